import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { eventually } from "local-github-world/eventually";
import { untilQuiet } from "../scenario/story/app-requests.ts";
import { openChecklist } from "../scenario/story/open-checklist.ts";
import { plainAnswers } from "../scenario/story/request-form.ts";
import { requestsIn } from "../scenario/story/requests.ts";
import { commentsByApp, type Comment, type Stage } from "../scenario/story/stage.ts";
import { startWorld, type World } from "../scenario/world.ts";

/** Whoever may write can edit and delete anybody's comments; what the App says has to stay what the App says. */

let world: World;
let stage: Stage;

beforeAll(async () => {
  // Without these workflows nothing is planned: no Terraform, whose minutes others spend.
  const noWorkflow = { ".github/workflows/aws-accounts-plan.yml": undefined };
  world = await startWorld({ files: noWorkflow });
  stage = { world };
});

afterAll(async () => {
  await world.stop();
  expect(world.github.violations()).toEqual([]);
});

const name = "rabbit-licences-prod";
let request = 0;

const subjects: readonly (readonly [string, string, () => Promise<number>])[] = [
  [
    "a request",
    "asks for the account",
    async () => (request = await requestsIn(stage).ask({ ...plainAnswers, "account-name": name })),
  ],
  [
    "the App's own pull request",
    "<!-- aws-accounts:pull-request -->",
    async () =>
      (await requestsIn(stage).pull(name, ({ body }) => body?.includes(`for-request ${request} `) === true)).number,
  ],
  [
    "a checklist",
    "steps are done",
    async () =>
      openChecklist(stage, { id: "123123123123", name: "pets", email: "aws-root-accounts+pets@example.gov.uk" }),
  ],
];

/** The App's comment that says this, once it does and all of the others are so, too. */
async function said(number: number, text: string, is: (body: string) => boolean = () => true): Promise<Comment> {
  return eventually(`the App to say "${text}" on ${number}`, async () =>
    (await commentsByApp(stage, number)).find(({ body }) => body.includes(text) && is(body)),
  );
}

describe.each(subjects)("on %s", (_, text, open) => {
  let number = 0;
  let right: Comment;
  const path = (): string => `${world.repositoryPath}/issues/comments/${right.id}`;

  beforeAll(async () => {
    number = await open();
    await said(number, text);
    await untilQuiet(world);
    right = await said(number, text);
  });

  test("a comment that a reviewer rewrites is put right, and names them", async () => {
    await world.people.reviewer.request("PATCH", path(), { body: "### ✅ 1 account to create, ready to merge" });
    const mended = await said(number, "Edited by `rhys-reviewer` at ");
    expect(mended.id).toBe(right.id);
    expect(mended.body.startsWith(`${right.body}\n\n`)).toBe(true);
    expect(mended.body.slice(right.body.length)).toMatch(
      /Edited by `rhys-reviewer` at [-0-9]{10} [0-9:]{5} UTC; restored by the App\./u,
    );
    await untilQuiet(world);
    expect((await said(number, text)).body).toBe(mended.body);
  });

  test("the note names the last editor alone", async () => {
    const { body } = await said(number, text);
    await world.people.engineer.request("PATCH", path(), { body: `${body}\n\nIt is fine.` });
    const mended = await said(number, "Edited by `enid-engineer` at ");
    expect(mended.body.startsWith(`${right.body}\n\n`)).toBe(true);
    expect(mended.body).not.toMatch(/rhys-reviewer|It is fine/u);
  });

  test("a comment that somebody deletes comes back, and it is said who deleted it", async () => {
    await world.people.reviewer.request("DELETE", path());
    await said(number, "A comment of the App was deleted here, by `rhys-reviewer`");
    const { id } = await said(number, text);
    expect(id).not.toBe(right.id);
    await untilQuiet(world);
    expect(await commentsByApp(stage, number)).toHaveLength(2);
  });
});
