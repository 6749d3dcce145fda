import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ProcessGroups } from "./child-process.ts";
import type { Texts } from "./yaml-value.ts";

/** The machine that one job runs on, and that is gone afterwards. */
export interface Machine {
  readonly workspace: string;
  /** `RUNNER_TEMP`. */
  readonly temp: string;
  /** What every step finds in its environment, as on GitHub's runners; nothing else of this process gets in. */
  readonly env: Texts;
  readonly groups: ProcessGroups;
  discard(): Promise<void>;
}

/** @param context the `github` context of the job, from which the `GITHUB_*` variables come. */
export async function makeMachine({
  context,
  job,
}: {
  readonly context: Readonly<Record<string, unknown>>;
  readonly job: string;
}): Promise<Machine> {
  const root = await mkdtemp(join(tmpdir(), "runner-"));
  const folders = {
    workspace: join(root, "work"),
    temp: join(root, "temp"),
    home: join(root, "home"),
    tools: join(root, "tools"),
  };
  await Promise.all(Object.values(folders).map(async (folder) => mkdir(folder)));
  const eventPath = join(folders.temp, "_github_workflow", "event.json");
  await mkdir(join(folders.temp, "_github_workflow"));
  await writeFile(eventPath, JSON.stringify(context["event"]));
  const groups = new ProcessGroups();
  return {
    workspace: folders.workspace,
    temp: folders.temp,
    env: {
      PATH: process.env["PATH"] ?? "",
      HOME: folders.home,
      LANG: "C.UTF-8",
      CI: "true",
      ...githubVariables(context),
      GITHUB_ACTIONS: "true",
      GITHUB_JOB: job,
      GITHUB_EVENT_PATH: eventPath,
      GITHUB_WORKSPACE: folders.workspace,
      RUNNER_OS: "Linux",
      RUNNER_ARCH: "X64",
      RUNNER_NAME: "local",
      RUNNER_ENVIRONMENT: "github-hosted",
      RUNNER_TEMP: folders.temp,
      RUNNER_TOOL_CACHE: folders.tools,
    },
    groups,
    async discard() {
      groups.kill();
      await rm(root, { recursive: true, force: true, maxRetries: 3 });
    },
  };
}

/** The token and the event are in the context, but no variable of a runner's holds them. */
function githubVariables(context: Readonly<Record<string, unknown>>): Texts {
  return Object.fromEntries(
    Object.entries(context)
      .filter(([name]) => name !== "token" && name !== "event")
      .map(([name, value]) => [`GITHUB_${name.toUpperCase()}`, String(value)]),
  );
}
