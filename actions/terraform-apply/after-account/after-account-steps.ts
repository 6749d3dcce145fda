import { accountActive } from "./account-active.ts";
import type { AfterAccountStep } from "./after-account-step.ts";
import { auditRole } from "./audit-role.ts";
import { roleUsable } from "./role-usable.ts";

/** What has to be done, or waited for, in each new account before it counts as made; in this order. */
export const afterAccountSteps: readonly AfterAccountStep[] = [accountActive, roleUsable, auditRole];
