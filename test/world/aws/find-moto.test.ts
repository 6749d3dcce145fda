import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { chmod, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findMoto, MotoMissingError } from "./find-moto.ts";

let folder = "";

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "find-moto-"));
});

afterEach(async () => rm(folder, { recursive: true }));

/** An interpreter that notes its arguments and does what the shell lines say. */
async function python(name: string, lines: string): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, `#!/bin/sh\necho "${name} $1 $2" >> "${folder}/calls"\n${lines}\n`);
  await chmod(path, 0o755);
  return path;
}

async function calls(): Promise<string> {
  return readFile(join(folder, "calls"), "utf8");
}

/** Cannot import moto, but makes a virtual environment whose Python does these lines. */
function withoutMoto(lines: string): string {
  return `case "$1 $2" in
    "-m venv") mkdir -p "$3/bin"; printf '%s\\n' '#!/bin/sh' 'echo "venv $1 $2 $3 $4 $5" >> "${folder}/calls"' '${lines}' > "$3/bin/python3"; chmod +x "$3/bin/python3";;
    -c*) exit 1;;
  esac`;
}

test("takes the first interpreter that can import moto", async () => {
  const pythons = [
    join(folder, "missing"),
    await python("old", withoutMoto("")),
    await python("good", "exit 0"),
    await python("late", "exit 0"),
  ];
  expect(await findMoto({ pythons, cacheFolder: folder })).toBe(pythons[2]);
  expect(await calls()).not.toContain("late");
});

test("makes a virtual environment where none can, once", async () => {
  const places = { pythons: [await python("bare", withoutMoto("exit 0"))], cacheFolder: folder };
  const found = await findMoto(places);
  expect(found).toBe(join(folder, "moto-5.2.1", "bin", "python3"));
  expect(await calls()).toContain("venv -m pip install --quiet moto[server]==5.2.1");
  await rm(join(folder, "calls"));
  expect(await findMoto(places)).toBe(found);
  expect(await calls()).not.toContain("pip");
});

test("moves a virtual environment into place only once it is complete, and removes one that fails", async () => {
  const lines = `[ "$1 $2" != "-m pip" ] || ls "${folder}" > "${folder}/seen"; [ ! -e "${folder}/full" ] || exit 1`;
  const places = { pythons: [await python("bare", withoutMoto(lines))], cacheFolder: folder };
  await writeFile(join(folder, "full"), "");
  await expect(findMoto(places)).rejects.toThrow(MotoMissingError);
  expect(await readFile(join(folder, "seen"), "utf8")).toMatch(/^moto-5\.2\.1-\w+$/mu);
  expect((await readdir(folder)).toSorted()).toEqual(["bare", "calls", "full", "seen"]);
  await rm(join(folder, "full"));
  await findMoto(places);
  expect(await readFile(join(folder, "seen"), "utf8")).not.toMatch(/^moto-5\.2\.1$/mu);
});

test("says what to install, and how, where that fails too", async () => {
  const places = { pythons: [await python("bare", withoutMoto("echo no such host >&2; exit 1"))], cacheFolder: folder };
  await expect(findMoto(places)).rejects.toThrow(/no such host[^]*python3 -m pip install "moto\[server\]==5\.2\.1"/);
});

test("says so where there is no Python at all", async () => {
  const places = { pythons: [join(folder, "missing")], cacheFolder: folder };
  await expect(findMoto(places)).rejects.toThrow("there is no Python on the PATH");
});
