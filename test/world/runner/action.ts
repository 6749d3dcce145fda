import { access, readFile } from "node:fs/promises";
import { join } from "node:path";
import { parse } from "yaml";
import { evaluateText, type Scope } from "../expressions.ts";
import type { Texts } from "./yaml-value.ts";

/** How a workflow names an action: `OWNER/NAME/PATH@REF`, or `OWNER/NAME@REF` for one at the top of its repository. */
const reference = /^(?<repository>[\w.-]+\/[\w.-]+)(?:\/(?<path>[\w./-]+))?@(?<ref>.+)$/;

/** By repository (`owner/name`): the folder with a checkout of it, from which its actions are run. */
export type ActionFolders = Readonly<Record<string, string>>;

/** An action in a folder of this machine, ready to run. */
export interface LocalAction {
  /** The bundle. */
  readonly main: string;
  /** `owner/name`. */
  readonly repository: string;
  readonly ref: string;
  readonly inputs: Readonly<Record<string, ActionInput>>;
}

export interface ActionInput {
  readonly required?: boolean;
  readonly default?: string;
}

/** The action that `uses` names, or undefined if there is no folder for its repository. */
export async function findAction(uses: string, folders: ActionFolders): Promise<LocalAction | undefined> {
  const { repository = "", path = "", ref = "" } = reference.exec(uses)?.groups ?? {};
  const root = folders[repository];
  if (root === undefined) return undefined;
  const text = await readFile(join(root, path, "action.yml"), "utf8").catch((cause: unknown) => {
    throw new Error(`Can't find 'action.yml' for ${uses}`, { cause });
  });
  const { inputs, runs } = parse(text) as {
    inputs?: Record<string, ActionInput | null>;
    runs: { using: string; main: string; pre?: string; post?: string };
  };
  if (!/^node\d+$/.test(runs.using) || runs.pre !== undefined || runs.post !== undefined) {
    throw new Error(
      `${uses}: this runner runs JavaScript actions without pre and post, and action.yml says ${JSON.stringify(runs)}`,
    );
  }
  const main = join(root, path, runs.main);
  await access(main).catch((cause: unknown) => {
    throw new Error(`${uses}: the bundle ${join(path, runs.main)} is not built`, { cause });
  });
  return {
    main,
    repository,
    ref,
    inputs: Object.fromEntries(Object.entries(inputs ?? {}).map(([name, input]) => [name, input ?? {}])),
  };
}

/**
 * The `INPUT_*` variables of a step.
 *
 * @throws Error for a required input that is missing: GitHub leaves that to the action, a test should not.
 */
export function inputVariables(
  { inputs }: LocalAction,
  given: Texts,
  { scope, warn }: { readonly scope: Scope; readonly warn: (message: string) => void },
): Texts {
  const unexpected = Object.keys(given).filter((name) => !(name in inputs));
  if (unexpected.length > 0)
    warn(`Unexpected input(s) '${unexpected.join("', '")}', valid inputs are ['${Object.keys(inputs).join("', '")}']`);
  const defaults = Object.entries(inputs).map(
    ([name, input]) => [name, evaluateText(input.default ?? "", scope)] as const,
  );
  const values = { ...Object.fromEntries(defaults), ...given };
  const missing = Object.entries(inputs).filter(
    ([name, { required }]) => required === true && (values[name] ?? "") === "",
  );
  if (missing.length > 0)
    throw new Error(`Input required and not supplied: ${missing.map(([name]) => name).join(", ")}`);
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [`INPUT_${name.replaceAll(" ", "_").toUpperCase()}`, value]),
  );
}
