import { IAMClient, paginateListUsers } from "@aws-sdk/client-iam";
import { AssumeRoleCommand, STSClient } from "@aws-sdk/client-sts";
import type { Asked } from "../../app/domain/preflight/asked.ts";
import type { Credentials } from "../shared/aws/assume-role.ts";
import { sessionOf } from "../shared/aws/session.ts";
import { ask } from "./ask.ts";

/** Length of the session that lists the users: 15 minutes. */
const seconds = 900;

/**
 * Lists the ARNs of the IAM users of the users account, a thousand in each call.
 *
 * @param role - a role there that trusts the plan role
 */
export async function askUsers(
  role: string,
  session: { readonly credentials: Credentials; readonly region: string; readonly name: string },
): Promise<Asked<readonly string[]>> {
  const { region, name } = session;
  const opened = await ask(
    `sts:AssumeRole of ${role}`,
    async () => {
      const sts = new STSClient({ region, credentials: { ...session.credentials } });
      const command = new AssumeRoleCommand({ RoleArn: role, RoleSessionName: name, DurationSeconds: seconds });
      return sessionOf((await sts.send(command)).Credentials);
    },
    "no-role",
  );
  if (opened.kind === "refused") return opened;
  return ask(`iam:ListUsers as ${role}`, async () => {
    const client = new IAMClient({ region, credentials: { ...opened.value } });
    const arns: string[] = [];
    for await (const { Users = [] } of paginateListUsers({ client, pageSize: 1000 }, {}))
      arns.push(...Users.map(({ Arn = "" }) => Arn));
    return arns;
  });
}
