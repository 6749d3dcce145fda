import { readFileSync } from "node:fs";
import { Ajv, type ErrorObject, type ValidateFunction } from "ajv";
import formats from "ajv-formats";
import { dereference, toJsonSchema, type Json, type OpenApi, type Operation } from "./openapi.ts";

/** An operation of the description, found by method and path. */
export interface Match {
  readonly operationId: string;
  /** Path template, for example `/repos/{owner}/{repo}`. */
  readonly path: string;
  readonly params: Record<string, unknown>;
}

interface Compiled {
  readonly method: string;
  readonly path: string;
  readonly pattern: RegExp;
  readonly names: readonly string[];
  readonly operation: Operation;
}

/** Compiling is most of the work, and each operation is asked but a few times. */
const options = { strict: false, allErrors: true, logger: false, code: { optimize: false } } as const;

const vendored = new URL("openapi.json", import.meta.url);

/** The description promises the repository of a pull request's head, and GitHub answers null where a fork was deleted. */
function forgetForks(key: string, value: unknown): unknown {
  if (key !== "head" || typeof value !== "object" || value === null || !("properties" in value)) return value;
  const { properties } = value as { readonly properties: Readonly<Record<string, Json>> };
  return "repo" in properties
    ? { ...value, properties: { ...properties, repo: { nullable: true, ...properties["repo"] } } }
    : value;
}

/** GitHub's published description of the operations that are served here: finds them, and holds requests and answers against them. */
export class Description {
  readonly operationIds: readonly string[];
  readonly #document: OpenApi;
  readonly #operations = new Map<string, Compiled>();
  readonly #ajv = new Ajv(options);
  readonly #coercing = new Ajv({ ...options, coerceTypes: true });
  readonly #validators = new Map<string, ValidateFunction>();

  constructor() {
    this.#document = JSON.parse(readFileSync(vendored, "utf8"), forgetForks) as OpenApi;
    const components = { $id: "github", components: toJsonSchema(this.#document.components) };
    for (const ajv of [this.#ajv, this.#coercing]) {
      formats.default(ajv);
      // Addresses of Apps have brackets, which the format refuses and GitHub serves.
      ajv.addFormat("email", /^[^@\s]+@[^@\s]+$/);
      ajv.addSchema(components);
    }
    // Of `/commits/{ref}` and `/commits/{ref}/check-runs`, where a ref may have slashes, the longer path is meant.
    const literal = (path: string): number => path.replace(/\{\w+\}/g, "").length;
    const paths = Object.entries(this.#document.paths).toSorted(([one], [other]) => literal(other) - literal(one));
    for (const [path, methods] of paths) {
      for (const [method, operation] of Object.entries(methods)) this.#add(method.toUpperCase(), path, operation);
    }
    this.operationIds = [...this.#operations.keys()];
  }

  find(method: string, path: string): Match | undefined {
    for (const [operationId, compiled] of this.#operations) {
      const match = compiled.method === method ? compiled.pattern.exec(path) : null;
      if (!match) continue;
      const params = Object.fromEntries(
        compiled.names.map((name, index) => [name, decodeURIComponent(match[index + 1] ?? "")]),
      );
      return { operationId, path: compiled.path, params };
    }
    return undefined;
  }

  /** Names in an operation's query and body. */
  parametersOf(operationId: string): readonly string[] {
    const query = this.#parameters(operationId).flatMap(({ name, in: place }) => (place === "query" ? [name] : []));
    const schema = this.#compiled(operationId).operation.requestBody?.content["application/json"]?.schema;
    return [...query, ...propertiesOf(schema === undefined ? {} : dereference<Json>(this.#document, schema))];
  }

  /**
   * What is wrong with the values of `params` or `query`; both are turned into the types that the description gives.
   *
   * A parameter that the description does not know is wrong, too.
   */
  parameterProblems(operationId: string, place: "path" | "query", values: Record<string, unknown>): string | undefined {
    const validate = this.#validator(`${operationId} ${place}`, this.#coercing, () => {
      const parameters = this.#parameters(operationId).filter((parameter) => parameter.in === place);
      return {
        type: "object",
        properties: Object.fromEntries(parameters.map(({ name, schema }) => [name, schema])),
        required: parameters.filter(({ required }) => required === true).map(({ name }) => name),
        additionalProperties: false,
      };
    });
    return problems(validate, values);
  }

  /** What is wrong with a request's body; a property at its top that the description does not know is wrong, too. */
  bodyProblems(operationId: string, body: unknown): string | undefined {
    const { operation } = this.#compiled(operationId);
    if (!operation.requestBody) return body === undefined ? undefined : "the operation takes no body";
    if (body === undefined) return operation.requestBody.required === true ? "the body is missing" : undefined;
    const schema = operation.requestBody.content["application/json"]?.schema ?? {};
    const validate = this.#validator(`${operationId} body`, this.#ajv, () => closed(schema));
    return problems(validate, body);
  }

  /** What is wrong with an answer of ours. Refusals that GitHub gives everywhere need not be described. */
  answerProblems(operationId: string, status: number, body: unknown): string | undefined {
    const { operation } = this.#compiled(operationId);
    const described = operation.responses[String(status)];
    if (!described) return status < 400 ? `status ${status} is not described` : undefined;
    const response = dereference(this.#document, described);
    const schema = response.content?.["application/json"]?.schema;
    if (!schema) return body === undefined || status >= 400 ? undefined : `status ${status} has no JSON body`;
    const validate = this.#validator(`${operationId} ${status}`, this.#ajv, () => schema);
    return problems(validate, body);
  }

  #add(method: string, path: string, operation: Operation): void {
    const names = [...path.matchAll(/\{(\w+)\}/g)].map((match) => match[1] ?? "");
    const parameters = (operation.parameters ?? []).map((parameter) => dereference(this.#document, parameter));
    const pattern = path.replace(/[.*+?^$()|[\]\\]/g, "\\$&").replace(/\{(\w+)\}/g, (_, name: string) => {
      const several = parameters.some((parameter) => parameter.name === name && parameter["x-multi-segment"] === true);
      return several ? "(.+)" : "([^/]+)";
    });
    this.#operations.set(operation.operationId, {
      method,
      path,
      pattern: new RegExp(`^${pattern}$`),
      names,
      operation,
    });
  }

  #compiled(operationId: string): Compiled {
    const compiled = this.#operations.get(operationId);
    if (!compiled) throw new Error(`${operationId} is not in the vendored description: run vendor.ts`);
    return compiled;
  }

  #parameters(operationId: string) {
    return (this.#compiled(operationId).operation.parameters ?? []).map((parameter) =>
      dereference(this.#document, parameter),
    );
  }

  #validator(key: string, ajv: Ajv, schema: () => Json): ValidateFunction {
    const known = this.#validators.get(key);
    if (known) return known;
    const validate = ajv.compile(toJsonSchema(schema()));
    this.#validators.set(key, validate);
    return validate;
  }
}

/** GitHub takes unknown properties and does nothing with them, which is what a test should catch. */
function closed(schema: Json): Json {
  const properties = propertiesOf(schema);
  return properties.length === 0 ? schema : { allOf: [schema], propertyNames: { enum: properties } };
}

/** Of a body, or of whatever it may be instead. */
function propertiesOf({ properties, oneOf, anyOf }: Json): readonly string[] {
  const alternatives = [oneOf, anyOf].flatMap((list) => (Array.isArray(list) ? (list as readonly Json[]) : []));
  return [...new Set([...Object.keys(properties ?? {}), ...alternatives.flatMap(propertiesOf)])];
}

function problems(validate: ValidateFunction, value: unknown): string | undefined {
  if (validate(value)) return undefined;
  return (validate.errors ?? []).slice(0, 5).map(describe).join("; ");
}

function describe({ instancePath, message, params }: ErrorObject): string {
  return `${instancePath === "" ? "the value" : instancePath} ${message ?? "is wrong"} ${JSON.stringify(params)}`;
}
