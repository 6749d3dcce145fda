import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { createFixture, openPull, writeFile, type Fixture } from "./fixture.ts";

let fixture: Fixture;
const repository = "example/accounts";

beforeEach(async () => {
  fixture = await createFixture();
});
afterEach(async () => {
  expect(fixture.github.violations()).toEqual([]);
  await fixture.close();
});

interface PullBody {
  readonly draft: boolean;
  readonly head: { readonly sha: string; readonly repo: { readonly id: number; readonly full_name: string } | null };
  readonly base: { readonly repo: { readonly id: number } };
}

const readPull = (number: number): Promise<PullBody> =>
  fixture.reader.request<PullBody>("GET", `${fixture.path}/pulls/${number}`);
const actions = (event: string): readonly unknown[] =>
  fixture.github.deliveries().flatMap((delivery) => (delivery.event === event ? [delivery.action] : []));

describe("a pull request from a fork", () => {
  const fork = (): number =>
    fixture.github.openForkPull({ repository, by: "stu", files: { "a.txt": Buffer.from("a\n") } });

  test("has its head in another repository, and its commits can be read in this one", async () => {
    const { head, base } = await readPull(fork());
    expect(head.repo).toMatchObject({ full_name: "stu/accounts" });
    expect(head.repo?.id).not.toBe(base.repo.id);
    const answer = await fixture.reader.attempt("GET", `${fixture.path}/contents/a.txt?ref=${head.sha}`);
    expect(answer.status).toBe(200);
    expect(actions("pull_request")).toEqual(["opened"]);
  });

  test("has no repository any more where that was deleted", async () => {
    const number = fork();
    fixture.github.deleteFork({ repository, number });
    expect((await readPull(number)).head.repo).toBeNull();
    expect(await fixture.reader.request("GET", `${fixture.path}/pulls`)).toMatchObject([
      { number, head: { repo: null } },
    ]);
  });

  test("stays where it is when a branch of the same name moves here", async () => {
    const number = fork();
    const before = await readPull(number);
    await writeFile(fixture.author, fixture.path, "main", "b.txt", "b\n");
    expect((await readPull(number)).head.sha).toBe(before.head.sha);
    expect(actions("pull_request")).toEqual(["opened"]);
  });
});

test("a pull request becomes a draft and is ready again, and says so", async () => {
  const number = await openPull(fixture.author, fixture.path, "topic", { "a.txt": "a\n" });
  for (const draft of [true, false]) {
    fixture.github.setDraft({ repository, number, by: "ada", draft });
    expect((await readPull(number)).draft).toBe(draft);
  }
  expect(actions("pull_request")).toEqual(["opened", "converted_to_draft", "ready_for_review"]);
});

test("a merge queue makes a commit of its own, and asks for its checks", async () => {
  const number = await openPull(fixture.author, fixture.path, "topic", { "a.txt": "a\n" });
  const sha = fixture.github.enqueue({ repository, number, by: "ada" });
  const { payload } = fixture.github.deliveries().find(({ event }) => event === "merge_group") ?? {};
  expect(payload).toMatchObject({ merge_group: { head_sha: sha, base_ref: "refs/heads/main" } });
  const read = await fixture.reader.attempt("GET", `${fixture.path}/contents/a.txt?ref=${sha}`);
  expect(read.status).toBe(200);
});

test("a listing tells a link, and says of a submodule that it is a file", async () => {
  const [{ sha: head } = { sha: "" }] = await fixture.reader.request<{ sha: string }[]>(
    "GET",
    `${fixture.path}/commits`,
  );
  const files = {
    "folder/link": { mode: "120000", content: Buffer.from("elsewhere") },
    "folder/module": { commit: head },
  };
  const number = fixture.github.openForkPull({ repository, by: "stu", files });
  const { sha } = (await readPull(number)).head;
  expect(await fixture.reader.request("GET", `${fixture.path}/contents/folder?ref=${sha}`)).toMatchObject([
    { path: "folder/link", type: "symlink" },
    { path: "folder/module", type: "file", download_url: null },
  ]);
});
