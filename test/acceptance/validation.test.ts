import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { eventually } from "local-github-world/eventually";
import {
  accountsFilePath,
  accountsFileWith,
  theAccount,
  type WrittenAccount,
} from "../scenario/story/accounts-file.ts";
import { untilQuiet } from "../scenario/story/app-requests.ts";
import { openAccountPullRequest } from "../scenario/story/pull-request-stations.ts";
import { concluded, type Annotation, type Stage } from "../scenario/story/stage.ts";
import { startWorld, type World } from "../scenario/world.ts";

const repository = "example-gov/aws-accounts";
const account = (name: string, more: Partial<WrittenAccount> = {}): WrittenAccount => {
  const tags = { ...theAccount.tags, "account-name": name };
  return { ...theAccount, name, email: `aws-root-accounts+${name}@example.gov.uk`, tags, ...more };
};
/** More than 1 MB, above which the contents API gives no content but raw. */
const known = Array.from({ length: 1_100 }, (_, index) => account(`a${String(index).padStart(4, "0")}`));
const withNew = accountsFileWith(...known, theAccount);

let world: World;
let stage: Stage;

beforeAll(async () => {
  const base = accountsFileWith(...known);
  expect(base.length).toBeGreaterThan(1_048_576);
  // Without its workflow nothing is planned, and a plan that was asked for is told by a failed check.
  world = await startWorld({
    files: { [accountsFilePath]: base, ".github/workflows/aws-accounts-plan.yml": undefined },
  });
  stage = { world };
});

afterAll(async () => {
  await world.stop();
  expect(world.github.violations()).toEqual([]);
});

const headOf = async (number: number): Promise<string> => {
  const path = `${world.repositoryPath}/pulls/${number}`;
  return (await world.people.author.request<{ head: { sha: string } }>("GET", path)).head.sha;
};

/** How each of the three checks concluded at a commit, with its title. */
async function checksAt(sha: string): Promise<Readonly<Record<string, string>>> {
  const checks = ["validate", "plan", "approval"].map(async (name) => {
    const { conclusion, output } = await concluded(stage, sha, `aws-accounts/${name}`);
    return [name, `${conclusion}: ${output.title ?? ""}`] as const;
  });
  return Object.fromEntries(await Promise.all(checks));
}

const fork = (files: Parameters<World["github"]["openForkPull"]>[0]["files"]): number =>
  world.github.openForkPull({ repository, by: world.people.engineer.login, files });
const valid = "success: Valid: 1 new account";

test("a draft is validated and not planned, and is planned for once it is ready", async () => {
  const { number, sha } = await openAccountPullRequest(stage, withNew);
  expect(await checksAt(sha)).toMatchObject({ validate: valid, plan: "failure: The plan could not be started" });
  const draft = { repository, number, by: world.people.author.login, draft: true };
  world.github.setDraft(draft);
  await waitFor(sha, "action_required: Not planned: this is a draft");
  world.github.setDraft({ ...draft, draft: false });
  await waitFor(sha, "failure: The plan could not be started");
  const group = world.github.enqueue(draft);
  const refused = "action_required: Merge queues are not supported";
  expect(await checksAt(group)).toEqual({ validate: refused, plan: refused, approval: refused });
});

test("a fork is validated and not planned, though its head branch is called main, and also once it is gone", async () => {
  const number = fork({ [accountsFilePath]: Buffer.from(withNew.replace("+pet-licences-prod@", "+of-a-fork@")) });
  const sha = await headOf(number);
  const planned = "action_required: Not planned: the branch is in a fork";
  expect(await checksAt(sha)).toMatchObject({ validate: `${valid}, 1 warning`, plan: planned });
  world.github.deleteFork({ repository, number });
  const path = `${world.repositoryPath}/pulls/${number}`;
  await world.people.engineer.request("PATCH", path, { title: "From a fork that is gone" });
  await untilQuiet(world);
  expect(await checksAt(sha)).toMatchObject({ plan: planned });
});

test("hundreds of problems are annotated, every one, on their columns", async () => {
  const wrong = known.slice(0, 120).map(({ name }) => account(`${name}-x`, { email: `${name}@example.org` }));
  const sorted = [...known, ...wrong].toSorted((one, other) => (one.name < other.name ? -1 : 1));
  const file = accountsFileWith(...sorted);
  const sha = await headOf(fork({ [accountsFilePath]: Buffer.from(file) }));
  const check = await concluded(stage, sha, "aws-accounts/validate");
  expect(check.output).toMatchObject({ title: "120 problems", summary: expect.stringContaining("`email-pattern`") });
  const annotations: (Annotation & { readonly start_column: number; readonly end_column: number })[] = [];
  for (const page of [1, 2]) {
    const path = `${world.repositoryPath}/check-runs/${check.id}/annotations?per_page=100&page=${page}`;
    annotations.push(...(await world.people.reviewer.request<typeof annotations>("GET", path)));
  }
  const lines = file.split("\n");
  expect(
    annotations.map(({ start_line, start_column, end_column }) =>
      (lines[start_line - 1] ?? "").slice(start_column - 1, end_column),
    ),
  ).toEqual(wrong.map(({ email }) => `"${email}"`));
});

test.each([
  ["a symbolic link", { [accountsFilePath]: { mode: "120000", content: Buffer.from("../a.json") } }],
  ["gone", { [accountsFilePath]: null }],
  ["somewhere else", { [accountsFilePath]: null, "terraform/b.tf.json": Buffer.from(accountsFileWith(...known)) }],
  ["executable", { [accountsFilePath]: { mode: "100755", content: Buffer.from(accountsFileWith(...known)) } }],
  ["a submodule", { [accountsFilePath]: { commit: "1".repeat(40) } }],
  [
    "with another that Terraform loads",
    { [accountsFilePath]: Buffer.from(withNew), "terraform/a_override.tf.json": Buffer.from("{}") },
  ],
])("an accounts file that is %s is refused", async (_, files) => {
  const check = await concluded(stage, await headOf(fork(files)), "aws-accounts/validate");
  expect(check.conclusion).toBe("failure");
  expect(check.output.summary).toContain("`outside-accounts-file`");
});

test("a pull request that changes no account has all checks succeed", async () => {
  const none = "success: No account changed";
  const sha = await headOf(fork({ "README.md": Buffer.from("Read me.\n") }));
  expect(await checksAt(sha)).toEqual({ validate: none, plan: none, approval: none });
});

async function waitFor(sha: string, plan: string): Promise<void> {
  await eventually(`the plan check to say "${plan}"`, async () =>
    (await checksAt(sha))["plan"] === plan ? true : undefined,
  );
}
