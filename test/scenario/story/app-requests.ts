import { eventually } from "local-github-world/eventually";
import type { World } from "../world.ts";

/** What the App has asked of GitHub so far, but for its tokens: `GET /repos/…`, and with what a mutation changes. */
export function appRequests(world: World): readonly string[] {
  return world.github
    .requests()
    .filter(({ login, path }) => login === world.app.login && !path.includes("access_tokens"))
    .map(({ method, path, mutations }) => [`${method} ${path}`, ...mutations].join(" "));
}

/**
 * What the App asks while this is done, which is something, and until it is quiet again; what goes on before does not count.
 */
export async function requestsDuring(world: World, act: () => Promise<unknown>): Promise<readonly string[]> {
  const before = await untilQuiet(world);
  await act();
  // On a busy machine a webhook and the first request that follows from it are far apart.
  await eventually("the App to ask for something", () =>
    Promise.resolve(appRequests(world).length > before ? true : undefined),
  );
  await untilQuiet(world);
  return appRequests(world).slice(before);
}

const answersInQuiet = 10;

/**
 * Waits until no run goes on and the App has done everything that follows from the webhooks so far. Returns how many
 * requests it has made of GitHub by then.
 *
 * A webhook is answered as soon as its work is queued, so the App is done once it answers several times in a row and makes
 * no request meanwhile. On a busy machine its answers take longer, as its work does.
 */
export async function untilQuiet(world: World): Promise<number> {
  for (;;) {
    await world.runner.idle();
    await world.github.settled();
    const { length } = appRequests(world);
    for (let answers = 0; answers < answersInQuiet; answers += 1) {
      await new Promise((resolve) => setTimeout(resolve, 100));
      await fetch(`${world.app.url}/healthz`, { headers: { connection: "close" } });
    }
    if (appRequests(world).length === length) return length;
  }
}
