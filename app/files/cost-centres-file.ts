import { CsvError, parse } from "csv-parse/sync";
import type { CostCentre } from "../domain/request/cost-centre.ts";
import { AdapterError } from "../github/errors.ts";

const columns = ["cost-centre", "business-unit", "business-unit-subsection"] as const;

/**
 * Reads the list of cost centres: CSV with the column names in the first line. Other columns than ours are ignored.
 *
 * @throws {@link AdapterError} that says what the file does wrong.
 */
export function parseCostCentres(text: string, path: string): readonly CostCentre[] {
  const lines = readLines(text, path);
  const [first] = lines;
  if (first !== undefined && !Object.hasOwn(first, "cost-centre")) {
    throw new AdapterError(
      `Could not read ${path}: no column is called "cost-centre". Name the columns ${columns.join(", ")} in its first line.`,
    );
  }
  return lines.map((line) => {
    const [code, unit, subsection] = columns.map((column) => line[column] ?? "");
    return { "cost-centre": code ?? "", "business-unit": unit ?? "", "business-unit-subsection": subsection ?? "" };
  });
}

function readLines(text: string, path: string): readonly Readonly<Record<string, string>>[] {
  try {
    return parse(text, {
      bom: true,
      columns: (names: readonly string[]) =>
        names.map((name) =>
          name
            .trim()
            .toLowerCase()
            .replace(/[\s_]+/gu, "-"),
        ),
      skip_empty_lines: true,
      relax_column_count: true,
      trim: true,
    });
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    throw new AdapterError(`Could not read ${path}: ${error.message}. Fix the file on the default branch.`, {
      cause: error,
    });
  }
}
