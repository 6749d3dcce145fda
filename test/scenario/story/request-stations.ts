import assert from "node:assert/strict";
import { eventually } from "local-github-world/eventually";
import { theAccount } from "./accounts-file.ts";
import { fillIn, plainAnswers } from "./request-form.ts";
import { requestsIn } from "./requests.ts";
import { commentsByApp, known, showComment, showIssue, showPullRequest, type Comment, type Stage } from "./stage.ts";
import type { Station } from "./station.ts";

/** Somebody fills in the form as people do: a name as it is spoken, and characters that AWS cannot store. */
export const requestRefused: Station<Stage> = {
  title: "A request with two mistakes is answered by field, with what would do",
  async play(stage) {
    const here = requestsIn(stage);
    const answers = {
      ...plainAnswers,
      "account-name": "Pet Licences (Prod)",
      description: "Licences for cats, dogs & parrots",
    };
    stage.request = await here.ask(answers);
    const comment = await here.told(
      stage.request,
      "2 things to fix",
      "**Account name**",
      "`pet-licences-prod`",
      "**Description**",
    );
    assert.deepEqual(await here.pulls(theAccount.name), [], "nothing is opened for a request that cannot be met");
    return [showIssue(await here.issue(stage.request)), showComment(comment)];
  },
};

/** The same issue, edited; the App makes the rest. */
export const requestMet: Station<Stage> = {
  title: "The request is edited: the App opens the pull request",
  async play(stage) {
    const here = requestsIn(stage);
    const request = known(stage.request, "request");
    const [before] = await commentsByApp(stage, request);
    await here.edit(request, fillIn(plainAnswers));
    const pull = await here.pull(theAccount.name);
    assert.equal(pull.user.login, stage.world.app.login, "the App opened it");
    const comment = await here.told(request, `#${pull.number}`, "asks for the account");
    assert.equal(comment.id, before?.id, "the same comment, edited");
    stage.pullRequest = pull.number;
    stage.accountsFile = await here.file(pull.head.sha);
    assert.ok(stage.accountsFile.includes(theAccount.email), "the App made up the root e-mail");
    return [showComment(comment), showPullRequest(pull)];
  },
};

export const requesterHears: Station<Stage> = {
  title: "The requester has heard at each turn how it stands, and how to get in; the request is closed",
  async play(stage) {
    const here = requestsIn(stage);
    const request = known(stage.request, "request");
    const account = known(stage.account, "account");
    const issue = await eventually("the request to be closed", async () => {
      const read = await here.issue(request);
      return read.state === "closed" ? read : undefined;
    });
    const turns = (await commentsByApp(stage, request)).filter(({ body }) => body.includes("aws-accounts:turn"));
    const telling = (text: string): Comment => {
      const [one, ...more] = turns.filter(({ body }) => body.includes(text));
      assert.ok(one !== undefined && more.length === 0, `the requester is told once: ${text}`);
      return one;
    };
    const ready = telling(`arn:aws:iam::${account.id}:role/bootstrap`);
    assert.ok(ready.body.includes(`switchrole?account=${account.id}`), "with a link that leads in");
    return [showIssue(issue), ...["turn being-made", "turn made"].map(telling).map(showComment), showComment(ready)];
  },
};
