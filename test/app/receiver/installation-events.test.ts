import { readFileSync } from "node:fs";
import { expect, test } from "@jest/globals";
import { eventually } from "local-github-world/eventually";
import { startLocalGitHub } from "local-github-world/github";
import { Probot, ProbotOctokit } from "probot";
import { listenToEvents } from "../../../app/app.ts";
import { settingsText } from "../../fixtures/settings.ts";
import { templates } from "../octokit.ts";
import { withoutMail } from "../probot.ts";

test("a repository that an installation adds gets its labels at once", async () => {
  const github = await startLocalGitHub({ rateClock: 10_000 });
  try {
    github.addOrganisation("example-gov");
    const { appId, privateKey } = github.createApp({
      manifest: readFileSync("app.yml", "utf8"),
      webhookUrl: "http://127.0.0.1:9/",
      webhookSecret: "secret",
    });
    const probot = new Probot({
      appId,
      privateKey,
      secret: "secret",
      baseUrl: github.apiUrl,
      Octokit: ProbotOctokit.defaults((options: object) => ({ ...options, throttle: { enabled: false } })),
      logLevel: "fatal",
    });
    await probot.ready();
    const now = (): Date => new Date();
    const pause = (): Promise<void> => Promise.resolve();
    const app = listenToEvents(probot, { templates, now, pause, random: () => 0, sendMail: withoutMail });
    await app.sweep();
    github.createRepository({
      owner: "example-gov",
      name: "aws-accounts",
      private: true,
      files: { ".github/aws-accounts.yml": settingsText },
      collaborators: {},
    });
    github.installApp(appId, "example-gov");
    const payload = { action: "added" };
    await probot.receive({ id: "1", name: "installation_repositories", payload } as Parameters<Probot["receive"]>[0]);
    const created = await eventually("the label of requests", () =>
      Promise.resolve(github.requests().find(({ method, path }) => method === "POST" && path.endsWith("/labels"))),
    );
    expect(created).toMatchObject({ path: "/repos/example-gov/aws-accounts/labels", status: 201 });
    await app.stop();
  } finally {
    await github.close();
  }
});
