import { quote } from "../json/explain-schema-error.ts";
import type { Field, FieldMeaning } from "./request-fields.ts";
import type { RequestProblem } from "./request-problem.ts";

/** A line of the list of cost centres. */
export type CostCentre = Readonly<Record<"cost-centre" | "business-unit" | "business-unit-subsection", string>>;

/** The answers with the list's additions, and the answers that contradict the list. */
export interface Lookup {
  readonly answers: ReadonlyMap<string, string>;
  readonly problems: readonly RequestProblem[];
}

/**
 * Looks the cost centre up, if there is a list: the list must contain it, and names its business unit.
 *
 * Blank answers are filled in. An answer that contradicts the list is never replaced, but reported as a problem.
 */
export function lookUpCostCentre({
  fields,
  answers,
  costCentres,
}: {
  readonly fields: readonly Field[];
  readonly answers: ReadonlyMap<string, string>;
  readonly costCentres: readonly CostCentre[] | undefined;
}): Lookup {
  const field = fields.find(({ is }) => is === "cost-centre");
  const code = answers.get(field?.id ?? "");
  if (costCentres === undefined || field === undefined || code === undefined) return { answers, problems: [] };
  const known = costCentres.filter((line) => same(line["cost-centre"], code));
  if (known.length === 0) {
    const message = `There is no cost centre ${quote(code)} in the list. Ask your finance business partner for the code.`;
    return { answers, problems: [{ field: field.label, message }] };
  }
  const filled = new Map(answers);
  const problems = (["business-unit", "business-unit-subsection"] as const).flatMap((is) =>
    compare({ fields, known, filled }, is),
  );
  return { answers: filled, problems };
}

function same(one: string, other: string): boolean {
  return one.trim().toLowerCase() === other.trim().toLowerCase();
}

/** A cost centre may be on several lines, with several subsections. */
function compare(
  {
    fields,
    known,
    filled,
  }: { readonly fields: readonly Field[]; readonly known: readonly CostCentre[]; readonly filled: Map<string, string> },
  is: FieldMeaning & keyof CostCentre,
): readonly RequestProblem[] {
  const field = fields.find((other) => other.is === is);
  const values = [...new Set(known.map((line) => line[is]))].filter((value) => value !== "");
  const [first] = values;
  if (field === undefined || first === undefined) return [];
  const answer = filled.get(field.id);
  if (answer === undefined) {
    if (values.length === 1) filled.set(field.id, first);
    return [];
  }
  if (values.some((value) => same(value, answer))) return [];
  const wanted = values.map(quote).join(" or ");
  const message = `${quote(answer)} does not belong to that cost centre: the list says ${wanted}.`;
  return [{ field: field.label, message, proposal: first }];
}
