import { parseDocument } from "yaml";
import { settingsPath } from "../../app/domain/settings/settings.ts";
import type { AnswerKey, Answers, SetupQuestion } from "./question.ts";
import type { RepositoryFiles } from "./read-repository.ts";
import { codeOwnersPath, workflowPath } from "./template-files.ts";
import { findBackend } from "./terraform-stack.ts";

/** What an existing repository answers. */
export interface KnownAnswers {
  readonly known: Answers;
  /** Questions that its settings answer in a way that one line cannot. */
  readonly settled: ReadonlySet<AnswerKey>;
}

/** Finds the answers in the files of an existing repository: its settings, code owners, workflows and Terraform stack. */
export function findKnownAnswers(files: RepositoryFiles, questions: readonly SetupQuestion[]): KnownAnswers {
  const settings = readSettings(files[settingsPath]);
  const ofSettings = questions.flatMap(({ key, setting }) => {
    const answer = setting === undefined ? undefined : toAnswer(valueAt(settings, setting));
    return answer === undefined ? [] : [[key, answer] as const];
  });
  const apply = files[workflowPath("apply")] ?? "";
  const uses = /uses: +(?<source>[^\s/]+\/[^\s/]+)\/actions\/terraform-apply@(?<ref>\S+)/u.exec(apply)?.groups;
  const known = {
    ...findBackend(files),
    organisation: /@(?<owner>[A-Za-z0-9-]{1,39})\//u.exec(files[codeOwnersPath] ?? "")?.groups?.["owner"],
    actions: uses === undefined ? undefined : `${uses["source"] ?? ""}@${uses["ref"] ?? ""}`,
    default_branch: /branches: +\[(?<branch>[^\],]+)\]/u.exec(apply)?.groups?.["branch"],
    ...Object.fromEntries(ofSettings),
  };
  const answers = Object.entries(known).filter(([, answer]) => answer !== undefined);
  return { known: Object.fromEntries(answers), settled: findSettled(settings) };
}

function findSettled(settings: unknown): ReadonlySet<AnswerKey> {
  const settled = new Set<AnswerKey>();
  if (settings === undefined) return settled;
  const people = [
    ["reviewers", "reviewers_team"],
    ["custodians", "custodians_team"],
  ] as const;
  for (const [key, question] of people) {
    const users = valueAt(settings, [key, "users"]);
    if (Array.isArray(users) && users.length > 0 && valueAt(settings, [key, "team"]) === undefined)
      settled.add(question);
  }
  if (Array.isArray(valueAt(settings, ["yubikeys"]))) {
    for (const key of ["yubikey_name", "yubikey_first", "yubikey_second"] as const) settled.add(key);
  }
  // An installation without this role checks no tick with AWS, and its operator may want that.
  if (valueAt(settings, ["aws", "plan_role"]) !== undefined && valueAt(settings, ["aws", "verify_role"]) === undefined)
    settled.add("verify_role");
  return settled;
}

/** The people of a setting, as CODEOWNERS names them. */
export function ownersIn(settings: string, organisation: string): readonly string[] {
  const value = readSettings(settings);
  const team = valueAt(value, ["reviewers", "team"]);
  const users = valueAt(value, ["reviewers", "users"]);
  const names = Array.isArray(users) ? users.filter((user) => typeof user === "string") : [];
  return [...(typeof team === "string" ? [`@${organisation}/${team}`] : []), ...names.map((name) => `@${name}`)];
}

/** Undefined without settings; a file with errors is reported before its answers are looked for. */
function readSettings(text: string | undefined): unknown {
  return text === undefined ? undefined : parseDocument(text).toJS();
}

function valueAt(value: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (inner, key) =>
      typeof inner === "object" && inner !== null && !Array.isArray(inner)
        ? (inner as Readonly<Record<string, unknown>>)[key]
        : undefined,
    value,
  );
}

function toAnswer(value: unknown): string | undefined {
  if (typeof value === "string") return value;
  if (typeof value === "number") return String(value);
  return Array.isArray(value) && value.length > 0 ? value.join(",") : undefined;
}
