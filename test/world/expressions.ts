import { data, Evaluator, Lexer, Parser } from "@actions/expressions";
import type { FunctionDefinition } from "@actions/expressions/funcs/info";

/** How things stand where an expression is evaluated: what `success()` and its kin answer. */
export type Status = "success" | "failure" | "cancelled" | "skipped";

/** What an expression can see. */
export interface Scope {
  /** By name: `github`, `inputs`, `env`, `steps`, `needs`, … */
  readonly contexts: Readonly<Record<string, unknown>>;
  readonly status: Status;
}

const expression = /\$\{\{((?:'(?:[^']|'')*'|[^'])*?)\}\}/g;
const statusFunctions = ["success", "failure", "cancelled", "always"] as const;

/** Text with every `${{ … }}` replaced. */
export function evaluateText(template: string, scope: Scope): string {
  return template.replaceAll(expression, (_, inner: string) => evaluate(inner, scope).coerceString());
}

/**
 * Whether an `if:` lets a step or job run.
 *
 * A condition that asks for no status has `success()` put before it, as GitHub does; a missing one is `success()`.
 */
export function evaluateCondition(condition: string | undefined, scope: Scope): boolean {
  const inner = (condition ?? "").replaceAll(expression, "$1").trim();
  const asksStatus = new Lexer(inner)
    .lex()
    .tokens.some(({ lexeme }) => statusFunctions.some((name) => name === lexeme.toLowerCase()));
  if (!asksStatus && scope.status !== "success") return false;
  return inner === "" || isTruthy(evaluate(inner, scope));
}

/** A setting that YAML or an expression may give, for example `timeout-minutes` or `continue-on-error`. */
export function evaluateSetting(value: unknown, scope: Scope): unknown {
  if (typeof value !== "string") return value;
  const whole = /^\$\{\{(.*)\}\}$/s.exec(value.trim());
  if (whole?.[1] === undefined) return value;
  const result = evaluate(whole[1], scope);
  return result.primitive && "value" in result ? result.value : result.coerceString();
}

function evaluate(text: string, { contexts, status }: Scope): data.ExpressionData {
  const functions = statusFunctions.map((name): FunctionDefinition => ({
    name,
    minArgs: 0,
    maxArgs: 0,
    call: () => new data.BooleanData(name === "always" || name === status),
  }));
  const { tokens } = new Lexer(text).lex();
  const parsed = new Parser(tokens, Object.keys(contexts), functions).parse();
  const context = JSON.parse(JSON.stringify(contexts), data.reviver) as data.Dictionary;
  return new Evaluator(
    parsed,
    context,
    new Map(functions.map((definition) => [definition.name, definition])),
  ).evaluate();
}

function isTruthy(value: data.ExpressionData): boolean {
  if (value.kind === data.Kind.Null) return false;
  return !("value" in value) || Boolean(value.value);
}
