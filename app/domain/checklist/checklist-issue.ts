import type { CreationDetails } from "../apply/apply-result.ts";
import { codeSpan, fence } from "../markdown/code.ts";
import { escapeMarkdown } from "../markdown/escape-markdown.ts";
import { fillTemplate } from "../markdown/fill-template.ts";
import { truncate } from "../markdown/truncate.ts";
import type { Settings } from "../settings/settings.ts";
import { fillTrustPolicy, trustPolicyLimit } from "../trust-policy/trust-policy.ts";
import type { NamedPair } from "../settings/settings.ts";
import type { RecordedChange } from "./account-record.ts";
import { renderChecklistBody } from "./checklist-body.ts";
import type { ChecklistTemplates } from "./issue-templates.ts";
import { chooseSteps, parseSteps, type Step } from "./step.ts";

/** The facts about an account that its checklist issue needs; the apply result and the record both have them. */
export interface ChecklistAccount extends CreationDetails {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly roleArn: string;
  readonly administrators: readonly string[];
}

/** The source of a checklist issue. */
export interface ChecklistSource {
  readonly account: ChecklistAccount;
  readonly settings: Pick<Settings, "aws" | "checklist" | "mfa_registration">;
  readonly templates: ChecklistTemplates;
  /** The pair that the steps are about; null if no pair has a free slot, or none is needed. */
  readonly yubikeys: NamedPair | null;
}

/** A checklist issue as the App opens it. */
export interface ChecklistIssueText {
  readonly title: string;
  /** With no step ticked. */
  readonly body: string;
  readonly steps: readonly Step[];
}

/** GitHub's limit for the title of an issue. */
const longestTitle = 256;

/** Writes the checklist issue of an account. The same source gives the same text, so the App can restore it. */
export function writeChecklistIssue({ account, settings, templates, yubikeys }: ChecklistSource): ChecklistIssueText {
  const usesKeys = usesYubikeys(account);
  const list = templates.checklists[usesKeys ? "yubikeys" : "no-root-credentials"];
  const steps = chooseSteps(parseSteps(list), settings, account);
  const { id, name } = account;
  const { switch_role_url, ...role } = describeRole(account, { settings, templates });
  const values = {
    ...(usesKeys ? describeKeys(yubikeys, templates) : { switch_role_url }),
    ...role,
    account_name: codeSpan(name),
    root_email: codeSpan(account.email),
    administrators: account.administrators.map(codeSpan).join(", ") || "the requester",
    requester_message: writeRequesterMessage({ account, settings, templates }),
  };
  const template = templates.issues[usesKeys ? "checklist" : "checklist-no-root-credentials"];
  return {
    title: truncate(`Secure AWS account ${name} (${id})`, longestTitle),
    body: renderChecklistBody({ template, steps, accountId: id, values, ticked: new Set() }),
    steps,
  };
}

/** The source of the checklist of a change of administrators. */
export interface ChangeSource extends Omit<ChecklistSource, "yubikeys"> {
  readonly change: Pick<RecordedChange, "former" | "setByApply" | "pullRequest">;
}

/** Writes the checklist issue of a change of an account's administrators. Its title differs from the account's own. */
export function writeChangeIssue({ account, change, settings, templates }: ChangeSource): ChecklistIssueText {
  const { id, name } = account;
  const steps = chooseSteps(parseSteps(templates.checklists["administrators"]), settings, {
    ...(change.setByApply !== undefined && { trustPolicySet: change.setByApply }),
  });
  const values = {
    ...describeRole(account, { settings, templates }),
    account_name: codeSpan(name),
    administrators: account.administrators.map(codeSpan).join(", "),
    former: change.former.map(codeSpan).join(", ") || "no one: people are only added",
    pull_request: change.pullRequest === null ? "unknown" : `#${change.pullRequest}`,
  };
  const template = templates.issues["checklist-administrators"];
  return {
    title: truncate(`Set the trust policy of AWS account ${name} (${id}): new administrators`, longestTitle),
    body: renderChecklistBody({ template, steps, accountId: id, isAboutChange: true, values, ticked: new Set() }),
    steps,
  };
}

/** The slots of every step that sets or checks the trust policy. */
function describeRole(
  account: ChecklistAccount,
  { settings, templates }: Pick<ChecklistSource, "settings" | "templates">,
) {
  const roleName = roleNameOf(account.roleArn);
  return {
    account_id: account.id,
    users_account: settings.aws.users_account,
    role_name: codeSpan(roleName),
    role_url: `https://console.aws.amazon.com/iam/home#/roles/details/${encodeURIComponent(roleName)}?section=trust_relationships`,
    switch_role_url: switchRoleUrl(account),
    trust_policy: writeTrustPolicy({ account, settings, templates }),
  };
}

/** Whether the root user is secured by YubiKeys: they use a slot of a pair, and must go back into the safe. */
export function usesYubikeys({ rootCredentials }: CreationDetails): boolean {
  return rootCredentials === undefined;
}

/** The slots that only the steps that secure the root user need. */
function describeKeys(yubikeys: NamedPair | null, templates: ChecklistTemplates): Readonly<Record<string, string>> {
  return {
    console_url: "https://console.aws.amazon.com/",
    security_credentials_url: "https://console.aws.amazon.com/iam/home#/security_credentials",
    yubikeys: yubikeys === null ? templates.issues["yubikeys-none"].trim() : describePair(yubikeys),
    yubikeys_name: yubikeys === null ? "the pair" : escapeMarkdown(yubikeys.name),
    first_serial: yubikeys?.first ?? "FIRST-SERIAL",
    second_serial: yubikeys?.second ?? "SECOND-SERIAL",
  };
}

function roleNameOf(roleArn: string): string {
  return roleArn.slice(roleArn.indexOf("/") + 1);
}

function describePair({ name, first, second }: NamedPair): string {
  return `${escapeMarkdown(name)}, serials ${first} and ${second}`;
}

function writeTrustPolicy({ account, settings, templates }: Omit<ChecklistSource, "yubikeys">): string {
  const policy = fillTrustPolicy({
    template: templates.trustPolicy,
    usersAccount: settings.aws.users_account,
    administrators: account.administrators,
  });
  switch (policy.kind) {
    case "policy":
      return fence(policy.json, "json");
    case "nobody":
      return templates.issues["trust-policy-no-one"].trim();
    case "too-long":
      return fillTemplate(templates.issues["trust-policy-too-long"], {
        length: String(policy.length),
        limit: String(trustPolicyLimit),
      }).trim();
  }
}

/** People copy the message out of a code block into an e-mail: it is plain text, for any names. */
export function writeRequesterMessage(source: Omit<ChecklistSource, "yubikeys">): string {
  return fence(writePlainMessage(source), "text");
}

/** How to get into an account that is ready, as plain text. */
export function writePlainMessage({ account, settings, templates }: Omit<ChecklistSource, "yubikeys">): string {
  const { id, name, roleArn } = account;
  const roleName = roleNameOf(roleArn);
  return fillTemplate(templates.issues["requester-message"], {
    account_id: id,
    account_name: name,
    users_account: settings.aws.users_account,
    role_name: roleName,
    role_arn: roleArn,
    switch_role_url: switchRoleUrl(account),
  });
}

function switchRoleUrl({ id, name, roleArn }: ChecklistAccount): string {
  const query = Object.entries({ account: id, roleName: roleNameOf(roleArn), displayName: name })
    .map(([key, value]) => `${key}=${encodeURIComponent(value)}`)
    .join("&");
  return `https://signin.aws.amazon.com/switchrole?${query}`;
}
