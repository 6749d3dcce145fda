import { quote } from "../json/explain-schema-error.ts";
import type { Settings } from "../settings/settings.ts";
import { trustPolicyLimit, trustPolicySize } from "../trust-policy/trust-policy.ts";
import { checkField, isChosen, type AllowedDomains, type CheckedField } from "./check-field.ts";
import { lookUpCostCentre, type CostCentre } from "./cost-centre.ts";
import type { Condition, Field, FieldMeaning } from "./request-fields.ts";
import type { RequestProblem } from "./request-problem.ts";

/** A request without problems of its own; whether its name is free is checked later. */
export interface CheckedRequest {
  readonly name: string;
  readonly description: string;
  readonly requester: string;
  readonly teamEmail: string | undefined;
  readonly administrators: readonly string[];
  readonly tags: Readonly<Record<string, string>>;
}

export type RequestCheck =
  | { readonly kind: "request"; readonly request: CheckedRequest }
  | { readonly kind: "problems"; readonly problems: readonly RequestProblem[] };

export interface RequestSource {
  readonly fields: readonly Field[];
  /** By id of the field; blank ones are left out. */
  readonly answers: ReadonlyMap<string, string>;
  /** Problems of the form itself. */
  readonly formProblems: readonly RequestProblem[];
  readonly settings: Settings;
  /** The list of cost centres, if there is one. */
  readonly costCentres: readonly CostCentre[] | undefined;
}

/** Finds all problems of a request at once, or the account that it asks for. */
export function checkRequest(source: RequestSource): RequestCheck {
  const { fields, settings, formProblems } = source;
  const noForm = formProblems.filter(({ field }) => field === null);
  if (noForm.length > 0) return { kind: "problems", problems: noForm };
  const withCostCentre = lookUpCostCentre(source);
  const { answers } = withCostCentre;
  const domains = domainsOf(settings);
  const checked = new Map<string, CheckedField>();
  for (const field of fields) {
    const answer = answers.get(field.id);
    if (answer !== undefined) checked.set(field.id, checkField(field, answer, domains));
  }
  const problems = fields.flatMap((field) => {
    const own = [formProblems, withCostCentre.problems].flatMap((found) =>
      found.filter((it) => it.field === field.label),
    );
    const result = checked.get(field.id);
    const about = [...(result?.kind === "problems" ? result.problems : []), ...own];
    if (about.length === 0) about.push(...findMissing(field, fields, answers));
    return about.length > 0 ? about : findForeignTag(field, result, settings);
  });
  const whole = [...findTooMany(source, checked), ...findUnaskedTags(fields, settings)];
  if (problems.length + whole.length > 0) return { kind: "problems", problems: [...whole, ...problems] };
  return { kind: "request", request: toRequest(fields, checked) };
}

/** Requesters and administrators may have different domains, for example if contractors may ask but not administer. */
export function domainsOf({ requests, accounts }: Settings): AllowedDomains {
  const administrators = accounts.administrator_email_domains;
  return { requesters: requests?.requester_email_domains ?? administrators, administrators };
}

function findMissing(
  field: Field,
  fields: readonly Field[],
  answers: ReadonlyMap<string, string>,
): readonly RequestProblem[] {
  const { label, required, required_if, allowed_if, one_of } = field;
  const given = answers.has(field.id);
  const is = (condition: Condition): boolean => {
    const other = fields.find(({ id }) => id === condition.field);
    const answer = answers.get(condition.field);
    return other !== undefined && answer !== undefined && isChosen(other, answer, condition.answer);
  };
  const condition = required_if ?? allowed_if;
  if (given && condition !== undefined && !is(condition)) {
    const question = fields.filter(({ id }) => id === condition.field).map((other) => quote(other.label));
    const message = `Answer this only if your answer to ${question.join("")} is ${quote(condition.answer)}. Leave it blank, or change that answer.`;
    return [{ field: label, message }];
  }
  if (given) return [];
  if (required || (required_if !== undefined && is(required_if)))
    return [{ field: label, message: "An answer is needed." }];
  if (one_of === undefined) return [];
  const group = fields.filter((other) => other.one_of === one_of);
  if (group[0] !== field || group.some(({ id }) => answers.has(id))) return [];
  const labels = group.map((other) => quote(other.label)).join(" or ");
  return [{ field: label, message: `We need ${one_of}. Answer ${labels}.` }];
}

/** The settings may allow only some values for a tag. */
function findForeignTag(
  { tag, label }: Field,
  checked: CheckedField | undefined,
  { accounts }: Settings,
): readonly RequestProblem[] {
  const allowed = tag === undefined ? undefined : new Map(Object.entries(accounts.required_tags)).get(tag);
  if (allowed === undefined) return [];
  const choices = allowed.map(quote).join(", ");
  if (checked === undefined) {
    const message = `An answer is needed${allowed.length === 0 ? "" : `: one of ${choices}`}.`;
    return [{ field: label, message }];
  }
  if (checked.kind === "problems" || allowed.length === 0 || allowed.includes(checked.value)) return [];
  return [{ field: label, message: `${quote(checked.value)} is not allowed. Write one of ${choices}.` }];
}

function findTooMany(
  { fields, settings }: RequestSource,
  checked: ReadonlyMap<string, CheckedField>,
): readonly RequestProblem[] {
  const asked = fields.filter(({ is }) => is === "administrators");
  return asked.flatMap(({ id, label }) => {
    const result = checked.get(id);
    if (result?.kind !== "value") return [];
    const size = trustPolicySize(result.list, settings.aws.users_account);
    if (size <= trustPolicyLimit) return [];
    const message = `${result.list.length} administrators are too many: their trust policy would have ${size} characters, and AWS allows ${trustPolicyLimit}. Name fewer people.`;
    return [{ field: label, message }];
  });
}

/** The operator has to fix this, not the requester. */
function findUnaskedTags(fields: readonly Field[], { accounts }: Settings): readonly RequestProblem[] {
  const asked = new Set(fields.map(({ tag }) => tag));
  const unasked = Object.keys(accounts.required_tags).filter((tag) => !asked.has(tag));
  if (unasked.length === 0) return [];
  const message = `The settings require the tags ${unasked.map(quote).join(", ")}, which the form does not ask for. Tell the operator of this repository.`;
  return [{ field: null, message }];
}

/** Name, requester and administrators are always there: a form must have these fields, and require them. */
function toRequest(fields: readonly Field[], checked: ReadonlyMap<string, CheckedField>): CheckedRequest {
  const values = fields.flatMap((field) => {
    const result = checked.get(field.id);
    return result?.kind === "value" ? [{ ...field, ...result }] : [];
  });
  const meant = (meaning: FieldMeaning) => values.filter(({ is }) => is === meaning);
  const textOf = (meaning: FieldMeaning): string =>
    meant(meaning)
      .map(({ value }) => value)
      .join("");
  return {
    name: textOf("account-name"),
    description: textOf("description"),
    requester: textOf("requester"),
    teamEmail: meant("team-email")[0]?.value,
    administrators: meant("administrators").flatMap(({ list }) => list),
    tags: Object.fromEntries(values.flatMap(({ tag, value }) => (tag === undefined ? [] : [[tag, value]]))),
  };
}
