/** The App's state of a request, hidden in its comment. Others can edit it: it is a claim, and harmless to forge. */
export interface RequestMark {
  /** Number of the pull request that was opened for the request. */
  readonly pull: number | null;
  readonly state: RequestState;
  /** Head of a pull request that changed after its approval, until it is approved again. */
  readonly changedAt: string | null;
}

/** `closed`: both are closed, one because of the other. */
export type RequestState = "broken" | "problems" | "open" | "closed" | "merged";

/** The beginning of the App's one comment on a request. */
export const requestMarker = "<!-- aws-accounts:request ";

const states: readonly string[] = ["broken", "problems", "open", "closed", "merged"] satisfies readonly RequestState[];

const nothing: RequestMark = { pull: null, state: "problems", changedAt: null };

export function renderMark({ pull, state, changedAt }: RequestMark): string {
  return `${requestMarker}${JSON.stringify({ pull, state, changedAt })} -->`;
}

/** Reads the mark of {@link renderMark}; a mark that was edited by hand and is not valid is ignored. */
export function parseMark(comment: string): RequestMark {
  const json = /<!-- aws-accounts:request (\{[^\n<]*?\}) -->/u.exec(comment)?.[1];
  if (json === undefined) return nothing;
  let mark: Readonly<Record<string, unknown>>;
  try {
    mark = JSON.parse(json) as typeof mark;
  } catch {
    return nothing;
  }
  const { pull, state, changedAt } = mark;
  return {
    pull: typeof pull === "number" ? pull : null,
    state: typeof state === "string" && states.includes(state) ? (state as RequestState) : "problems",
    changedAt: typeof changedAt === "string" ? changedAt : null,
  };
}

/** The request that a pull request says it was made for; only the request's own comment makes that true. */
export function parseRequestNumber(pullRequestBody: string): number | undefined {
  const number = /<!-- aws-accounts:for-request (\d{1,9}) -->/u.exec(pullRequestBody)?.[1];
  return number === undefined ? undefined : Number(number);
}

export function renderRequestNumber(request: number): string {
  return `<!-- aws-accounts:for-request ${request} -->`;
}
