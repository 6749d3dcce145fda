/** Whether the App can work now, or the reason why not. */
export type Readiness = { readonly kind: "ready" } | { readonly kind: "not-ready"; readonly reason: string };

/** How long an answer is used again, in milliseconds: a load balancer may ask every second. */
const validFor = { ready: 30_000, "not-ready": 5_000 } as const;

const patience = 5_000;

interface ReadinessSource {
  /** Asks GitHub who the App is, with the App's own credentials. */
  readonly askGitHub: () => Promise<unknown>;
  readonly isStopping: () => boolean;
  readonly now: () => Date;
  readonly pause: (milliseconds: number) => Promise<void>;
}

/** Creates the check behind `/readyz`. Questions that come while GitHub is asked share its answer. */
export function createReadiness({ askGitHub, isStopping, now, pause }: ReadinessSource): () => Promise<Readiness> {
  let latest: { readonly answer: Promise<Readiness>; until: number } | undefined;
  const ask = async (): Promise<Readiness> => {
    const late = pause(patience).then(() => notReady(`GitHub has not answered within ${patience / 1_000} seconds.`));
    return Promise.race([late, askGitHub().then(() => ({ kind: "ready" }) as const, explain)]);
  };
  return async () => {
    if (isStopping()) return notReady("The process is stopping.");
    const time = now().getTime();
    if (latest !== undefined && time < latest.until) return latest.answer;
    const asked = { answer: ask(), until: Infinity };
    latest = asked;
    const answer = await asked.answer;
    asked.until = now().getTime() + validFor[answer.kind];
    return answer;
  };
}

function notReady(reason: string): Readiness {
  return { kind: "not-ready", reason };
}

function explain(error: unknown): Readiness {
  // Octokit gives an error without a response the status 500.
  const answered = error instanceof Error && "response" in error && error.response !== undefined;
  const status = answered && "status" in error ? Number(error.status) : undefined;
  if (status === 401 || status === 404) {
    return notReady(`GitHub refuses the App's credentials (${status}). Check APP_ID and PRIVATE_KEY.`);
  }
  if (status !== undefined) return notReady(`GitHub answered ${status} to GET /app.`);
  return notReady("GitHub cannot be reached. Check GITHUB_API_URL, the network and the proxy.");
}
