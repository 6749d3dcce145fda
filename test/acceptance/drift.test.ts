import { AccountClient, PutAccountNameCommand } from "@aws-sdk/client-account";
import {
  CloseAccountCommand,
  CreateAccountCommand,
  OrganizationsClient,
  RemoveAccountFromOrganizationCommand,
  TagResourceCommand,
} from "@aws-sdk/client-organizations";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import type { AccountFound } from "local-github-world/aws";
import { addAppliedAccounts } from "../scenario/applied-accounts.ts";
import {
  accountsFilePath,
  accountsFileWith,
  theAccount,
  type WrittenAccount,
} from "../scenario/story/accounts-file.ts";
import { listedIn, lookForDrift } from "../scenario/story/look-for-drift.ts";
import { startWorld, type World } from "../scenario/world.ts";

const account = (name: string): WrittenAccount => ({
  ...theAccount,
  name,
  email: `aws-root-accounts+${name}@example.gov.uk`,
  tags: { "account-name": name, description: "Old" },
});
const old = ["cats-prod", "dogs-prod", "owls-prod"].map(account);

let world: World;
let found: readonly AccountFound[] = [];

beforeAll(async () => {
  world = await startWorld({ files: { [accountsFilePath]: accountsFileWith(...old) } });
  found = await addAppliedAccounts(world.aws, old, world.settings.stateKey);
});

afterAll(async () => {
  await world.stop();
  expect(world.github.violations()).toEqual([]);
});

const organizations = (): OrganizationsClient => new OrganizationsClient(client());
const client = () => ({
  endpoint: world.aws.endpoint,
  region: "eu-west-2",
  credentials: world.aws.administrator,
});

async function tag(value: string): Promise<void> {
  const Tags = [{ Key: "description", Value: value }];
  await organizations().send(new TagResourceCommand({ ResourceId: found[2]?.Id, Tags }));
}

async function rename(name: string): Promise<void> {
  await new AccountClient(client()).send(new PutAccountNameCommand({ AccountId: found[1]?.Id, AccountName: name }));
}

test("drift has one issue: opened with what was changed outside and what nobody knows, and closed when it is gone", async () => {
  const keyIsAway = {
    code: "InvalidIdentityToken",
    message: "Couldn't retrieve verification key from your identity provider",
  };
  await world.aws.control({ refuse: { "sts.AssumeRoleWithWebIdentity": { ...keyIsAway, times: 1 } } });
  await tag("Done by hand");
  await rename("dogs-live");
  const opened = await lookForDrift({ world });
  expect(opened).toMatchObject({ title: "aws-accounts-drift", state: "open", user: { login: "github-actions[bot]" } });
  expect(listedIn(opened)).toEqual([
    "### AWS and the accounts file differ: 1 renamed, 1 with other tags",
    "#### Renamed: 1",
    `- \`dogs-prod\` (\`${found[1]?.Id ?? ""}\`): \`dogs-prod\` is \`dogs-live\` in AWS`,
    "#### With other tags: 1",
    '- tags["description"] = "Old"',
  ]);
  expect(opened?.body).toContain('- tags["description"] = "Old"\n+ tags["description"] = "Done by hand"');
  await tag("Old");
  await rename("dogs-prod");
  const closed = await lookForDrift({ world });
  expect(closed).toMatchObject({ number: opened?.number, state: "closed" });
  await organizations().send(new CreateAccountCommand({ AccountName: "found", Email: "found@example.gov.uk" }));
  const reopened = await lookForDrift({ world });
  expect(reopened).toMatchObject({ number: opened?.number, state: "open" });
  expect(reopened?.body).toContain("· `found` · `found@example.gov.uk` · `ACTIVE`");
});

test.each(["State", "Status", "both"] as const)(
  "an account that was closed, and one that left, are listed once if AWS answers with %s",
  async (accountStateIn) => {
    await world.aws.control({ accountStateIn });
    const ids = (await world.aws.ask.accounts()).map(({ id }) => id);
    if (ids.includes(found[0]?.Id ?? "")) {
      await organizations().send(new CloseAccountCommand({ AccountId: found[1]?.Id }));
      await organizations().send(new RemoveAccountFromOrganizationCommand({ AccountId: found[0]?.Id }));
    }
    expect(listedIn(await lookForDrift({ world }))).toEqual([
      "### AWS and the accounts file differ: 1 closed in AWS, 1 no longer in the organisation, 1 not in the file",
      "#### Closed in AWS: 1",
      `- \`dogs-prod\` (\`${found[1]?.Id ?? ""}\`)`,
      "#### No longer in the organisation: 1",
      `- \`cats-prod\` (\`${found[0]?.Id ?? ""}\`)`,
      "#### In the organisation, and not in the accounts file: 1",
      expect.stringContaining("· `found` · `found@example.gov.uk` · `ACTIVE`"),
    ]);
  },
);
