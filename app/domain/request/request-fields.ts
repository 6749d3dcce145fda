import { explainSchemaError, quote } from "../json/explain-schema-error.ts";
import { compileLazily } from "../json/compile-lazily.ts";
import type { Problem } from "../problem.ts";
import schema from "./request-fields.schema.json" with { type: "json" };

/** The path of the fields in the accounts repository. */
export const requestFieldsPath = ".github/aws-accounts/request-fields.yml";

/** The questions to a requester. The form, the check and the tags follow from them. The names are those of the YAML file. */
export interface RequestFields {
  readonly name: string;
  readonly description: string;
  /** The beginning of a request's title. */
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
  /** An answer is required if another field has this answer, and not allowed otherwise. */
  readonly required_if?: Condition;
  /** An answer is allowed only if another field has this answer. */
  readonly allowed_if?: Condition;
  /** Of the fields with the same text here, at least one needs an answer. */
  readonly one_of?: string;
  readonly choices?: readonly { readonly answer: string; readonly tag: string }[];
  readonly example?: string;
  readonly longest?: number;
  readonly domains?: "requesters" | "administrators";
  /** Key of the tag that the answer becomes. */
  readonly tag?: string;
  readonly is?: FieldMeaning;
}

export interface Condition {
  readonly field: string;
  readonly answer: string;
}

/** The fields that the App itself needs to recognise, no matter how the form labels them. */
export type FieldMeaning =
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

/** GitHub writes this for a blank answer. */
export const noResponse = "_No response_";

const validator = compileLazily<RequestFields>(schema);

/** Checks the fields as read from YAML, and reports all problems at once. */
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

/** Makes a problem of the file; its range is the first line until the caller finds a better one. */
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

/** Identifies a heading: people who restore one do not copy every space and capital. */
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
      const message = `The ${what} ${quote(value)} is used by two fields. Each field needs its own.`;
      return [requestFieldsProblem(message, `/fields/${index}/${what}`)];
    }
    seen.add(value);
    return [];
  });
}

/** Without these there is no account, and no person to notify. */
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
      const message = `The field ${name} depends on the answer ${quote(condition.answer)} to ${quote(condition.field)}, which is not one of its choices.`;
      return [requestFieldsProblem(message, `${pointer}/${condition.key}`)];
    }),
  ];
}
