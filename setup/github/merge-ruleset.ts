import { checkNames } from "../../app/domain/checks/check.ts";
import { mergeRefs, type RefConditions } from "./merge-refs.ts";

/** A rule of a ruleset, as the API has it. */
export interface RulesetRule {
  readonly type: string;
  readonly parameters?: Readonly<Record<string, unknown>>;
}

/** A ruleset, as the API has it. */
export interface RulesetJson {
  readonly name: string;
  readonly target: string;
  readonly enforcement: string;
  readonly bypass_actors: readonly unknown[];
  readonly conditions: { readonly ref_name: RefConditions };
  readonly rules: readonly RulesetRule[];
}

/** A required check, which only the App can set. */
interface RequiredCheck {
  readonly context: string;
  readonly integration_id?: number;
}

/** The two rulesets that the product needs. */
export function wantedRulesets(appId: number): readonly RulesetJson[] {
  const checks = Object.values(checkNames).map((context): RequiredCheck => ({ context, integration_id: appId }));
  const always = { target: "branch", enforcement: "active" };
  return [
    {
      ...always,
      name: "aws-accounts: default branch",
      bypass_actors: [],
      conditions: { ref_name: { include: ["~DEFAULT_BRANCH"], exclude: [] } },
      rules: [
        { type: "deletion" },
        { type: "non_fast_forward" },
        {
          type: "pull_request",
          parameters: {
            required_approving_review_count: 1,
            require_code_owner_review: true,
            require_last_push_approval: true,
            dismiss_stale_reviews_on_push: true,
            required_review_thread_resolution: false,
          },
        },
        {
          type: "required_status_checks",
          parameters: { strict_required_status_checks_policy: false, required_status_checks: checks },
        },
      ],
    },
    {
      ...always,
      name: "aws-accounts: records",
      bypass_actors: [{ actor_id: appId, actor_type: "Integration", bypass_mode: "always" }],
      conditions: { ref_name: { include: ["refs/heads/aws-accounts-records"], exclude: [] } },
      rules: [{ type: "creation" }, { type: "update" }, { type: "deletion" }],
    },
  ];
}

/** A ruleset that is at least as strict as the wanted one, and the differences from the existing one in words. */
export interface MergedRuleset {
  readonly ruleset: RulesetJson;
  readonly differences: readonly string[];
}

/**
 * Adds the missing rules and the branch to a ruleset. Rules and branches that an operator added stay; who may bypass the rules
 * does not.
 *
 * @param branch - the name of the branch that the wanted ruleset protects
 */
export function mergeRuleset(existing: RulesetJson, wanted: RulesetJson, branch: string): MergedRuleset {
  const { refs, differences: newRefs } = mergeRefs(existing.conditions.ref_name, wanted.conditions.ref_name, branch);
  const rules = wanted.rules.map((rule) =>
    mergeRule(
      existing.rules.find(({ type }) => type === rule.type),
      rule,
    ),
  );
  const others = existing.rules.filter(({ type }) => !wanted.rules.some((rule) => rule.type === type));
  const differences = [
    ...(existing.enforcement === wanted.enforcement ? [] : [`enforce it (it is ${existing.enforcement} now)`]),
    ...(isSame(bypassOf(existing), bypassOf(wanted)) ? [] : [describeBypass(wanted)]),
    ...newRefs,
    ...rules.flatMap((rule) => rule.differences),
  ];
  const ruleset = { ...wanted, conditions: { ref_name: refs }, rules: [...rules.map(({ rule }) => rule), ...others] };
  return { ruleset, differences };
}

interface MergedRule {
  readonly rule: RulesetRule;
  readonly differences: readonly string[];
}

function mergeRule(existing: RulesetRule | undefined, wanted: RulesetRule): MergedRule {
  if (existing === undefined) return { rule: wanted, differences: [`add the rule ${wanted.type}`] };
  if (wanted.type === "pull_request") return mergeReviews(existing, wanted);
  return wanted.type === "required_status_checks" ? mergeChecks(existing, wanted) : { rule: existing, differences: [] };
}

function mergeReviews(existing: RulesetRule, wanted: RulesetRule): MergedRule {
  const has = existing.parameters ?? {};
  const stricter = (name: string, value: unknown): boolean =>
    value === true ? has[name] === true : typeof value !== "number" || Number(has[name] ?? 0) >= value;
  const missing = Object.entries(wanted.parameters ?? {}).filter(([name, value]) => !stricter(name, value));
  return {
    rule: { ...existing, parameters: { ...has, ...Object.fromEntries(missing) } },
    differences: missing.map(([name, value]) => `set ${name} to ${String(value)}`),
  };
}

function mergeChecks(existing: RulesetRule, wanted: RulesetRule): MergedRule {
  const has = checksOf(existing);
  const needed = checksOf(wanted);
  const isThere = (check: RequiredCheck): boolean =>
    has.some((other) => other.context === check.context && other.integration_id === check.integration_id);
  const missing = needed.filter((check) => !isThere(check));
  const others = has.filter(({ context }) => !needed.some((check) => check.context === context));
  return {
    rule: { ...existing, parameters: { ...existing.parameters, required_status_checks: [...needed, ...others] } },
    differences: missing.map(
      ({ context, integration_id: appId }) => `require the check ${context} of the App ${appId ?? ""}`,
    ),
  };
}

function checksOf({ parameters }: RulesetRule): readonly RequiredCheck[] {
  return (parameters?.["required_status_checks"] ?? []) as readonly RequiredCheck[];
}

function bypassOf({ bypass_actors: actors }: RulesetJson): unknown {
  return (actors as readonly Readonly<Record<string, unknown>>[]).map((actor) => [
    actor["actor_type"],
    actor["actor_id"],
    actor["bypass_mode"],
  ]);
}

function describeBypass({ bypass_actors: actors }: RulesetJson): string {
  return actors.length === 0 ? "let no one bypass it" : "let the App alone bypass it";
}

function isSame(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
