import { execFile } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "@jest/globals";

interface Ended {
  readonly status: number;
  readonly output: string;
}

const main = ["--import", "tsx", "setup/main.ts"];

async function run(program: string, args: readonly string[]): Promise<Ended> {
  const { PATH = "" } = process.env;
  return new Promise((resolve) => {
    execFile(program, args, { env: { PATH } }, (error, stdout, stderr) => {
      resolve({ status: error === null ? 0 : Number(error.code), output: stdout + stderr });
    });
  });
}

/** Types Ctrl-C at the first prompt of a real terminal. */
const pressCtrlC = `
import os, pty, sys
pid, terminal = pty.fork()
if pid == 0:
    os.execv(sys.argv[1], sys.argv[1:])
shown, pressed = b"", False
while True:
    try:
        shown += os.read(terminal, 1024)
    except OSError:
        break
    if b"accounts repository: " in shown and not pressed:
        os.write(terminal, b"\\x03")
        pressed = True
print(shown.decode())
sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
`;

test.each([[[]], [["nothing"]], [["toString"]]])("the arguments %j list the commands", async (args) => {
  const { status, output } = await run(process.execPath, [...main, ...args]);
  expect(status).toBe(2);
  expect(output).toContain("Which command? One of: app, repository, github.");
});

test("a refusal is a message and not a stack", async () => {
  const { status, output } = await run(process.execPath, [...main, "github"]);
  expect(status).toBe(1);
  expect(output).toMatch(/^Name the folder of the accounts repository, .*\n$/u);
});

test("Ctrl-C at a terminal ends with a message, and writes nothing", async () => {
  const folder = mkdtempSync(join(tmpdir(), "setup-main-"));
  try {
    const args = ["-c", pressCtrlC, process.execPath, ...main, "repository", folder];
    const { status, output } = await run("python3", args);
    expect(output).toContain("Cancelled at the question");
    expect(output).toContain("Run the command again to continue.");
    expect(status).toBe(130);
    expect(readdirSync(folder)).toEqual([]);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
