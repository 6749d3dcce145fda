import { IAMClient, ListOrganizationsFeaturesCommand } from "@aws-sdk/client-iam";
import type { Answer } from "../../../app/domain/evidence/answer.ts";
import { askAws } from "./ask-aws.ts";
import type { Credentials } from "./assume-role.ts";

/**
 * Asks whether the organisation manages the root users of its accounts centrally: new accounts then have no root
 * credentials at all.
 *
 * {@link https://docs.aws.amazon.com/IAM/latest/UserGuide/id_root-user.html#id_root-user-access-management}
 */
export async function askForCentralRoot(
  credentials: Credentials,
  region: string,
  now: () => Date,
): Promise<Answer<boolean>> {
  const iam = new IAMClient({ region, credentials: { ...credentials } });
  return askAws({
    asked: "iam:ListOrganizationsFeatures",
    send: () => iam.send(new ListOrganizationsFeaturesCommand({})),
    read: ({ EnabledFeatures = [] }) => EnabledFeatures.includes("RootCredentialsManagement"),
    absent: { errors: ["ServiceAccessNotEnabledException", "OrganizationNotInAllFeaturesModeException"], value: false },
    now,
  });
}
