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
import type { Settings } from "./settings.ts";

const approvals = "Their approvals of new accounts count.";
const ticks = "They may tick the checklists of new accounts.";
const changed = always("changed");
const moved = (means: string): Classify => always("more-permissive", means);
const withoutAudit = moved("AWS can vouch for less of what is ticked for new accounts.");
const contact = optional({
  added: ["stricter"],
  removed: ["more-permissive", "AWS is not asked any more whether this contact is right."],
  replaced: ["changed"],
});
const team = (means: string): Classify =>
  optional({ added: ["more-permissive", means], removed: ["stricter"], replaced: ["more-permissive", means] });

/** How each setting is judged, by its keys; `*` is any key. Whatever is not here is shown as changed. */
const classified: Readonly<Record<string, Classify>> = {
  app_id: moved("The Actions believe the checks of that App."),
  "aws.management_account": moved("Accounts are made in the organisation of that account."),
  "aws.users_account": moved("The administrators of new accounts are users of that account."),
  "aws.region": changed,
  "aws.plan_role": moved("That role reads the organisation and the state."),
  "aws.apply_role": moved("That role administers the organisation."),
  "aws.admin_role.arn": moved("The apply goes on to that role, which administers the organisation."),
  "aws.admin_role.external_id": changed,
  "aws.verify_role": optional({
    added: ["changed"],
    removed: ["more-permissive", "Nothing that is ticked is checked with AWS any more."],
    replaced: ["more-permissive", "That role looks into every account, and what it sees counts as evidence."],
  }),
  "aws.audit_role": (difference) => (difference.after === false ? withoutAudit : changed)(difference),
  "aws.state.bucket": moved("The Actions believe what lies in that bucket, and whoever can write there."),
  "aws.state.key": moved("The Actions believe what lies there, and whoever can write there."),
  "aws.state.region": changed,
  "accounts.bootstrap_role": moved("New accounts have a role of that name, which administers them."),
  "accounts.root_email": moved("Whoever reads these addresses can become the root user of new accounts."),
  "accounts.administrator_email_domains": allowed("People with addresses there may administer new accounts."),
  "accounts.required_tags.*": requiredTag,
  "accounts.wait_minutes": changed,
  bootstrap_trust: changed,
  mfa_registration: permissiveAt("shared", "AWS cannot tell any more whether both keys are registered."),
  unknown_may_close: permissiveAt(true, "A checklist may be closed where AWS could not say that a step is done."),
  "contacts.*.*": contact,
  "requests.requester_email_domains": allowed("People with addresses there may ask for accounts, and get the mails."),
  "requests.requesters": requesters,
  "requests.cost_centres": optional({
    added: ["stricter"],
    removed: ["more-permissive", "Cost centres are not looked up any more: any is taken."],
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
    "Nobody else has to confirm that the YubiKeys are back in the safe.",
  ),
  "checklist.approver_may_work_alone": permissiveAt(
    true,
    "One person who approved an account may do all of its checklist alone.",
  ),
  "checklist.reminders.keys_out_hours": permissiveUpwards(
    "Keys may be out of the safe longer before anybody is reminded.",
  ),
  "checklist.reminders.untouched_days": permissiveUpwards("A checklist may be left longer before anybody is reminded."),
  "checklist.reminders.at_weekends": permissiveAt(false, "Nobody is reminded on Saturdays and Sundays."),
};

const patterns = Object.entries(classified).map(([keys, classify]) => ({ keys: keys.split("."), classify }));

/** Whether somebody has thought about which changes of a setting are more permissive. */
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
 * Lists what differs between two settings, and whether it lets more happen.
 *
 * What a default says counts as if it was written. Nothing is left out that could matter: a setting that nobody has thought
 * about is listed as changed.
 */
export function compareSettings(before: Settings, after: Settings): readonly SettingChange[] {
  return compareAt([], withDefaults(before), withDefaults(after));
}

/** The defaults that are other settings; the schema has filled in the rest. */
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

/** What is left out has no keys. */
function toMap(value: unknown): Readonly<Record<string, unknown>> | undefined {
  if (value === undefined) return {};
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? (value as Readonly<Record<string, unknown>>)
    : undefined;
}

/** A tag may be called like something that every object has. */
function valueOf(map: Readonly<Record<string, unknown>>, name: string): unknown {
  return Object.hasOwn(map, name) ? map[name] : undefined;
}
