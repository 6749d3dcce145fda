import { describe, expect, test } from "@jest/globals";
import {
  findHands,
  type HeadCommit,
  type HeadHistory,
  mostCommits,
  type BranchPush,
  type CommitSigner,
} from "../../../../app/domain/approval/find-hands.ts";

const appLogin = "aws-accounts[bot]";
const nowhere = "0".repeat(40);
const accounts = ["ada", "rae", "web-flow", appLogin, "github-actions[bot]", "dependabot[bot]"];
const signer = (login: string): CommitSigner => ({ name: login, account: { id: accounts.indexOf(login) + 1, login } });
const stranger: CommitSigner = { name: "Somebody", account: undefined };

const commit = (sha: string, more: Partial<HeadCommit> = {}): HeadCommit => ({
  sha,
  parents: ["base"],
  author: signer("ada"),
  committer: signer("ada"),
  signedByGitHub: false,
  changesAccounts: true,
  ...more,
});
const push = (login: string | undefined, before: string, after: string): BranchPush => ({
  before,
  after,
  actor: login === undefined ? undefined : signer(login).account,
});

const history: HeadHistory = {
  headSha: "one",
  commits: [commit("one")],
  total: 1,
  pushes: [push("ada", nowhere, "one")],
};
const find = (more: Partial<HeadHistory> = {}) => {
  const { people, ...rest } = findHands({ ...history, ...more }, appLogin);
  return { people: people.map(({ login }) => login), ...rest };
};
const onlyAda = { people: ["ada"], bots: [], unknown: [] };

describe("findHands", () => {
  test("names who authored and pushed a commit, once", () => {
    expect(find()).toEqual(onlyAda);
  });

  test("names who pushed a commit that says that another person wrote it", () => {
    expect(find({ pushes: [push("rae", nowhere, "one")] }).people.toSorted()).toEqual(["ada", "rae"]);
  });

  test("names authors and committers of all commits, not only of the last one", () => {
    const commits = [commit("one", { committer: signer("rae") }), commit("two", { parents: ["one"] })];
    const pushes = [push("ada", "one", "two"), push("ada", nowhere, "one")];
    expect(find({ headSha: "two", commits, total: 2, pushes }).people.toSorted()).toEqual(["ada", "rae"]);
  });

  test("names everyone who pushed since the branch was created, also if the commits were removed again", () => {
    const pushes = [push("ada", "gone", "one"), push("rae", "base", "gone"), push("ada", nowhere, "base")];
    expect(find({ pushes }).people.toSorted()).toEqual(["ada", "rae"]);
  });

  test("ignores pushes before the creation of the branch", () => {
    const pushes = [push("ada", nowhere, "one"), push("rae", "old", nowhere), push("rae", nowhere, "old")];
    expect(find({ pushes })).toEqual(onlyAda);
  });

  test("ignores pushes after the head commit", () => {
    expect(find({ pushes: [push("rae", "one", "two"), ...history.pushes] })).toEqual(onlyAda);
  });

  test("counts no one for commits and pushes of the App itself", () => {
    const commits = [commit("one", { author: signer(appLogin), committer: signer("web-flow"), signedByGitHub: true })];
    expect(find({ commits, pushes: [push(appLogin, nowhere, "one")] })).toEqual({ people: [], bots: [], unknown: [] });
  });

  test("counts the author of a commit that was made on GitHub's web pages", () => {
    const commits = [commit("one", { committer: signer("web-flow"), signedByGitHub: true })];
    expect(find({ commits })).toEqual(onlyAda);
  });
});

describe("unknown is", () => {
  test.each<[string, Partial<HeadHistory>, object]>([
    ["who pushed, while GitHub has recorded no push", { pushes: [] }, { kind: "head", sha: "one" }],
    [
      "who pushed, if the log begins too late",
      { pushes: [push("ada", "before", "one")] },
      { kind: "head", sha: "before" },
    ],
    [
      "who pushed, if there is a gap in the log",
      { pushes: [push("ada", "before", "one"), push("ada", nowhere, "other")] },
      { kind: "head", sha: "before" },
    ],
    [
      "who pushed, if their account is gone",
      { pushes: [push(undefined, nowhere, "one")] },
      { kind: "pusher", sha: "one" },
    ],
    [
      "an author without an account",
      { commits: [commit("one", { author: stranger })] },
      { kind: "signer", sha: "one", name: "Somebody" },
    ],
    [
      "who made a commit that claims to be by the App",
      { commits: [commit("one", { author: signer(appLogin), committer: signer("ada") })] },
      { kind: "forged", sha: "one", name: appLogin },
    ],
    [
      "who made a commit that claims to be by GitHub",
      { commits: [commit("one", { committer: signer("web-flow") })] },
      { kind: "forged", sha: "one", name: "web-flow" },
    ],
    ["everything, if there are too many commits", { total: mostCommits + 1 }, { kind: "commits", total: 251 }],
  ])("%s", (_, more, unknown) => {
    expect(find(more).unknown).toEqual([unknown]);
  });

  test("nothing, at the highest number of commits", () => {
    expect(find({ total: mostCommits }).unknown).toEqual([]);
  });
});

describe("another App", () => {
  const bot = "github-actions[bot]";

  test("that pushed the change of an account hides the person", () => {
    expect(find({ pushes: [push(bot, nowhere, "one")] })).toEqual({ ...onlyAda, bots: [bot] });
  });

  test("that is named as the author of such a change hides the person", () => {
    expect(find({ commits: [commit("one", { author: signer(bot) })] })).toEqual({ ...onlyAda, bots: [bot] });
  });

  test("hides no one by changing other files", () => {
    const other = commit("two", {
      author: signer(bot),
      committer: signer(bot),
      changesAccounts: false,
      parents: ["one"],
    });
    const pushes = [push(bot, "one", "two"), ...history.pushes];
    expect(find({ headSha: "two", commits: [commit("one"), other], total: 2, pushes })).toEqual(onlyAda);
  });

  test("hides no one by creating the branch without commits", () => {
    expect(find({ pushes: [push("ada", "base", "one"), push(bot, nowhere, "base")] })).toEqual(onlyAda);
  });

  test("hides the person even if another person pushed on top", () => {
    const two = commit("two", { parents: ["one"] });
    const pushes = [push("ada", "one", "two"), push(bot, nowhere, "one")];
    expect(find({ headSha: "two", commits: [commit("one"), two], total: 2, pushes }).bots).toEqual([bot]);
  });
});

describe("an update of the branch", () => {
  const update = commit("merge", {
    parents: ["one", "base-2"],
    author: signer("rae"),
    committer: signer("web-flow"),
    signedByGitHub: true,
    changesAccounts: false,
  });
  const updated = {
    headSha: "merge",
    commits: [commit("one"), update],
    total: 2,
    pushes: [push("rae", "one", "merge"), ...history.pushes],
  };

  test("makes no one an author, so that a reviewer may press the button", () => {
    expect(find(updated)).toEqual(onlyAda);
  });

  test.each<[string, Partial<HeadHistory>]>([
    [
      "GitHub did not sign",
      { commits: [commit("one"), { ...update, signedByGitHub: false, committer: signer("ada") }] },
    ],
    ["changes an account", { commits: [commit("one"), { ...update, changesAccounts: true }] }],
    ["has three parents", { commits: [commit("one"), { ...update, parents: ["one", "base-2", "base-3"] }] }],
    ["has its parents in the other order", { commits: [commit("one"), { ...update, parents: ["base-2", "one"] }] }],
    [
      "brings in another branch",
      { commits: [commit("one"), commit("hidden"), { ...update, parents: ["one", "hidden"] }], total: 3 },
    ],
    ["was pushed together with other commits", { pushes: [push("rae", nowhere, "merge")] }],
  ])("counts if it %s", (_, more) => {
    expect(find({ ...updated, ...more }).people).toContain("rae");
  });
});
