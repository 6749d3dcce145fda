import type { World } from "../world.ts";
import { eventually } from "./stage.ts";

/** What the App has asked of GitHub so far, but for its tokens: `GET /repos/…`, and with what a mutation changes. */
export function appRequests(world: World): readonly string[] {
  return world.github
    .requests()
    .filter(({ login, path }) => login === world.app.login && !path.includes("access_tokens"))
    .map(({ method, path, mutations }) => [`${method} ${path}`, ...mutations].join(" "));
}

/**
 * What the App asks while this is done, which is something, and until it has asked for nothing in a second; what goes on
 * before does not count.
 */
export async function requestsDuring(world: World, act: () => Promise<unknown>): Promise<readonly string[]> {
  const before = await untilQuiet(world);
  await act();
  // On a busy machine a webhook and the first request that follows from it are more than a second apart.
  await eventually("the App to ask for something", () =>
    Promise.resolve(appRequests(world).length > before ? true : undefined),
  );
  await untilQuiet(world);
  return appRequests(world).slice(before);
}

async function untilQuiet(world: World): Promise<number> {
  for (;;) {
    const { length } = appRequests(world);
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    if (appRequests(world).length === length) return length;
  }
}
