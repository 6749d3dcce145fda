import { execFile } from "node:child_process";
import { mkdir, mkdtemp, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { cacheFolder } from "../cache-folder.ts";

const run = promisify(execFile);

/** The extension reaches into moto, so it goes with one version. */
const motoVersion = "5.2.1";

const probe = `
import importlib.metadata, flask, flask_cors, cryptography
assert importlib.metadata.version("moto") == "${motoVersion}", "moto is " + importlib.metadata.version("moto")
`;

/** No Python here can run moto; the message says what to install. */
export class MotoMissingError extends Error {
  constructor(pythons: readonly string[], cause: unknown) {
    super(
      `The local AWS is moto ${motoVersion}, a Python package, and ${pythons.join(" and ")} cannot import it. ` +
        `Installing it into a virtual environment failed too (${reason(cause)}). ` +
        `Install Python 3.9 or later with its venv module, then run: python3 -m pip install "moto[server]==${motoVersion}"`,
      { cause },
    );
    this.name = "MotoMissingError";
  }
}

export interface MotoPlaces {
  /** Interpreters to try, in order. */
  readonly pythons: readonly string[];
  /** Where a virtual environment with moto is made, once, if none of them has it. */
  readonly cacheFolder: string;
}

/** The interpreters of this machine, and the folder that this package keeps such things in. */
export const usualMotoPlaces: MotoPlaces = {
  pythons: ["python3", "python"],
  cacheFolder,
};

/**
 * A Python that can import moto: one of this machine's, or that of a virtual environment made for it.
 *
 * @throws MotoMissingError
 */
export async function findMoto({ pythons, cacheFolder }: MotoPlaces = usualMotoPlaces): Promise<string> {
  const environment = join(cacheFolder, `moto-${motoVersion}`);
  const ownPython = pythonIn(environment);
  for (const python of [...pythons, ownPython]) {
    if (await hasMoto(python)) return python;
  }
  try {
    await makeEnvironment(await firstThatRuns(pythons), environment);
  } catch (cause) {
    throw new MotoMissingError(pythons, cause);
  }
  return ownPython;
}

/** Makes it elsewhere and then moves it: another process may look for it at the same time, and must not find it incomplete. */
async function makeEnvironment(base: string, environment: string): Promise<void> {
  await mkdir(dirname(environment), { recursive: true });
  const made = await mkdtemp(`${environment}-`);
  try {
    const python = pythonIn(made);
    await run(base, ["-m", "venv", made]);
    await run(python, ["-m", "pip", "install", "--quiet", `moto[server]==${motoVersion}`]);
    await run(python, ["-c", probe]);
    if (await hasMoto(pythonIn(environment))) return;
    await rm(environment, { recursive: true, force: true });
    await rename(made, environment);
  } finally {
    await rm(made, { recursive: true, force: true });
  }
}

function pythonIn(environment: string): string {
  return join(environment, "bin", "python3");
}

async function hasMoto(python: string): Promise<boolean> {
  try {
    await run(python, ["-c", probe]);
    return true;
  } catch {
    // Not this one: the caller tries the next, and says so where none is left.
    return false;
  }
}

async function firstThatRuns(pythons: readonly string[]): Promise<string> {
  for (const python of pythons) {
    try {
      await run(python, ["--version"]);
      return python;
    } catch {
      continue;
    }
  }
  throw new Error("there is no Python on the PATH");
}

function reason(cause: unknown): string {
  const text = cause instanceof Error ? cause.message : String(cause);
  return text.trim().split("\n").at(-1) ?? text;
}
