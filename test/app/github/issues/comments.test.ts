import { describe, expect, test } from "@jest/globals";
import { upsertComment } from "../../../../app/github/issues/comments.ts";
import { expectOnlyExpectedRequests } from "../../expected-requests.ts";
import { createOctokit, github, path, repository } from "../../octokit.ts";

expectOnlyExpectedRequests();

const marker = "<!-- m -->";
const author = "aws-accounts[bot]";
const comment = (id: number, login: string | null, body?: string) => ({
  id,
  user: login === null ? null : { login },
  body,
});
const write = (ifMissing: "create" | "leave" = "create") =>
  upsertComment(createOctokit(), { ...repository, number: 7, author, marker, body: `new ${marker}`, ifMissing });

function answerComments(comments: readonly object[], page = 1): void {
  github().get(`${path}/issues/7/comments`).query({ per_page: 100, page }).reply(200, comments);
}

describe("upsertComment", () => {
  test("writes the first one", async () => {
    answerComments([comment(1, "ada", "hello")]);
    github()
      .post(`${path}/issues/7/comments`, { body: `new ${marker}` })
      .reply(201, {});
    await write();
  });

  test("creates no comment if none is needed", async () => {
    answerComments([]);
    await write("leave");
  });

  test.each(["create", "leave"] as const)("edits its own in place (%s)", async (ifMissing) => {
    answerComments([comment(1, author, "other"), comment(2, author, `old ${marker}`)]);
    github()
      .patch(`${path}/issues/comments/2`, { body: `new ${marker}` })
      .reply(200, {});
    await write(ifMissing);
  });

  test.each(["create", "leave"] as const)(
    "creates a comment that was deleted in the meantime again (%s)",
    async (ifMissing) => {
      answerComments([comment(2, author, `old ${marker}`)]);
      github().patch(`${path}/issues/comments/2`).reply(404, {});
      if (ifMissing === "create") github().post(`${path}/issues/7/comments`).reply(201, {});
      await write(ifMissing);
    },
  );

  test("reports a failed write", async () => {
    answerComments([comment(2, author, `old ${marker}`)]);
    github().patch(`${path}/issues/comments/2`).reply(500, {});
    await expect(write()).rejects.toMatchObject({ status: 500 });
  });

  test("writes nothing if the text is already there", async () => {
    answerComments([comment(2, author, `new ${marker}`)]);
    await write();
  });

  test("keeps the oldest of several comments, and deletes the others", async () => {
    answerComments([
      comment(1, author, `new ${marker}`),
      comment(2, author, `old ${marker}`),
      comment(3, author, marker),
    ]);
    github().delete(`${path}/issues/comments/2`).reply(204);
    github().delete(`${path}/issues/comments/3`).reply(404, {});
    await write();
  });

  test("ignores another author's comment with the marker", async () => {
    answerComments([comment(1, "mallory", `old ${marker}`), comment(2, null, marker), comment(3, author)]);
    github().post(`${path}/issues/7/comments`).reply(201, {});
    await write();
  });

  test("finds the comment after a hundred others", async () => {
    answerComments(Array.from({ length: 100 }, (_, id) => comment(id, "ada", "hello")));
    answerComments([comment(200, author, `new ${marker}`)], 2);
    await write();
  });
});
