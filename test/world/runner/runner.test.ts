import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { strFromU8, unzipSync } from "fflate";
import { eventually } from "../eventually.ts";
import { type MemoryGitHub, memoryGitHub, memoryToken, type RememberedRun } from "./memory-github.ts";
import { type Runner, type RunnerOptions, startRunner } from "./runner.ts";

const path = ".github/workflows/story.yml";

/** A workflow that is dispatched and has these jobs, given as YAML at the depth of `jobs:`. */
const dispatched = (jobs: string, top = ""): string => `name: Story\non:\n  workflow_dispatch:\n${top}jobs:\n${jobs}`;

/** A workflow of one job with these steps. */
const steps = (list: string, job = ""): string =>
  dispatched(`  only:\n    runs-on: ubuntu-latest\n${job}    steps:\n${list.replace(/^/gm, "      ")}\n`);

let actionsRoot = "";
let runner: Runner | undefined;

beforeEach(async () => {
  actionsRoot = await mkdtemp(join(tmpdir(), "actions-"));
});

afterEach(async () => {
  await runner?.stop();
  await rm(actionsRoot, { recursive: true });
});

async function start(github: MemoryGitHub, options: Partial<RunnerOptions> = {}): Promise<Runner> {
  runner = await startRunner({
    github,
    actions: { "example/tools": actionsRoot },
    terraform: { path: "/nowhere/terraform", version: "1.11.4" },
    env: {},
    ...options,
  });
  return runner;
}

/** Dispatches the workflow and waits until it is over. */
async function play(
  workflow: string,
  { inputs = {}, ...options }: Partial<RunnerOptions> & { readonly inputs?: Record<string, string> } = {},
): Promise<RememberedRun> {
  const github = memoryGitHub({ [path]: workflow });
  const { idle } = await start(github, options);
  return over(github, github.dispatch(path, inputs), idle);
}

async function over(github: MemoryGitHub, id: number, idle: () => Promise<void>): Promise<RememberedRun> {
  await idle();
  const run = github.runs.get(id);
  if (run === undefined) throw new Error(`there is no run ${id}`);
  return run;
}

async function writeAction(
  name: string,
  { inputs = "", main }: { readonly inputs?: string; readonly main: string },
): Promise<void> {
  const folder = join(actionsRoot, "actions", name);
  await mkdir(join(folder, "dist"), { recursive: true });
  await writeFile(
    join(folder, "action.yml"),
    `name: ${name}\n${inputs}runs:\n  using: node24\n  main: dist/index.js\n`,
  );
  await writeFile(join(folder, "dist", "index.js"), main);
}

const known = (name: string): string => `example/tools/actions/${name}@v1`;

describe("what starts a run", () => {
  const onPush = (filter: string): string =>
    `on:\n  push:\n${filter}jobs:\n  one:\n    runs-on: ubuntu-latest\n    steps:\n      - run: "true"\n`;

  test("a push runs the workflows whose branches and paths it touches, and no others", async () => {
    const github = memoryGitHub({
      ".github/workflows/apply.yml": onPush("    branches: [main]\n    paths: [terraform/accounts.tf.json]\n"),
      ".github/workflows/docs.yml": onPush("    paths: ['docs/**']\n"),
      ".github/workflows/plan.yml": steps("- run: 'true'"),
      ".github/workflows/notes.txt": "not a workflow",
    });
    const { idle } = await start(github);
    github.push(["terraform/accounts.tf.json"]);
    await idle();
    expect([...github.runs.values()].map(({ workflowPath, conclusion }) => [workflowPath, conclusion])).toEqual([
      [".github/workflows/apply.yml", "success"],
    ]);
  });

  test("a push to another branch or of a tag starts nothing", async () => {
    const github = memoryGitHub({ ".github/workflows/apply.yml": onPush("    branches: [main]\n") });
    const { idle } = await start(github);
    github.push(["a"], "refs/heads/feature");
    github.push(["a"], "refs/tags/main");
    await idle();
    expect(github.runs.size).toBe(0);
  });

  test("a pushed workflow file that GitHub would refuse is a failed run with the reason and its line", async () => {
    const github = memoryGitHub({ [path]: "on: push\njobs:\n  one:\n    runs-on: ubuntu-latest\n    step: []\n" });
    const { idle } = await start(github);
    github.push(["a"]);
    const run = await over(github, 1, idle);
    expect(run.conclusion).toBe("failure");
    expect(run.log).toContain("(Line: 5, Col: 5): Unexpected value 'step'");
  });

  test.each([
    ["a required input that is missing", {}, "Required input 'pull_request' not provided"],
    ["an input that nobody declared", { pull_request: "1", more: "x" }, "Unexpected inputs provided: more"],
  ])("a dispatch with %s fails", async (_, inputs, reason) => {
    const workflow = `on:\n  workflow_dispatch:\n    inputs:\n      pull_request:\n        required: true\njobs:\n  one:\n    runs-on: ubuntu-latest\n    steps:\n      - run: "true"\n`;
    const run = await play(workflow, { inputs: inputs });
    expect([run.conclusion, run.log]).toEqual(["failure", `##[error]${reason}\n`]);
  });

  test("a dispatch of a file that is not there fails and says where it was looked for", async () => {
    const github = memoryGitHub({});
    const { idle } = await start(github);
    const run = await over(github, github.dispatch(path), idle);
    expect(run.conclusion).toBe("failure");
    expect(run.log).toContain(`${path} is not in acme/accounts at 5ca1ab1e`);
  });

  test("what GitHub knows and this runner does not is refused by name", async () => {
    const run = await play(
      dispatched(
        "  one:\n    runs-on: ubuntu-latest\n    strategy: { matrix: { a: [1] } }\n    steps:\n      - run: 'true'\n",
      ),
    );
    expect(run.conclusion).toBe("failure");
    expect(run.log).toContain("this runner does not know jobs.one.strategy");
  });
});

describe("what a step sees", () => {
  test("expressions of github, inputs, env and the steps before", async () => {
    const workflow = `on:
  workflow_dispatch:
    inputs:
      who: { required: true }
      loud: { type: boolean, default: true }
env:
  GREETING: hello
jobs:
  one:
    runs-on: ubuntu-latest
    env:
      WHO: \${{ inputs.who }}
    steps:
      - id: first
        run: echo "answer=forty-two" >> "$GITHUB_OUTPUT"; echo "LATER=set" >> "$GITHUB_ENV"
      - env: { FULL: "\${{ env.GREETING }} \${{ env.WHO }}" }
        run: echo "$FULL \${{ steps.first.outputs.answer }} \${{ steps.first.outcome }} $LATER \${{ env.LATER }} \${{ github.ref_name }}"
      - if: inputs.loud && github.event.inputs.who == 'world'
        run: echo LOUD
`;
    const run = await play(workflow, { inputs: { who: "world" } });
    expect(run.log).toContain("\nhello world forty-two success set set main\n");
    expect(run.log).toContain("\nLOUD\n");
  });

  test("a runner's environment, what keeps it on this machine, and nothing else of ours", async () => {
    process.env["A_SECRET_OF_THE_PARENT"] = "leaked";
    const run = await play(steps("- run: env | sort"), { env: { AWS_ENDPOINT_URL: "http://127.0.0.1:9" } });
    delete process.env["A_SECRET_OF_THE_PARENT"];
    const names = run.log
      .split("\n")
      .filter((line) => /^[A-Z_]+=/.test(line))
      .map((line) => line.replace(/=.*/, ""));
    expect(names).toEqual(
      [
        "AWS_ENDPOINT_URL",
        "CI",
        "GITHUB_ACTIONS",
        "GITHUB_ACTOR",
        "GITHUB_API_URL",
        "GITHUB_ENV",
        "GITHUB_EVENT_NAME",
        "GITHUB_EVENT_PATH",
      ].concat(
        [
          "GITHUB_GRAPHQL_URL",
          "GITHUB_JOB",
          "GITHUB_OUTPUT",
          "GITHUB_PATH",
          "GITHUB_REF",
          "GITHUB_REF_NAME",
          "GITHUB_REF_TYPE",
          "GITHUB_REPOSITORY",
        ],
        [
          "GITHUB_REPOSITORY_OWNER",
          "GITHUB_RUN_ATTEMPT",
          "GITHUB_RUN_ID",
          "GITHUB_RUN_NUMBER",
          "GITHUB_SERVER_URL",
          "GITHUB_SHA",
          "GITHUB_STATE",
        ],
        [
          "GITHUB_STEP_SUMMARY",
          "GITHUB_TRIGGERING_ACTOR",
          "GITHUB_WORKFLOW",
          "GITHUB_WORKFLOW_REF",
          "GITHUB_WORKFLOW_SHA",
          "GITHUB_WORKSPACE",
        ],
        [
          "HOME",
          "LANG",
          "PATH",
          "PWD",
          "RUNNER_ARCH",
          "RUNNER_ENVIRONMENT",
          "RUNNER_NAME",
          "RUNNER_OS",
          "RUNNER_TEMP",
          "RUNNER_TOOL_CACHE",
          "SHLVL",
          "_",
        ],
      ),
    );
  });

  test("masks what was said to be secret, and the job's token, in log and summary", async () => {
    const run = await play(
      steps(`- name: tells secrets
  run: |
    echo "::add-mask::tell-nobody"
    echo "it is tell-nobody and \${{ github.token }}"
    echo "again tell-nobody" >> "$GITHUB_STEP_SUMMARY"`),
    );
    expect(run.log).toContain("it is *** and ***");
    expect(run.log + run.summary).not.toContain("tell-nobody");
    expect(run.log).not.toContain(memoryToken);
    expect(run.summary).toBe("again ***\n");
  });
});

describe("which steps and jobs run", () => {
  test("after a failure only those that ask for it", async () => {
    const run = await play(
      steps(
        "- run: exit 3\n- run: echo not me\n- if: failure()\n  run: echo mending\n- if: always()\n  run: echo tidying\n- if: cancelled()\n  run: echo nor me",
      ),
    );
    expect(run.conclusion).toBe("failure");
    expect(run.log).toContain("Process completed with exit code 3.");
    expect(run.log.match(/^(not me|mending|tidying|nor me)$/gm)).toEqual(["mending", "tidying"]);
  });

  test("continue-on-error leaves a failed step's outcome, and lets the job go on", async () => {
    const run = await play(
      steps(
        "- id: shaky\n  continue-on-error: true\n  run: exit 1\n- run: echo ${{ steps.shaky.outcome }}/${{ steps.shaky.conclusion }}",
      ),
    );
    expect(run.conclusion).toBe("success");
    expect(run.log).toContain("\nfailure/success\n");
  });

  test("a job runs after those that it needs, sees their outputs, and is skipped when one failed", async () => {
    const job = (id: string, rest: string): string => `  ${id}:\n    runs-on: ubuntu-latest\n${rest}`;
    const run = await play(
      dispatched(
        job("last", "    needs: [first]\n    steps:\n      - run: echo got ${{ needs.first.outputs.word }}; exit 1\n") +
          job(
            "first",
            "    outputs: { word: '${{ steps.say.outputs.word }}' }\n    steps:\n      - id: say\n        run: echo word=plum >> $GITHUB_OUTPUT\n",
          ) +
          job("never", "    needs: [last]\n    steps:\n      - run: echo never\n") +
          job(
            "report",
            "    needs: [last]\n    if: failure()\n    steps:\n      - run: echo report ${{ needs.last.result }}\n",
          ),
      ),
    );
    expect(run.conclusion).toBe("failure");
    expect(run.log.match(/^(got plum|never|report failure)$/gm)).toEqual(["got plum", "report failure"]);
  });

  test("a job that takes too long is cancelled, and what tidies up still runs", async () => {
    const run = await play(
      steps("- run: exec sleep 60\n- if: always()\n  run: echo tidied", "    timeout-minutes: 0.01\n"),
    );
    expect(run.conclusion).toBe("cancelled");
    expect(run.log).toContain("\ntidied\n");
  });

  test("a run is cancelled by its id", async () => {
    const github = memoryGitHub({ [path]: steps("- run: echo begun; exec sleep 60") });
    const { idle, cancel } = await start(github, {
      onProgress: ({ step, conclusion }) => {
        if (step !== undefined && conclusion === undefined) cancel(1);
      },
    });
    const run = await over(github, github.dispatch(path), idle);
    expect(run.conclusion).toBe("cancelled");
  });

  test.each([
    ["SIGTERM", "caught TERM", true],
    ["SIGINT", "caught INT", true],
    ["SIGKILL", "begun", false],
  ] as const)("a step can be sent %s; without its machine a run has no more steps", async (signal, said, tidied) => {
    const ready = join(actionsRoot, "ready");
    const script = `trap 'echo caught TERM; exit 1' TERM; trap 'echo caught INT; exit 1' INT; echo begun; sleep 60 > /dev/null 2>&1 & touch ${ready}; wait`;
    const github = memoryGitHub({
      [path]: steps(`- run: ${JSON.stringify(script)}\n- if: always()\n  run: echo tidied`),
    });
    const { idle, kill } = await start(github, {
      onProgress: ({ step, conclusion }) => {
        if (step?.includes("trap") !== true || conclusion !== undefined) return;
        void eventually("the step to listen", () => Promise.resolve(existsSync(ready) || undefined)).then(() => {
          kill(1, signal);
        });
      },
    });
    const run = await over(github, github.dispatch(path), idle);
    expect(run.conclusion).toBe("failure");
    expect(run.log).toContain(said);
    expect(run.log.includes("\ntidied\n")).toBe(tidied);
  });

  test("of three runs in one concurrency group the second gives way to the third", async () => {
    const github = memoryGitHub({
      [path]: steps("- run: sleep 0.3").replace("jobs:", "concurrency: one-at-a-time\njobs:"),
    });
    const { idle } = await start(github);
    const ids = [1, 2, 3].map(() => github.dispatch(path));
    await idle();
    expect(ids.map((id) => github.runs.get(id)?.conclusion).sort()).toEqual(["cancelled", "success", "success"]);
  });
});

describe("permissions and tokens", () => {
  test.each([
    ["read contents where nothing is said", "", { contents: "read" }],
    [
      "do what the job says, with GitHub's names of permissions",
      "    permissions: { contents: none, pull-requests: write, id-token: write }\n",
      { pull_requests: "write" },
    ],
  ] as const)("a job's token may %s", async (_, permissions, granted) => {
    const run = await play(steps("- run: 'true'", permissions));
    expect(run.permissions).toEqual([granted]);
  });

  const tellClaims = `- run: |
    curl -sS -H "Authorization: bearer $ACTIONS_ID_TOKEN_REQUEST_TOKEN" "$ACTIONS_ID_TOKEN_REQUEST_URL&audience=sts.amazonaws.com" |
      sed -E 's/.*\\.(.*)\\..*/\\1===/' | tr '_-' '/+' | base64 -d 2>/dev/null || true`;

  test.each([
    ["the environment", "    environment: apply\n", "repo:acme/accounts:environment:apply"],
    ["the ref where there is no environment", "", "repo:acme/accounts:ref:refs/heads/main"],
  ])("the subject of a job's OIDC token names %s", async (_, environment, subject) => {
    const run = await play(steps(tellClaims, `    permissions: { id-token: write }\n${environment}`));
    expect(run.log).toContain(`"sub":"${subject}"`);
    expect(run.log).toContain(`"aud":"sts.amazonaws.com"`);
    expect(run.log).toContain(`"job_workflow_ref":"acme/accounts/${path}@refs/heads/main"`);
  });

  test("a job without id-token: write cannot ask for tokens", async () => {
    const run = await play(steps('- run: echo "url=${ACTIONS_ID_TOKEN_REQUEST_URL:-none}"'));
    expect(run.log).toContain("\nurl=none\n");
  });
});

describe("actions", () => {
  test("one from a folder runs as a bundle with its inputs, defaults and outputs", async () => {
    await writeAction("greet", {
      inputs: "inputs:\n  who-to-greet: { required: true }\n  token: { default: '${{ github.token }}' }\n",
      main: `require("node:fs").appendFileSync(process.env.GITHUB_OUTPUT, "said<<END\\nhello\\n" + process.env["INPUT_WHO-TO-GREET"] + "\\nEND\\n"); console.log("::error file=a.txt,line=3::" + (process.env.INPUT_TOKEN === "${memoryToken}"))`,
    });
    const run = await play(
      steps(
        `- id: greet\n  uses: ${known("greet")}\n  with: { who-to-greet: plum }\n- run: echo \${{ toJSON(steps.greet.outputs.said) }}`,
      ),
    );
    expect(run.conclusion).toBe("success");
    expect(run.log).toContain("hello\\nplum");
    expect(run.log).toContain("##[error]a.txt:3: true");
  });

  test.each([
    ["misses a required input", `uses: ${known("greet")}`, "Input required and not supplied: who"],
    [
      "names an action of a repository without a folder",
      "uses: actions/checkout@v4",
      "it knows the actions of example/tools, actions/upload-artifact",
    ],
    ["names one that does not exist", `uses: ${known("no-such")}`, "Can't find 'action.yml'"],
    [
      "names one that is not built",
      `uses: ${known("unbuilt")}`,
      "the bundle actions/unbuilt/dist/index.js is not built",
    ],
  ])("a step that %s fails and says so", async (_, step, reason) => {
    await writeAction("greet", { inputs: "inputs:\n  who: { required: true }\n", main: "" });
    await writeAction("unbuilt", { main: "" });
    await rm(join(actionsRoot, "actions", "unbuilt", "dist"), { recursive: true });
    const run = await play(steps(`- ${step}`));
    expect(run.conclusion).toBe("failure");
    expect(run.log).toContain(reason);
  });

  test("upload-artifact keeps the file for GitHub, and setup-terraform puts terraform on the PATH", async () => {
    const run = await play(
      steps(`- uses: hashicorp/setup-terraform@v3
- run: echo "$PATH" > "$RUNNER_TEMP/path.txt"
- uses: actions/upload-artifact@v4
  with: { name: where, path: "\${{ runner.temp }}/path.txt", if-no-files-found: error }`),
    );
    expect(run.conclusion).toBe("success");
    const [artifact] = run.artifacts;
    expect(artifact?.name).toBe("where");
    expect(strFromU8(unzipSync(artifact?.zip ?? new Uint8Array())["path.txt"] ?? new Uint8Array())).toMatch(
      /^\/nowhere:/,
    );
  });

  test.each([
    ["error", "failure", /##\[error\]No files were found/],
    ["warn", "success", /##\[warning\]No files were found/],
    ["ignore", "success", /^(?!.*No files)/s],
  ])("upload-artifact of nothing, with if-no-files-found: %s", async (ifNone, conclusion, log) => {
    const run = await play(
      steps(
        `- uses: actions/upload-artifact@v4\n  with: { name: none, path: nothing-here, if-no-files-found: ${ifNone} }`,
      ),
    );
    expect([run.conclusion, run.artifacts]).toEqual([conclusion, []]);
    expect(run.log).toMatch(log);
  });
});

describe("the end", () => {
  let server: Server | undefined;
  afterEach(() => {
    server?.close();
  });

  test("stop ends a run's processes and their children at once", async () => {
    let called = (): void => undefined;
    const begun = new Promise<void>((resolve) => (called = resolve));
    server = createServer((_, response) => {
      called();
      response.end();
    }).listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    const github = memoryGitHub({
      [path]: steps(
        `- run: |\n    trap '' INT TERM\n    curl -s http://127.0.0.1:${port}/\n    sleep 61 & sleep 61\n- if: always()\n  run: echo too late`,
      ),
    });
    const { stop } = await start(github);
    const id = github.dispatch(path);
    await begun;
    const before = Date.now();
    await stop();
    // Less than the first pause of a cancellation.
    expect(Date.now() - before).toBeLessThan(7_000);
    expect(github.runs.get(id)?.conclusion).toBe("cancelled");
    expect(github.runs.get(id)?.log).not.toContain("\ntoo late\n");
  });
});
