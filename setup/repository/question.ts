import { parseSettings } from "../../app/domain/settings/parse-settings.ts";

/** The name of an answer: a key of the answers file, and with dashes a flag. */
export type AnswerKey =
  | "organisation"
  | "app_id"
  | "management_account"
  | "users_account"
  | "region"
  | "domains"
  | "root_email"
  | "reviewers_team"
  | "custodians_team"
  | "yubikey_name"
  | "yubikey_first"
  | "yubikey_second"
  | "state_bucket"
  | "actions"
  | "state_key"
  | "state_region"
  | "plan_role"
  | "apply_role"
  | "verify_role"
  | "default_branch";

/** Answers as a person types them; a list has commas. */
export type Answers = Readonly<Partial<Record<AnswerKey, string>>>;

/** One thing that `setup repository` has to know. */
export interface SetupQuestion {
  readonly key: AnswerKey;
  readonly text: string;
  readonly kind: "text" | "number" | "list";
  /** The path of the setting that holds the answer, and whose rules it must meet. */
  readonly setting?: readonly string[];
  /** For an answer outside the settings: its required form. */
  readonly form?: { readonly pattern: RegExp; readonly words: string };
  /** The usual answer, from the answers before it. */
  readonly usual?: (answers: Answers) => string | undefined;
  /** Whether a person is asked. Other answers have a usual value, which a flag or the answers file can replace. */
  readonly isAsked: boolean;
}

/** The answer as the settings hold it. */
export function settingOf({ kind }: SetupQuestion, answer: string): unknown {
  if (kind === "list") return splitList(answer);
  return kind === "number" && /^\d+$/u.test(answer) ? Number(answer) : answer;
}

/** The members of a list that a person typed. */
export function splitList(answer: string): readonly string[] {
  return answer.split(/[\s,]+/u).filter((member) => member !== "");
}

/**
 * Returns the reason to refuse an answer, in the words of the settings' schema.
 *
 * @param settings - the settings with the answer; problems elsewhere are not the answer's
 */
export function checkAnswer({ form, setting }: SetupQuestion, answer: string, settings: object): string | undefined {
  if (answer === "") return "An answer is required.";
  if (form?.pattern.test(answer) === false) return `${JSON.stringify(answer)} is not ${form.words}.`;
  if (setting === undefined) return undefined;
  const parsed = parseSettings(settings);
  if (parsed.kind === "settings") return undefined;
  return parsed.problems.find(({ pointer }) => `${pointer}/`.startsWith(`/${setting.join("/")}/`))?.message;
}

/** Copies settings with one answer in them. */
export function withAnswer(settings: object, question: SetupQuestion, answer: string): object {
  const copy = structuredClone(settings);
  if (question.setting !== undefined)
    replaceIn(copy as Record<string, unknown>, question.setting, settingOf(question, answer));
  return copy;
}

function replaceIn(settings: Record<string, unknown>, path: readonly string[], value: unknown): void {
  const [key = "", ...rest] = path;
  if (rest.length === 0) {
    settings[key] = value;
    return;
  }
  replaceIn((settings[key] ??= {}) as Record<string, unknown>, rest, value);
}
