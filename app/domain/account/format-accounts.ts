import type { Problem } from "../problem.ts";
import { findFileShape } from "./file-shape.ts";
import { takeFindings, toProblems } from "./finding.ts";
import { readFile } from "./read-file.ts";

/** What formatting can do for a file. */
export type Formatting =
  /** `left` is what a person has to mend. */
  | { readonly kind: "formatted"; readonly text: string; readonly left: readonly Problem[] }
  /** Formatting would have to decide what the author meant. */
  | { readonly kind: "refused"; readonly problems: readonly Problem[] };

/** Puts an accounts file into its canonical form. Changes order and white space, and never a value. */
export function formatAccounts(bytes: Uint8Array, file: string): Formatting {
  const before = readFile(bytes);
  if (before.canonical === undefined) {
    return { kind: "refused", problems: toProblems(before.findings, before.text, file) };
  }
  const after = readFile(new TextEncoder().encode(before.canonical));
  const left = takeFindings(
    after.findings,
    findFileShape(after.value, () => false),
  );
  return { kind: "formatted", text: before.canonical, left: toProblems(left, before.canonical, file) };
}
