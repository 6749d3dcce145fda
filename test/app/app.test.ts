import { describe, expect, test } from "@jest/globals";
import type { Probot } from "probot";
import { listenToEvents } from "../../app/app.ts";
import { expectOnlyExpectedRequests } from "./expected-requests.ts";
import { appId, appLogin, github, templates } from "./octokit.ts";
import { createProbot, deliver, receive, repositoryPayload, withoutMail } from "./probot.ts";

/** When the App asks GitHub who it is; `test/app/receiver` has the effect of each event. */

expectOnlyExpectedRequests();

describe("a webhook is answered before GitHub says who the App is", () => {
  const labels = [{ name: "aws-account-checklist" }];
  const issue = { number: 12, labels, user: { login: "ann" } };
  const events = [
    ["issues", { action: "edited", issue, sender: { login: appLogin } }],
    ["issues", { action: "deleted", issue: { ...issue, labels: [], user: { login: "other[bot]" } } }],
    [
      "issue_comment",
      { action: "deleted", issue, comment: { id: 31, user: { login: "other[bot]" } }, sender: { login: appLogin } },
    ],
    ["push", { ref: "refs/heads/aws-accounts-records", sender: { login: appLogin } }],
  ] as const;

  test.each(events)("%s", async (name, payload) => {
    let tell: () => void = () => undefined;
    let isTold = false;
    const told = new Promise<void>((resolve) => (tell = resolve));
    github()
      .get("/app")
      .reply(async () => {
        await told;
        isTold = true;
        return [200, { id: appId, slug: "aws-accounts" }];
      });
    const { queue } = await receive(name, payload);
    expect(isTold).toBe(false);
    tell();
    await queue.idle();
    expect(isTold).toBe(true);
  });

  test("and nothing follows if GitHub could not say", async () => {
    github().get("/app").reply(502);
    await expect(deliver("issues", { action: "edited", issue })).resolves.toBeDefined();
  });
});

describe("the App", () => {
  test("asks who it is once, and again only if it got no answer", async () => {
    const probot = createProbot();
    await probot.ready();
    const app = listenToEvents(probot, {
      templates,
      now: () => new Date(),
      pause: () => Promise.resolve(),
      random: () => 0,
      sendMail: withoutMail,
    });
    const issue = { number: 12, labels: [{ name: "aws-account-checklist" }], user: { login: "ann" } };
    const payload = { ...repositoryPayload, action: "edited", issue, sender: { login: appLogin } };
    const look = async (): Promise<void> => {
      await probot.receive({ id: "1", name: "issues", payload } as unknown as Parameters<Probot["receive"]>[0]);
      await app.queue.idle();
    };
    let asked = 0;
    const answer = (status: number, body: object): void => {
      github()
        .get("/app")
        .reply(() => {
          asked += 1;
          return [status, body];
        });
    };
    answer(500, {});
    await look();
    answer(200, { id: appId, slug: "aws-accounts" });
    await look();
    await look();
    expect(asked).toBe(2);
  });
});
