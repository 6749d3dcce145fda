import { AccountClient, PutAccountNameCommand } from "@aws-sdk/client-account";
import { CloseAccountCommand, OrganizationsClient } from "@aws-sdk/client-organizations";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { eventually } from "local-github-world/eventually";
import { addAppliedAccounts } from "../scenario/applied-accounts.ts";
import {
  accountsFilePath,
  accountsFileWith,
  roleName,
  theAccount,
  type WrittenAccount,
} from "../scenario/story/accounts-file.ts";
import { dispatchApply, endedAfter, endOf } from "../scenario/story/apply-runs.ts";
import { approvePull, mergePull, openAccountsPull, type OpenPull } from "../scenario/story/merge-accounts.ts";
import { annotationsOf, commentsByApp, concluded, type CheckRun, type Stage } from "../scenario/story/stage.ts";
import { startWorld, type World } from "../scenario/world.ts";

/** What AWS knows and the accounts file does not is found before the approval, with the real Terraform. */

const account = (name: string): WrittenAccount => ({
  ...theAccount,
  name,
  email: `aws-root-accounts+${name}@example.gov.uk`,
  tags: { "account-name": name, description: "Old" },
});
const [cats, newts, owls] = ["cats-prod", "newts-prod", "owls-prod"].map(account) as [
  WrittenAccount,
  WrittenAccount,
  WrittenAccount,
];
const renamedOwls = { ...owls, key: "owls-prod", name: "owls-live" };

let world: World;
let stage: Stage;
let catsId = "";

beforeAll(async () => {
  world = await startWorld({ files: { [accountsFilePath]: accountsFileWith(cats, owls) }, rateClock: 20 });
  stage = { world };
  const [made] = await addAppliedAccounts(world.aws, [cats, owls], world.settings.stateKey);
  catsId = made?.Id ?? "";
  expect(await endOf(stage, await dispatchApply(stage))).toBe("success");
});

afterAll(async () => {
  await world.stop();
  expect(world.github.violations()).toEqual([]);
});

const client = () => ({ endpoint: world.aws.endpoint, region: "eu-west-2", credentials: world.aws.administrator });

async function planOf({ sha }: OpenPull): Promise<CheckRun & { readonly conclusion: string }> {
  return concluded(stage, sha, "aws-accounts/plan");
}

async function nameInAws(email: string): Promise<string | undefined> {
  return (await world.aws.ask.accounts()).find((found) => found.email === email)?.name;
}

test("a root e-mail that a closed account has is refused on its line, before anyone can approve", async () => {
  const hidden = { name: "hidden", email: newts.email, roleName, tags: {} };
  const [closed] = await world.aws.addAccounts([hidden]);
  await new OrganizationsClient(client()).send(new CloseAccountCommand({ AccountId: closed?.Id }));
  const file = accountsFileWith(cats, newts, owls);
  const pull = await openAccountsPull(stage, file, "newts");
  const plan = await planOf(pull);
  expect([plan.conclusion, plan.output.title]).toEqual(["failure", "Refused: 1 problem in AWS"]);
  const [annotation] = await annotationsOf(stage, plan);
  expect(annotation).toMatchObject({ path: accountsFilePath, annotation_level: "failure" });
  expect(file.split("\n")[(annotation?.start_line ?? 0) - 1]).toContain(newts.email);
  const comment = await eventually("the comment to show the problem", async () =>
    (await commentsByApp(stage, pull.number)).find(({ body }) => body.startsWith("### ❌ Refused: 1 problem in AWS")),
  );
  expect(comment.body).toContain("CLOSED");
  await expect(approvePull(stage, pull)).rejects.toThrow("Refused: 1 problem in AWS");
  const calls = await world.aws.calls();
  expect(calls["organizations.CreateAccount"]).toBeUndefined();
});

test("a rename is planned in place, and after the merge AWS has the new name and the same account", async () => {
  const before = await world.aws.ask.accounts();
  const pull = await openAccountsPull(stage, accountsFileWith(cats, renamedOwls), "owls-live");
  const plan = await planOf(pull);
  expect([plan.conclusion, plan.output.title]).toEqual(["success", "1 account to change"]);
  expect(plan.output.text).toContain('- name = "owls-prod"\n+ name = "owls-live"');
  await approvePull(stage, pull);
  expect(await endedAfter(stage, async () => mergePull(stage, pull))).toBe("success");
  expect(await nameInAws(owls.email)).toBe("owls-live");
  expect((await world.aws.ask.accounts()).map(({ id }) => id)).toEqual(before.map(({ id }) => id));
});

test("the file follows a name and a root e-mail that were changed in the console, and no other e-mail", async () => {
  const email = "aws-root-accounts+cats-live@example.gov.uk";
  await new AccountClient(client()).send(new PutAccountNameCommand({ AccountId: catsId, AccountName: "cats-live" }));
  await world.aws.control({ rootEmails: { [catsId]: email } });
  const followed = { ...cats, key: "cats-prod", name: "cats-live", email };
  const other = { ...followed, email: "aws-root-accounts+cats-other@example.gov.uk" };
  const wrong = await planOf(await openAccountsPull(stage, accountsFileWith(other, renamedOwls), "cats-other"));
  expect(wrong.conclusion).toBe("failure");
  expect((await annotationsOf(stage, wrong)).map(({ message }) => message)).toEqual([
    expect.stringContaining(`AWS has the root e-mail "${email}" for this account (${catsId})`),
  ]);
  const pull = await openAccountsPull(stage, accountsFileWith(followed, renamedOwls), "cats-live");
  const plan = await planOf(pull);
  expect([plan.conclusion, plan.output.title]).toEqual(["success", "No change in AWS"]);
  expect(plan.output.summary).toContain("- `cats-prod`: `name`, `email`");
  expect(plan.output.text).not.toMatch(/already|matches/u);
  await approvePull(stage, pull);
  expect(await endedAfter(stage, async () => mergePull(stage, pull))).toBe("success");
  expect(await nameInAws(email)).toBe("cats-live");
});
