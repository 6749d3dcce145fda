import type { Problem } from "../problem.ts";
import { settingsProblem } from "./parse-settings.ts";
import { type SettingChange, settingChange } from "./setting-change.ts";

/** The path of the provider's lock file in the accounts repository; it counts only with `aws.provider_version`. */
export const providerLockPath = ".github/aws-accounts/terraform.lock.hcl";

/** The provider that a lock file allows. */
export interface ProviderLock {
  readonly version: string;
  /** Checksums of its packages: Terraform runs no other. */
  readonly hashes: readonly string[];
}

export type ParsedProviderLock =
  | { readonly kind: "lock"; readonly lock: ProviderLock }
  | { readonly kind: "problems"; readonly problems: readonly Problem[] };

/** Terraform writes about 20 lines. */
const longest = 20_000;

const opening = `provider "registry.terraform.io/hashicorp/aws" {`;
const howTo = "Make it with `terraform providers lock`, as docs/plan.md of the App's repository says.";

/** What may follow each kind of line; comments and empty lines may be everywhere. */
type Place = "file" | "provider" | "hashes" | "end";

interface Reading {
  readonly place: Place;
  readonly version?: string;
  readonly constraints?: string;
  readonly hashes: readonly string[];
}

/**
 * Parses a lock file as Terraform writes it, with exactly one provider: that of AWS.
 *
 * It accepts only the lines that Terraform writes, so that Terraform cannot read the file differently.
 *
 * @see https://developer.hashicorp.com/terraform/language/files/dependency-lock
 */
export function parseProviderLock(text: string): ParsedProviderLock {
  if (text.length > longest) return refused(`It has ${text.length} characters; at most ${longest} are read.`);
  let reading: Reading = { place: "file", hashes: [] };
  for (const [index, written] of text.split("\n").entries()) {
    const line = written.trim();
    if (line === "" || line.startsWith("#")) continue;
    const next = readLine(reading, line);
    if (next === undefined) return refused("This line is not what Terraform writes for one AWS provider.", index + 1);
    reading = next;
  }
  const { place, version, constraints, hashes } = reading;
  if (place !== "end" || version === undefined) return refused("It does not lock the version of the AWS provider.");
  if (hashes.length === 0) return refused("It has no checksum, so Terraform would run any provider of that version.");
  if (constraints !== undefined && constraints !== version) {
    return refused(`It was made for the constraint "${constraints}". The constraint must be exactly "${version}".`);
  }
  return { kind: "lock", lock: { version, hashes } };
}

function readLine(reading: Reading, line: string): Reading | undefined {
  switch (reading.place) {
    case "file":
      return line === opening ? { ...reading, place: "provider" } : undefined;
    case "provider":
      return readInProvider(reading, line);
    case "hashes": {
      if (line === "]") return { ...reading, place: "provider" };
      const hash = /^"(h1:[A-Za-z0-9+/]{43}=|zh:[0-9a-f]{64})",$/u.exec(line)?.[1];
      return hash === undefined ? undefined : { ...reading, hashes: [...reading.hashes, hash] };
    }
    case "end":
      return undefined;
  }
}

function readInProvider(reading: Reading, line: string): Reading | undefined {
  if (line === "}") return { ...reading, place: "end" };
  if (line === "hashes = [") return reading.hashes.length === 0 ? { ...reading, place: "hashes" } : undefined;
  const [, name, value] = /^(version|constraints) +?= "([0-9A-Za-z.,<>=~! -]{1,100})"$/u.exec(line) ?? [];
  if (name !== "version" && name !== "constraints") return undefined;
  return reading[name] === undefined ? { ...reading, [name]: value } : undefined;
}

function refused(reason: string, line = 1): ParsedProviderLock {
  return { kind: "problems", problems: [lockProblem(`${reason} ${howTo}`, line)] };
}

/** Makes a problem of the lock file. */
export function lockProblem(message: string, line = 1): Problem {
  const range = { line, endLine: line, column: 1, endColumn: 1 };
  return { ...settingsProblem(message, ""), file: providerLockPath, range };
}

/**
 * Finds the reasons why the setting and the lock file do not belong together.
 *
 * @param version - `aws.provider_version` of the settings; undefined if it is left out
 * @param text - of the lock file; undefined if there is none
 */
export function judgeProviderLock(version: string | undefined, text: string | undefined): readonly Problem[] {
  if (version === undefined) {
    if (text === undefined) return [];
    const advice = `This file has no effect without "aws.provider_version" in the settings. Add that setting, or remove this file.`;
    return [lockProblem(advice)];
  }
  if (text === undefined) {
    const message = `"aws.provider_version" is ${version}, but there is no ${providerLockPath}. ${howTo}`;
    return [settingsProblem(message, "/aws/provider_version")];
  }
  const parsed = parseProviderLock(text);
  if (parsed.kind === "problems") return parsed.problems;
  if (parsed.lock.version === version) return [];
  const line = text.split("\n").findIndex((written) => written.trim().startsWith("version")) + 1;
  const message = `This file locks version ${parsed.lock.version}, but "aws.provider_version" is ${version}. ${howTo}`;
  return [lockProblem(message, line)];
}

/** The consequence of another provider, for the reviewers. */
export const providerMeans =
  "Terraform runs that provider with the credentials of the plan and the apply. Two reviewers have to approve it.";

/** Compares the checksums of two lock files; a file that is missing or cannot be read has none. */
export function compareProviderLocks(before: string | undefined, after: string | undefined): readonly SettingChange[] {
  const [from, to] = [hashesOf(before), hashesOf(after)];
  const adds = to.filter((hash) => !from.includes(hash));
  const drops = from.filter((hash) => !to.includes(hash));
  if (adds.length + drops.length === 0) return [];
  const difference = { setting: providerLockPath, before: countHashes(from), after: countHashes(to) };
  const more = { adds, drops, means: providerMeans, twoReviewers: true } as const;
  return [settingChange(difference, "more-permissive", more)];
}

function countHashes({ length }: readonly string[]): readonly string[] {
  return length === 0 ? [] : [`${length} ${length === 1 ? "checksum" : "checksums"}`];
}

function hashesOf(text: string | undefined): readonly string[] {
  if (text === undefined) return [];
  const parsed = parseProviderLock(text);
  return parsed.kind === "lock" ? parsed.lock.hashes : [];
}
