import { describe, expect, test } from "@jest/globals";
import { ProgramNotStartedError, runProgram } from "../../../actions/shared/run-program.ts";
import { temporaryFolder } from "../outside.ts";

interface Ran {
  readonly exitCode: number;
  readonly lines: readonly (readonly [stream: string, line: string])[];
}

async function runNode(script: string, environment: Readonly<Record<string, string>> = {}): Promise<Ran> {
  const lines: [string, string][] = [];
  const exitCode = await runProgram({
    command: process.execPath,
    args: ["-e", script],
    directory: temporaryFolder(),
    environment,
    onLine: (line, stream) => lines.push([stream, line]),
  });
  return { exitCode, lines };
}

describe("lines", () => {
  test("come from both streams, the last one without a newline, too", async () => {
    const { lines } = await runNode('process.stdout.write("a\\nb"); process.stderr.write("c\\r\\nd\\n")');
    expect(lines.filter(([stream]) => stream === "stdout")).toEqual([
      ["stdout", "a"],
      ["stdout", "b"],
    ]);
    expect(lines.filter(([stream]) => stream === "stderr")).toEqual([
      ["stderr", "c"],
      ["stderr", "d"],
    ]);
  });

  test("keep a character whose bytes come in two chunks", async () => {
    const script = `
      const bytes = Buffer.from("€");
      process.stdout.write(bytes.subarray(0, 1));
      setTimeout(() => process.stdout.write(bytes.subarray(1)), 50);`;
    expect((await runNode(script)).lines).toEqual([["stdout", "€"]]);
  });

  test("may be very long", async () => {
    const { lines } = await runNode('process.stdout.write("x".repeat(5_000_000))');
    expect(lines[0]?.[1]).toHaveLength(5_000_000);
  });
});

test("the exit code is given, whatever it is", async () => {
  expect((await runNode("process.exitCode = 2")).exitCode).toBe(2);
});

test("a program that a signal ended did not succeed", async () => {
  expect((await runNode('process.kill(process.pid, "SIGKILL")')).exitCode).toBe(128);
});

test("nothing of our environment is inherited", async () => {
  const { lines } = await runNode("console.log(Object.keys(process.env).join())", { ONLY: "this" });
  expect(lines).toEqual([["stdout", "ONLY"]]);
});

test("there is no shell that would read arguments", async () => {
  const lines: string[] = [];
  const args = ["-e", "console.log(process.argv[1])", "$(id); `id` && id"];
  await runProgram({
    command: process.execPath,
    args,
    directory: temporaryFolder(),
    environment: {},
    onLine: (line) => lines.push(line),
  });
  expect(lines).toEqual(["$(id); `id` && id"]);
});

test("a signal for us goes on to the program, and we wait for its end", async () => {
  const script = `
    process.on("SIGTERM", () => { console.log("released"); process.exit(1); });
    console.log("working");
    setInterval(() => undefined, 1000);`;
  const lines: string[] = [];
  const exitCode = await runProgram({
    command: process.execPath,
    args: ["-e", script],
    directory: temporaryFolder(),
    environment: {},
    onLine: (line) => {
      lines.push(line);
      if (line === "working") process.emit("SIGTERM");
    },
  });
  expect([exitCode, lines]).toEqual([1, ["working", "released"]]);
  expect(process.listenerCount("SIGTERM")).toBe(0);
});

describe("a program that is to be stopped", () => {
  async function stopWhen(line: string, script: string): Promise<readonly string[]> {
    const controller = new AbortController();
    const lines: string[] = [];
    const run = runProgram({
      command: process.execPath,
      args: ["-e", script],
      directory: temporaryFolder(),
      environment: {},
      onLine: (heard) => {
        lines.push(heard);
        if (heard === line) controller.abort(new Error("enough"));
      },
      stop: controller.signal,
    });
    await expect(run).rejects.toThrow("enough");
    return lines;
  }

  test("is asked to, and waited for", async () => {
    const script = `
      process.on("SIGINT", () => { console.log("released"); process.exit(0); });
      console.log("working");
      setInterval(() => undefined, 1000);`;
    expect(await stopWhen("working", script)).toEqual(["working", "released"]);
  });

  test("is ended where it does not listen", async () => {
    const script = `
      process.on("SIGINT", () => console.log("no"));
      console.log("working");
      setInterval(() => undefined, 1000);`;
    expect(await stopWhen("working", script)).toEqual(["working", "no"]);
  });

  test("is not started any more", async () => {
    const run = runProgram({
      command: "no-such-program",
      args: [],
      directory: temporaryFolder(),
      environment: {},
      onLine: () => undefined,
      stop: AbortSignal.abort(new Error("enough")),
    });
    await expect(run).rejects.toThrow("enough");
  });
});

test("a program that is not there is named", async () => {
  const run = runProgram({
    command: "no-such-program",
    args: [],
    directory: temporaryFolder(),
    environment: { PATH: "/bin" },
    onLine: () => undefined,
  });
  await expect(run).rejects.toThrow(ProgramNotStartedError);
  await expect(run).rejects.toThrow("Could not start no-such-program: is it installed, and on the PATH?");
});
