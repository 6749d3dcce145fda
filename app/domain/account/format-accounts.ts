import type { Problem } from "../problem.ts";
import { findFileShape } from "./file-shape.ts";
import { takeFindings, toProblems } from "./finding.ts";
import { readFile } from "./read-file.ts";

/** The result of formatting a file. */
export type Formatting =
  /** `left` are the problems that a person has to fix. */
  | { readonly kind: "formatted"; readonly text: string; readonly left: readonly Problem[] }
  /** Formatting would have to guess the intention of the author. */
  | { readonly kind: "refused"; readonly problems: readonly Problem[] };

/** Puts an accounts file into its canonical form. Changes order and white space, but never a value. */
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
