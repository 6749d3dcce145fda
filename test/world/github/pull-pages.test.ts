import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { createSetting, openPull, writeFile, type Setting } from "./setting.ts";

let setting: Setting;
const repository = "example/accounts";

beforeEach(async () => {
  setting = await createSetting();
});
afterEach(async () => {
  expect(setting.github.violations()).toEqual([]);
  await setting.close();
});

interface PullBody {
  readonly draft: boolean;
  readonly head: { readonly sha: string; readonly repo: { readonly id: number; readonly full_name: string } | null };
  readonly base: { readonly repo: { readonly id: number } };
}

const readPull = (number: number): Promise<PullBody> =>
  setting.reader.request<PullBody>("GET", `${setting.path}/pulls/${number}`);
const actions = (event: string): readonly unknown[] =>
  setting.github.deliveries().flatMap((delivery) => (delivery.event === event ? [delivery.action] : []));

describe("a pull request from a fork", () => {
  const fork = (): number =>
    setting.github.openForkPull({ repository, by: "stu", files: { "a.txt": Buffer.from("a\n") } });

  test("has its head in another repository, and its commits can be read in this one", async () => {
    const { head, base } = await readPull(fork());
    expect(head.repo).toMatchObject({ full_name: "stu/accounts" });
    expect(head.repo?.id).not.toBe(base.repo.id);
    const answer = await setting.reader.attempt("GET", `${setting.path}/contents/a.txt?ref=${head.sha}`);
    expect(answer.status).toBe(200);
    expect(actions("pull_request")).toEqual(["opened"]);
  });

  test("has no repository any more where that was deleted", async () => {
    const number = fork();
    setting.github.deleteFork({ repository, number });
    expect((await readPull(number)).head.repo).toBeNull();
    expect(await setting.reader.request("GET", `${setting.path}/pulls`)).toMatchObject([
      { number, head: { repo: null } },
    ]);
  });

  test("stays where it is when a branch of the same name moves here", async () => {
    const number = fork();
    const before = await readPull(number);
    await writeFile(setting.author, setting.path, "main", "b.txt", "b\n");
    expect((await readPull(number)).head.sha).toBe(before.head.sha);
    expect(actions("pull_request")).toEqual(["opened"]);
  });
});

test("a pull request becomes a draft and is ready again, and says so", async () => {
  const number = await openPull(setting.author, setting.path, "topic", { "a.txt": "a\n" });
  for (const draft of [true, false]) {
    setting.github.setDraft({ repository, number, by: "ada", draft });
    expect((await readPull(number)).draft).toBe(draft);
  }
  expect(actions("pull_request")).toEqual(["opened", "converted_to_draft", "ready_for_review"]);
});

test("a merge queue makes a commit of its own, and asks for its checks", async () => {
  const number = await openPull(setting.author, setting.path, "topic", { "a.txt": "a\n" });
  const sha = setting.github.enqueue({ repository, number, by: "ada" });
  const { payload } = setting.github.deliveries().find(({ event }) => event === "merge_group") ?? {};
  expect(payload).toMatchObject({ merge_group: { head_sha: sha, base_ref: "refs/heads/main" } });
  const read = await setting.reader.attempt("GET", `${setting.path}/contents/a.txt?ref=${sha}`);
  expect(read.status).toBe(200);
});

test("a listing tells a link, and says of a submodule that it is a file", async () => {
  const [{ sha: head } = { sha: "" }] = await setting.reader.request<{ sha: string }[]>(
    "GET",
    `${setting.path}/commits`,
  );
  const files = {
    "folder/link": { mode: "120000", content: Buffer.from("elsewhere") },
    "folder/module": { commit: head },
  };
  const number = setting.github.openForkPull({ repository, by: "stu", files });
  const { sha } = (await readPull(number)).head;
  expect(await setting.reader.request("GET", `${setting.path}/contents/folder?ref=${sha}`)).toMatchObject([
    { path: "folder/link", type: "symlink" },
    { path: "folder/module", type: "file", download_url: null },
  ]);
});
