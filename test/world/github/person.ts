/** A person who acts through the REST API alone, with a token of their own. */
export interface Person {
  readonly login: string;
  readonly token: string;
  /** Throws with GitHub's answer in the message where it is not a success. The type of the answer is the caller's claim. */
  request<Body = unknown>(method: string, path: string, body?: unknown): Promise<Body>;
  /** The answer, whatever its status. */
  attempt(method: string, path: string, body?: unknown): Promise<{ readonly status: number; readonly body: unknown }>;
}

/** The address by which GitHub knows somebody's commits who keeps their own private. */
export async function emailOf(who: Person): Promise<string> {
  const { id, login } = await who.request<{ id: number; login: string }>("GET", `/users/${who.login}`);
  return `${id}+${login}@users.noreply.github.com`;
}

export function person(
  github: { readonly apiUrl: string },
  { login, token }: { readonly login: string; readonly token: string },
): Person {
  const attempt: Person["attempt"] = async (method, path, body) => {
    const response = await fetch(`${github.apiUrl}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        accept: "application/vnd.github+json",
        "content-type": "application/json",
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, body: text === "" ? undefined : JSON.parse(text) };
  };
  return {
    login,
    token,
    attempt,
    request: async <Body>(method: string, path: string, body?: unknown) => {
      const answer = await attempt(method, path, body);
      if (answer.status >= 400)
        throw new Error(`${login}: ${method} ${path} was answered ${answer.status}: ${JSON.stringify(answer.body)}`);
      return answer.body as Body;
    },
  };
}
