import { basename } from "node:path";
import type { MutantResult } from "@stryker-mutator/api/core";
import { table } from "../bench/measure.ts";

type Mutant = Pick<MutantResult, "fileName" | "status" | "location" | "mutatorName" | "replacement">;

const isKilled = ({ status }: Mutant): boolean => status === "Killed" || status === "Timeout";
/** A mutant that does not compile or load is not a realistic fault. */
const counts = ({ status }: Mutant): boolean => isKilled({ status } as Mutant) || isAlive({ status } as Mutant);
const isAlive = ({ status }: Mutant): boolean => status === "Survived" || status === "NoCoverage";

/** The results of the tests of a folder: a row for each file, and every fault that no test found. */
export function renderSection(of: {
  readonly folder: string;
  readonly commit: string;
  readonly mutants: readonly Mutant[];
}): string {
  const mutants = of.mutants.filter(counts);
  const files = [...new Set(mutants.map(({ fileName }) => fileName))].sort();
  const rows = files.map((file) =>
    row(
      basename(file),
      mutants.filter(({ fileName }) => fileName === file),
    ),
  );
  const alive = mutants
    .filter(isAlive)
    .map(
      ({ fileName, location, mutatorName, replacement }) =>
        `- ${basename(fileName)} line ${location.start.line}, ${mutatorName}: \`${oneLine(replacement)}\``,
    );
  return [
    `## ${of.folder}`,
    `Measured at commit ${of.commit}.`,
    table(["file", "faults", "noticed", "score"], [...rows, row("all", mutants)]),
    ...(alive.length === 0 ? [] : ["Not noticed:", alive.join("\n")]),
  ].join("\n\n");
}

function row(name: string, mutants: readonly Mutant[]): readonly string[] {
  const killed = mutants.filter(isKilled).length;
  const score = `${((100 * killed) / mutants.length).toFixed(1)} %`;
  return [name, String(mutants.length), String(killed), score];
}

function oneLine(text: string): string {
  const line = text.replaceAll(/\s+/g, " ").replaceAll("`", "'");
  return line.length <= 100 ? line : `${line.slice(0, 100)}…`;
}

/** Puts a folder's section in the place of the one that is there, or at the end. */
export function putSection(page: string, folder: string, section: string): string {
  const [head = "", ...sections] = page.split(/^(?=## )/m).map((part) => part.trim());
  const others = sections.filter((other) => other.split("\n")[0] !== `## ${folder}`);
  return `${[head, ...[...others, section].sort()].join("\n\n")}\n`;
}
