import { expect, test } from "@jest/globals";
import { tmpdir } from "node:os";
import { ProcessGroups, runCommand } from "./child-process.ts";

const never = new AbortController().signal;

async function run(
  script: string,
  {
    signal = never,
    groups = new ProcessGroups(),
    hear = () => undefined,
  }: { readonly signal?: AbortSignal; readonly groups?: ProcessGroups; readonly hear?: (line: string) => void } = {},
): Promise<{ readonly code: number; readonly lines: readonly string[] }> {
  const lines: string[] = [];
  const onLine = (line: string): void => {
    lines.push(line);
    hear(line);
  };
  const command = { file: "bash", args: ["-c", script], cwd: tmpdir(), env: { PATH: process.env["PATH"] ?? "" } };
  const code = await runCommand(command, { onLine, signal, groups });
  return { code, lines };
}

test("answers the exit code and hands on every line, whole", async () => {
  const halfway = `printf 'caf\\303'; sleep 0.1; printf '\\251\\nlast without end'; exit 7`;
  expect(await run(halfway)).toEqual({ code: 7, lines: ["café", "last without end"] });
});

test("interrupts a process when it is cancelled, and lets it say goodbye", async () => {
  const cancellation = new AbortController();
  const { code, lines } = await run(`trap 'echo bye; exit 130' INT; echo ready; while :; do sleep 0.05; done`, {
    signal: cancellation.signal,
    hear: (line) => {
      if (line === "ready") cancellation.abort();
    },
  });
  expect([code, lines]).toEqual([130, ["ready", "bye"]]);
});

test("ends at once what begins after its job has ended", async () => {
  const groups = new ProcessGroups();
  groups.kill();
  expect(await run("exec sleep 30", { groups })).toEqual({ code: 1, lines: [] });
});

test("a program that is not there is an error", async () => {
  const command = { file: "/no/such/program", args: [], cwd: tmpdir(), env: {} };
  await expect(
    runCommand(command, { onLine: () => undefined, signal: never, groups: new ProcessGroups() }),
  ).rejects.toThrow("ENOENT");
});
