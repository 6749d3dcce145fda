/** As much of an OpenAPI 3.0 document as is read here. */
export interface OpenApi {
  readonly openapi: string;
  readonly info: { readonly title: string; readonly version: string };
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

export type Json = Readonly<Record<string, unknown>>;

export interface Operation {
  readonly operationId: string;
  readonly parameters?: readonly (Reference | Parameter)[];
  readonly requestBody?: { readonly required?: boolean; readonly content: Content };
  readonly responses: Readonly<Record<string, Reference | Response>>;
}

type Content = Readonly<Record<string, { readonly schema?: Json } | undefined>>;

export interface Reference {
  readonly $ref: string;
}

export interface Parameter {
  readonly name: string;
  readonly in: string;
  readonly required?: boolean;
  readonly schema: Json;
  /** GitHub's own: the value may have slashes. */
  readonly "x-multi-segment"?: boolean;
}

export interface Response {
  readonly content?: Content;
}

/** The value itself, or what its reference leads to. */
export function dereference<Value extends object>(document: OpenApi, value: Value | Reference): Value {
  return "$ref" in value ? (resolveReference(document, value.$ref) as Value) : value;
}

export function resolveReference(document: OpenApi, reference: string): unknown {
  const [, ...steps] = reference.split("/");
  return steps.reduce<unknown>((value, step) => (value as Json)[step], document);
}

/**
 * OpenAPI 3.0's `nullable` in JSON Schema's words, and its references made absolute.
 *
 * ajv knows `nullable` only beside `type`, and then not for an `enum`. `oneOf` becomes `anyOf`: many of GitHub's
 * alternatives overlap, so that its own answers fit several.
 */
export function toJsonSchema(value: Json): Json {
  return convert(value) as Json;
}

function convert(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(convert);
  if (typeof value !== "object" || value === null) return value;
  const { nullable, oneOf, ...rest } = Object.fromEntries(
    Object.entries(value).map(([key, member]) => [key, convert(member)]),
  );
  if (oneOf !== undefined) rest["anyOf"] = oneOf;
  const schema = typeof rest["$ref"] === "string" ? { ...rest, $ref: rest["$ref"].replace(/^#/, "github#") } : rest;
  return nullable === true ? { anyOf: [schema, { type: "null" }] } : schema;
}
