import { accountActive } from "./account-active.ts";
import type { NewAccountStep } from "./new-account-step.ts";
import { auditRole } from "./audit-role.ts";
import { roleUsable } from "./role-usable.ts";
import { trustRole } from "./trust-role.ts";
import { trustPolicy } from "./trust-policy.ts";

/**
 * The steps that each new account needs before it counts as made, in this order. The trust policy comes last: once it is
 * set, only the administrators can assume the bootstrap role.
 */
export const newAccountSteps: readonly NewAccountStep[] = [
  accountActive,
  roleUsable,
  auditRole,
  trustRole,
  trustPolicy,
];
