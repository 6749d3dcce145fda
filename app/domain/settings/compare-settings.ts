import {
  allowed,
  always,
  optional,
  permissiveAt,
  permissiveUpwards,
  requesters,
  requiredTag,
  sender,
} from "./classify.ts";
import { comparePairs } from "./compare-pairs.ts";
import { type Classify, type SettingChange, settingChange } from "./setting-change.ts";
import { providerMeans } from "./provider-lock.ts";
import type { Settings } from "./settings.ts";

const approvals = "Their approvals of new accounts count.";
const ticks = "They may tick the checklists of new accounts.";
const changed = always("changed");
const moved = (means: string): Classify => always("more-permissive", means);
const withoutAudit = moved("AWS can prove fewer of the steps that are ticked for new accounts.");
const contact = optional({
  added: ["stricter"],
  removed: ["more-permissive", "The App no longer asks AWS whether this contact is right."],
  replaced: ["changed"],
});
const team = (means: string): Classify =>
  optional({ added: ["more-permissive", means], removed: ["stricter"], replaced: ["more-permissive", means] });

/** The classification of each setting, by its keys; `*` is any key. A setting that is not listed is shown as changed. */
const classified: Readonly<Record<string, Classify>> = {
  app_id: moved("The Actions believe the checks of that App."),
  "aws.management_account": moved("Accounts are made in the organisation of that account."),
  "aws.users_account": moved("The administrators of new accounts are users of that account."),
  "aws.region": changed,
  "aws.plan_role": moved("That role reads the organisation and the state."),
  "aws.apply_role": moved("That role administers the organisation."),
  "aws.admin_role.arn": moved("The apply then assumes that role, which administers the organisation."),
  "aws.admin_role.external_id": changed,
  "aws.verify_role": optional({
    added: ["changed"],
    removed: ["more-permissive", "The App no longer checks ticked steps with AWS."],
    replaced: ["more-permissive", "That role looks into every account, and its findings count as evidence."],
  }),
  "aws.users_role": optional({
    added: ["changed"],
    removed: ["more-permissive", "The plan no longer checks whether new administrators exist."],
    replaced: ["more-permissive", "The plan trusts that role to say whether new administrators exist."],
  }),
  "aws.provider_version": (difference) => [
    settingChange(difference, "more-permissive", { means: providerMeans, twoReviewers: true }),
  ],
  "aws.audit_role": (difference) => (difference.after === false ? withoutAudit : changed)(difference),
  "aws.state.bucket": moved("The Actions trust the contents of that bucket, and anyone who can write there."),
  "aws.state.key": moved("The Actions trust the contents of that object, and anyone who can write it."),
  "aws.state.region": changed,
  "accounts.bootstrap_role": moved("New accounts have a role of that name, which administers them."),
  "accounts.root_email": moved("Anyone who can read mail to these addresses can become the root user of new accounts."),
  "accounts.administrator_email_domains": allowed("People with addresses there may administer new accounts."),
  "accounts.required_tags.*": requiredTag,
  "accounts.wait_minutes": changed,
  bootstrap_trust: changed,
  administrator_changes: permissiveAt(
    "automatic",
    "The apply role can then make anyone an administrator of the accounts that are made from now on, at any time.",
  ),
  mfa_registration: permissiveAt("shared", "AWS can no longer show whether both keys are registered."),
  unknown_may_close: permissiveAt(true, "A checklist may be closed even if AWS could not confirm a step."),
  "contacts.*.*": contact,
  "requests.requester_email_domains": allowed("People with addresses there may ask for accounts, and get the mails."),
  "requests.requesters": requesters,
  "requests.cost_centres": optional({
    added: ["stricter"],
    removed: ["more-permissive", "Cost centres are no longer looked up: any value is accepted."],
    replaced: ["changed"],
  }),
  "mail.notify.*": changed,
  "mail.smtp.from": sender,
  "reviewers.team": team(approvals),
  "reviewers.users": allowed(approvals),
  "custodians.team": team(ticks),
  "custodians.users": allowed(ticks),
  yubikeys: comparePairs,
  "checklist.second_person_confirms_safe": permissiveAt(
    false,
    "No second person has to confirm that the YubiKeys are back in the safe.",
  ),
  "checklist.approver_may_work_alone": permissiveAt(
    true,
    "One person who approved an account may do all of its checklist alone.",
  ),
  "checklist.reminders.keys_out_hours": permissiveUpwards(
    "Keys may be out of the safe longer before the custodians are reminded.",
  ),
  "checklist.reminders.untouched_days": permissiveUpwards(
    "A checklist may be left longer before the custodians are reminded.",
  ),
  "checklist.reminders.at_weekends": permissiveAt(false, "The custodians are not reminded on Saturdays and Sundays."),
};

const patterns = Object.entries(classified).map(([keys, classify]) => ({ keys: keys.split("."), classify }));

/** Whether the setting is classified. */
export function isClassified(keys: readonly string[]): boolean {
  return findClassify(keys) !== undefined;
}

function findClassify(keys: readonly string[]): Classify | undefined {
  return patterns.find(
    (pattern) =>
      pattern.keys.length === keys.length && pattern.keys.every((key, index) => key === "*" || key === keys[index]),
  )?.classify;
}

/**
 * Lists the differences between two settings, and whether each is more permissive.
 *
 * A default counts as if it was written. Every difference is listed: a setting that is not classified is listed as changed.
 */
export function compareSettings(before: Settings, after: Settings): readonly SettingChange[] {
  return compareAt([], withDefaults(before), withDefaults(after));
}

/** The defaults that depend on other settings; the schema has filled in the rest. */
function withDefaults({ requests, ...settings }: Settings): object {
  const { administrator_email_domains: domains } = settings.accounts;
  return { ...settings, requests: { requester_email_domains: domains, ...requests } };
}

function compareAt(keys: readonly string[], before: unknown, after: unknown): readonly SettingChange[] {
  if (JSON.stringify(before) === JSON.stringify(after)) return [];
  const difference = { setting: keys.join("."), before, after };
  const classify = findClassify(keys);
  if (classify !== undefined) return classify(difference);
  const [from, to] = [toMap(before), toMap(after)];
  if (from === undefined || to === undefined) return [settingChange(difference, "changed")];
  const names = new Set([...Object.keys(from), ...Object.keys(to)]);
  return [...names].flatMap((name) => compareAt([...keys, name], valueOf(from, name), valueOf(to, name)));
}

/** A missing value has no keys. */
function toMap(value: unknown): Readonly<Record<string, unknown>> | undefined {
  if (value === undefined) return {};
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? (value as Readonly<Record<string, unknown>>)
    : undefined;
}

/** A tag may have the name of a property that every object inherits. */
function valueOf(map: Readonly<Record<string, unknown>>, name: string): unknown {
  return Object.hasOwn(map, name) ? map[name] : undefined;
}
