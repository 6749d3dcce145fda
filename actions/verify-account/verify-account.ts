import type { Receipt } from "../../app/domain/evidence/answer.ts";
import type { AccountEvidence } from "../../app/domain/evidence/evidence.ts";
import { judgeAccount } from "../../app/domain/evidence/judge-account.ts";
import { judgeRoot } from "../../app/domain/evidence/judge-root.ts";
import type { Settings } from "../../app/domain/settings/settings.ts";
import { fillTrustPolicy } from "../../app/domain/trust-policy/trust-policy.ts";
import { askInside, askOrganisation } from "./ask-account.ts";
import { askAsAuditor, askAsRoot } from "./ask-root-user.ts";
import type { AccountToVerify } from "./find-targets.ts";
import { openAuditSession, openRootSession, type Asker } from "./sessions.ts";

/** Asks AWS about one account, and judges the answers. */
export async function verifyAccount(
  asker: Asker,
  { member, account, administrators }: AccountToVerify,
  about: {
    /** Whether the organisation manages root credentials centrally. */
    readonly central: boolean;
    readonly settings: Settings;
    /** Of the list that the member is in. */
    readonly receipt: Receipt;
    readonly trustPolicyTemplate: string;
  },
): Promise<AccountEvidence> {
  const { aws, contacts: contactTags, mfa_registration: registration } = about.settings;
  const audit = await openAudit(asker, member.id, aws.audit_role);
  const root = about.central
    ? await askAsRoot(await openRootSession(asker, member.id), asker)
    : await askAsAuditor(audit, asker, member.id);
  const policy = fillTrustPolicy({
    template: about.trustPolicyTemplate,
    usersAccount: aws.users_account,
    administrators,
  });
  const findings = judgeAccount(
    {
      primary: { kind: "value", value: member, receipt: about.receipt },
      ...(await askInside(audit, asker, { account: member.id, roleName: account.roleName, contactTags })),
      ...(await askOrganisation(asker, member.id)),
    },
    { account, contactTags, administrators, trustPolicy: policy.kind === "policy" ? policy.json : undefined },
  );
  return { account: member.id, findings: [...judgeRoot(root, registration), ...findings] };
}

async function openAudit(asker: Asker, account: string, isOn: boolean): ReturnType<typeof openAuditSession> {
  if (isOn) return openAuditSession(asker, account);
  const receipt = { requestId: null, at: asker.now().toISOString() };
  return { kind: "refused", why: "switched-off", asked: `account ${account}`, receipt };
}
