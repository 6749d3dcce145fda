import { accountActive } from "./account-active.ts";
import type { NewAccountStep } from "./new-account-step.ts";
import { auditRole } from "./audit-role.ts";
import { roleUsable } from "./role-usable.ts";
import { trustPolicy } from "./trust-policy.ts";

/**
 * What has to be done, or waited for, in each new account before it counts as made; in this order. The trust policy comes
 * last: once it is set, nobody but the administrators gets in.
 */
export const newAccountSteps: readonly NewAccountStep[] = [accountActive, roleUsable, auditRole, trustPolicy];
