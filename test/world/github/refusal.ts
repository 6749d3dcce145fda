const documentation = "https://docs.github.com/rest";

/** An answer that is a no, in GitHub's shape. */
export class Refusal extends Error {
  override readonly name = "Refusal";
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    status: number,
    message: string,
    more: {
      readonly errors?: unknown;
      readonly headers?: Readonly<Record<string, string>>;
      /** Instead of the shape that REST has. */
      readonly body?: Readonly<Record<string, unknown>>;
    } = {},
  ) {
    super(message);
    this.status = status;
    this.headers = more.headers ?? {};
    const errors = more.errors === undefined ? {} : { errors: more.errors };
    this.body = more.body ?? { message, ...errors, documentation_url: documentation, status: String(status) };
  }
}

export function notFound(): Refusal {
  return new Refusal(404, "Not Found");
}

export function notAccessible(): Refusal {
  return new Refusal(403, "Resource not accessible by integration");
}

/** One field that GitHub will not take; `code` is `custom` where a sentence says why. */
export interface InvalidField {
  readonly resource: string;
  readonly field: string;
  readonly code: "missing" | "missing_field" | "invalid" | "already_exists" | "custom" | "too_large";
  readonly message?: string;
}

export function invalid(...errors: readonly InvalidField[]): Refusal {
  return new Refusal(422, "Validation Failed", { errors });
}

/** Bodies of issues, pull requests, comments and reviews. */
export const longestBody = 65_536;

/** GitHub counts characters, not bytes; `resource` names what the text belongs to. */
export function checkBody(resource: string, body: string | null | undefined): void {
  if ((body?.length ?? 0) > longestBody) {
    throw invalid({
      resource,
      field: "body",
      code: "custom",
      message: `body is too long (maximum is ${longestBody} characters)`,
    });
  }
}
