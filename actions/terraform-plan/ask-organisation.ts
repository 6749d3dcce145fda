import {
  DescribeOrganizationalUnitCommand,
  ListRootsCommand,
  OrganizationsClient,
} from "@aws-sdk/client-organizations";
import { GetServiceQuotaCommand, ServiceQuotasClient } from "@aws-sdk/client-service-quotas";
import type { Asked, ParentState } from "../../app/domain/preflight/asked.ts";
import type { Credentials } from "../shared/aws/assume-role.ts";
import { ask } from "./ask.ts";

/**
 * Organizations' Service Quotas are in one region, whatever the region of the organisation's other resources.
 *
 * @see https://docs.aws.amazon.com/organizations/latest/userguide/orgs_reference_limits.html
 */
const quotaRegion = "us-east-1";
const accountQuota = { ServiceCode: "organizations", QuotaCode: "L-29A0C5DF" };

/** More units than this are not looked up: the calls of Terraform share the same few a second. */
const mostUnits = 6;

/** Returns the most accounts that the organisation may have. */
export async function askQuota(credentials: Credentials): Promise<Asked<number>> {
  const client = new ServiceQuotasClient({ region: quotaRegion, credentials: { ...credentials } });
  return ask("servicequotas:GetServiceQuota of L-29A0C5DF", async () => {
    const { Quota } = await client.send(new GetServiceQuotaCommand(accountQuota));
    if (Quota?.Value === undefined) throw new Error("The quota has no value.");
    return Quota.Value;
  });
}

/** Looks up roots and organisational units: one call for the roots, and one for each unit. */
export async function askParents(
  ids: readonly string[],
  { region, credentials }: { readonly region: string; readonly credentials: Credentials },
): Promise<ReadonlyMap<string, Asked<ParentState>>> {
  const client = new OrganizationsClient({ region, credentials: { ...credentials } });
  const roots = await ask("organizations:ListRoots", async () => {
    const { Roots = [] } = await client.send(new ListRootsCommand({}));
    return Roots.map(({ Id = "" }) => Id);
  });
  const answers = new Map<string, Asked<ParentState>>();
  for (const [index, id] of ids.entries()) {
    answers.set(id, roots.kind === "refused" ? roots : await askParent(client, id, { index, roots: roots.value }));
  }
  return answers;
}

/** The id of a unit repeats that of its root: `ou-abcd-12345678` is in `r-abcd`. */
async function askParent(
  client: OrganizationsClient,
  id: string,
  { index, roots }: { readonly index: number; readonly roots: readonly string[] },
): Promise<Asked<ParentState>> {
  if (id.startsWith("r-")) return { kind: "value", value: roots.includes(id) ? "exists" : "other-root" };
  if (!roots.some((root) => id.startsWith(`ou-${root.slice("r-".length)}-`)))
    return { kind: "value", value: "other-root" };
  const asked = `organizations:DescribeOrganizationalUnit of ${id}`;
  if (index >= mostUnits) return { kind: "refused", why: "switched-off", asked: `${asked}, beyond ${mostUnits} units` };
  return ask(asked, async (): Promise<ParentState> => {
    try {
      await client.send(new DescribeOrganizationalUnitCommand({ OrganizationalUnitId: id }));
      return "exists";
    } catch (error) {
      if (error instanceof Error && error.name === "OrganizationalUnitNotFoundException") return "missing";
      throw error;
    }
  });
}
