import { AccountClient, PutAccountNameCommand } from "@aws-sdk/client-account";
import {
  CreateOrganizationalUnitCommand,
  ListParentsCommand,
  MoveAccountCommand,
  OrganizationsClient,
  TagResourceCommand,
} from "@aws-sdk/client-organizations";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { addAppliedAccounts } from "../scenario/applied-accounts.ts";
import { accountsFilePath, accountsFileWith, type WrittenAccount } from "../scenario/story/accounts-file.ts";
import { dispatchApply, endedAfter, endOf } from "../scenario/story/apply-runs.ts";
import { listedIn, lookForDrift } from "../scenario/story/look-for-drift.ts";
import { approvePull, mergePull, openAccountsPull } from "../scenario/story/merge-accounts.ts";
import { concluded, type Issue, type Stage } from "../scenario/story/stage.ts";
import { startWorld, type World } from "../scenario/world.ts";

const account = (name: string): WrittenAccount => ({
  name,
  email: `aws-root-accounts+${name}@example.gov.uk`,
  administrators: ["ada.author@example.gov.uk"],
  tags: { "account-name": name, description: "Old" },
});
const old = ["cats-prod", "dogs-prod", "newts-prod", "owls-prod"].map(account);
const [cats, dogs, newts, owls] = old as [WrittenAccount, WrittenAccount, WrittenAccount, WrittenAccount];
const email = "aws-root-accounts+dogs-live@example.gov.uk";
const tags = { ...newts.tags, description: "Done by hand" };

let world: World;
let stage: Stage;
let ids: readonly string[];
let unit: string;
let opened: Issue | undefined;

beforeAll(async () => {
  world = await startWorld({ rateClock: 20, files: { [accountsFilePath]: accountsFileWith(...old) } });
  stage = { world };
  const found = await addAppliedAccounts(world.aws, old, world.settings.stateKey);
  ids = found.map(({ Id }) => Id);
  expect(await endOf(stage, await dispatchApply(stage))).toBe("success");
  await changeInConsole();
});

afterAll(async () => {
  await world.stop();
  expect(world.github.violations()).toEqual([]);
});

/** A person renames the first account, gives the second another root e-mail, tags the third and moves the fourth. */
async function changeInConsole(): Promise<void> {
  const [catsId = "", dogsId = "", newtsId = "", owlsId = ""] = ids;
  const { endpoint, administrator: credentials } = world.aws;
  const client = { endpoint, region: "us-east-1", credentials };
  await new AccountClient(client).send(new PutAccountNameCommand({ AccountId: catsId, AccountName: "cats-live" }));
  await world.aws.control({ rootEmails: { [dogsId]: email } });
  const organizations = new OrganizationsClient(client);
  const Tags = [{ Key: "description", Value: "Done by hand" }];
  await organizations.send(new TagResourceCommand({ ResourceId: newtsId, Tags }));
  const { Parents: [{ Id: root = "" } = {}] = [] } = await organizations.send(
    new ListParentsCommand({ ChildId: owlsId }),
  );
  const made = await organizations.send(new CreateOrganizationalUnitCommand({ ParentId: root, Name: "Birds" }));
  unit = made.OrganizationalUnit?.Id ?? "";
  await organizations.send(
    new MoveAccountCommand({ AccountId: owlsId, SourceParentId: root, DestinationParentId: unit }),
  );
}

test("the drift issue lists each change that was made in the console once, under its kind", async () => {
  opened = await lookForDrift(stage);
  expect(opened?.state).toBe("open");
  const listed = listedIn(opened);
  expect(listed[0]).toBe(
    "### AWS and the accounts file differ: 1 renamed, 1 with another root e-mail, 1 moved, 1 with other tags",
  );
  for (const { name } of old) {
    expect((opened?.body ?? "").split("\n").filter((line) => line.includes(`\`${name}\` (\``))).toHaveLength(
      name === newts.name ? 0 : 1,
    );
  }
  expect(opened?.body).toContain(`aws_organizations_account.${newts.name}`);
});

test("the plan accepts exactly AWS's values, the apply changes nothing, and the drift is settled", async () => {
  const followed = [
    { ...cats, key: cats.name, name: "cats-live" },
    { ...dogs, email },
    { ...newts, tags },
    { ...owls, parentId: unit },
  ] as const;
  const [renamed, readdressed, retagged] = followed;
  const other = { ...owls, parentId: unit.replace(/.$/u, (last) => (last === "0" ? "1" : "0")) };
  const wrong = await openAccountsPull(stage, accountsFileWith(renamed, readdressed, retagged, other), "other-unit");
  expect((await concluded(stage, wrong.sha, "aws-accounts/plan")).conclusion).toBe("failure");

  const pull = await openAccountsPull(stage, accountsFileWith(...followed), "follow");
  const plan = await concluded(stage, pull.sha, "aws-accounts/plan");
  expect([plan.conclusion, plan.output.title]).toEqual(["success", "No change in AWS"]);
  for (const line of [
    "`cats-prod`: `name`",
    "`dogs-prod`: `email`",
    "`newts-prod`: `tags`",
    "`owls-prod`: `parent_id`",
  ])
    expect(plan.output.summary).toContain(line);
  await approvePull(stage, pull);
  expect(await endedAfter(stage, async () => mergePull(stage, pull))).toBe("success");
  const calls = await world.aws.calls();
  expect(calls["account.PutAccountName"]).toBe(1);
  const closed = await lookForDrift(stage);
  expect(closed).toMatchObject({ number: opened?.number, state: "closed" });
});
