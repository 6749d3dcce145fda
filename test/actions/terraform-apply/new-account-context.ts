import type { NewAccountContext } from "../../../actions/terraform-apply/new-account-steps/new-account-step.ts";
import type { Clock } from "../../../actions/shared/clock.ts";
import type { NewAccount } from "../../../app/domain/apply/apply-result.ts";
import { settings } from "../../fixtures/settings.ts";
import { readTemplates } from "../../../app/templates.ts";
import { credentials } from "../outside.ts";

export const { trustPolicy: trustPolicyTemplate } = readTemplates(new URL("../../../templates/", import.meta.url));

/** A clock that advances only during a sleep. */
export function clockOf(slept: number[]): Clock {
  return {
    now: () => slept.reduce((sum, milliseconds) => sum + milliseconds, 0),
    sleep: (milliseconds) => {
      slept.push(milliseconds);
      return Promise.resolve();
    },
  };
}

export const newAccount: NewAccount = {
  name: "pet-licences-prod",
  id: "111111111111",
  email: "root+pet@example.gov.uk",
  roleArn: "arn:aws:iam::111111111111:role/bootstrap",
  administrators: [],
  request: null,
};

export function contextUntil(until: number, clock: Clock, handedOver: readonly string[] = []): NewAccountContext {
  const expiration = new Date(Date.now() + 3_600_000);
  return {
    settings,
    credentials: () => Promise.resolve({ ...credentials, expiration }),
    sessionName: "aws-accounts-apply-77",
    clock,
    until,
    isHandedOver: (id) => handedOver.includes(id),
    trustPolicyTemplate,
  };
}
