import { explainSchemaError, quote } from "../json/explain-schema-error.ts";
import { compileLazily } from "../json/compile-lazily.ts";
import type { Problem } from "../problem.ts";
import schema from "./request-fields.schema.json" with { type: "json" };

/** Where the fields live in the accounts repository. */
export const requestFieldsPath = ".github/aws-accounts/request-fields.yml";

/** What is asked of a requester; the form, the check and the tags follow from it. The names are those of the YAML file. */
export interface RequestFields {
  readonly name: string;
  readonly description: string;
  /** What the title of a request begins with. */
  readonly title: string;
  /** Markdown above the questions. */
  readonly introduction: string;
  readonly fields: readonly Field[];
}

export interface Field {
  readonly id: string;
  readonly label: string;
  readonly help: string;
  readonly kind: "text" | "paragraph" | "choice" | "email" | "emails" | "phone" | "link";
  readonly required: boolean;
  /** An answer is needed where another field has this answer, and wanted nowhere else. */
  readonly required_if?: Condition;
  /** An answer is wanted only where another field has this answer. */
  readonly allowed_if?: Condition;
  /** Of the fields that say the same here, at least one needs an answer. */
  readonly one_of?: string;
  readonly choices?: readonly { readonly answer: string; readonly tag: string }[];
  readonly example?: string;
  readonly longest?: number;
  readonly domains?: "requesters" | "administrators";
  /** Key of the tag that the answer becomes. */
  readonly tag?: string;
  readonly is?: Meaning;
}

export interface Condition {
  readonly field: string;
  readonly answer: string;
}

/** What the App itself has to know of a request, whatever the fields are called. */
export type Meaning =
  | "account-name"
  | "description"
  | "administrators"
  | "requester"
  | "team-email"
  | "cost-centre"
  | "business-unit"
  | "business-unit-subsection";

export type ParsedFields =
  | { readonly kind: "fields"; readonly fields: RequestFields }
  | { readonly kind: "problems"; readonly problems: readonly Problem[] };

/** GitHub writes this where an answer was left blank. */
export const noResponse = "_No response_";

const validator = compileLazily<RequestFields>(schema);

/** Checks the fields as read from YAML, and names everything that is wrong with them at once. */
export function parseRequestFields(value: unknown): ParsedFields {
  const fields: unknown = structuredClone(value);
  const validate = validator();
  const isValid = validate(fields);
  const errors = validate.errors ?? [];
  if (!isValid) {
    const problems = errors.map((error) => {
      const { message, pointer } = explainSchemaError(error, "the file");
      return requestFieldsProblem(message, pointer);
    });
    return { kind: "problems", problems };
  }
  const problems = [
    ...findTwins(fields.fields, "id", ({ id }) => id),
    ...findTwins(fields.fields, "label", ({ label }) => headingKey(label)),
    ...findTwins(fields.fields, "tag", ({ tag }) => tag?.toLowerCase()),
    ...findTwins(fields.fields, "is", ({ is }) => is),
    ...findMissingMeanings(fields.fields),
    ...fields.fields.flatMap((field, index) => findFaults(field, `/fields/${index}`, fields.fields)),
  ];
  return problems.length > 0 ? { kind: "problems", problems } : { kind: "fields", fields };
}

/** Makes a problem of the file; its range is the first line until somebody knows better. */
export function requestFieldsProblem(message: string, pointer: string): Problem {
  return {
    rule: "request-fields",
    severity: "error",
    message,
    file: requestFieldsPath,
    pointer,
    range: { line: 1, endLine: 1, column: 1, endColumn: 1 },
  };
}

/** Headings are told apart by this: people who put one back do not copy every space and capital. */
export function headingKey(label: string): string {
  return label.normalize("NFC").trim().replace(/\s+/gu, " ").toLowerCase();
}

function findTwins(
  fields: readonly Field[],
  what: "id" | "label" | "tag" | "is",
  key: (field: Field) => string | undefined,
): readonly Problem[] {
  const seen = new Set<string>();
  return fields.flatMap((field, index) => {
    const value = key(field);
    if (value === undefined) return [];
    if (seen.has(value)) {
      const message = `The ${what} ${quote(value)} stands at two fields. Each must be another one.`;
      return [requestFieldsProblem(message, `/fields/${index}/${what}`)];
    }
    seen.add(value);
    return [];
  });
}

/** Without these there is no account, and nobody to tell. */
function findMissingMeanings(fields: readonly Field[]): readonly Problem[] {
  const needed = { "account-name": "text", administrators: "emails", requester: "email" } as const;
  return Object.entries(needed).flatMap(([is, kind]) => {
    if (fields.some((field) => field.is === is && field.kind === kind && field.required)) return [];
    const message = `One field must have "is: ${is}", "kind: ${kind}" and "required: true".`;
    return [requestFieldsProblem(message, "/fields")];
  });
}

function findFaults(field: Field, pointer: string, all: readonly Field[]): readonly Problem[] {
  const name = quote(field.id);
  const conditions = (["required_if", "allowed_if"] as const).flatMap((key) => {
    const condition = field[key];
    return condition === undefined ? [] : [{ key, ...condition }];
  });
  const inChoices = field.choices === undefined ? "kind" : "choices";
  return [
    ...((field.kind === "choice") === (field.choices !== undefined)
      ? []
      : [
          requestFieldsProblem(
            `The field ${name} must have choices if its kind is choice, and only then.`,
            `${pointer}/${inChoices}`,
          ),
        ]),
    ...(field.is === "team-email" && field.kind !== "email"
      ? [requestFieldsProblem(`The field ${name} must have "kind: email".`, `${pointer}/kind`)]
      : []),
    ...conditions.flatMap((condition) => {
      const other = all.find(({ id }) => id === condition.field);
      if (other?.choices?.some(({ answer }) => answer === condition.answer) === true) return [];
      const message = `The field ${name} waits for an answer ${quote(condition.answer)} of ${quote(condition.field)}, which cannot be given.`;
      return [requestFieldsProblem(message, `${pointer}/${condition.key}`)];
    }),
  ];
}
