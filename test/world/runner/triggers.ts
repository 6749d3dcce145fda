import type { DispatchInput, PushFilter, Workflow } from "./workflow-file.ts";

/**
 * Whether a push starts a workflow.
 *
 * @see https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax#onpushbranchestagsbranches-ignoretags-ignore
 */
export function startsOnPush(
  filter: PushFilter | undefined,
  push: { readonly branch: string; readonly changedFiles: readonly string[] },
): boolean {
  if (filter === undefined) return false;
  const { branches, "branches-ignore": noBranches, paths, "paths-ignore": noPaths } = filter;
  if (branches && !matches(branches, push.branch)) return false;
  if (noBranches && matches(noBranches, push.branch)) return false;
  if (paths && !push.changedFiles.some((path) => matches(paths, path))) return false;
  if (noPaths && push.changedFiles.every((path) => matches(noPaths, path))) return false;
  return true;
}

/** The last pattern that matches decides; a pattern that begins with `!` takes back. */
function matches(patterns: readonly string[], name: string): boolean {
  return patterns.reduce((matched, pattern) => {
    const negative = pattern.startsWith("!");
    return regexOf(negative ? pattern.slice(1) : pattern).test(name) ? !negative : matched;
  }, false);
}

/** `*` stops at a slash, `**` does not; `?`, `+` and `[]` are those of a regular expression. */
function regexOf(pattern: string): RegExp {
  const source = pattern.replaceAll(/\*\*\/|\*\*|\*|\\.|[.^$(){}|/]/g, (found) => {
    if (found === "**/") return "(?:.*/)?";
    if (found === "**") return ".*";
    if (found === "*") return "[^/]*";
    return found.startsWith("\\") ? found : `\\${found}`;
  });
  return new RegExp(`^${source}$`);
}

/** The values of a dispatched workflow's inputs; those that the form would have shown as boxes are booleans. */
export type Inputs = Readonly<Record<string, string | boolean>>;

/**
 * Checks the inputs of a dispatch and fills in defaults.
 *
 * @throws Error that names what GitHub would refuse.
 */
export function dispatchInputs({ path, dispatch }: Workflow, given: Readonly<Record<string, string>>): Inputs {
  if (dispatch === undefined) throw new Error(`${path} has no workflow_dispatch trigger`);
  const unexpected = Object.keys(given).filter((name) => !(name in dispatch.inputs));
  if (unexpected.length > 0) throw new Error(`Unexpected inputs provided: ${unexpected.join(", ")}`);
  return Object.fromEntries(
    Object.entries(dispatch.inputs).map(([name, input]) => [name, inputValue(name, input, given[name])]),
  );
}

function inputValue(name: string, input: DispatchInput, given: string | undefined): string | boolean {
  const value = given ?? input.default ?? "";
  if (input.required && value === "") throw new Error(`Required input '${name}' not provided`);
  if (input.options && value !== "" && !input.options.includes(value))
    throw new Error(`Provided value '${value}' for input '${name}' not in the list of allowed values`);
  return input.type === "boolean" ? value === "true" : value;
}
