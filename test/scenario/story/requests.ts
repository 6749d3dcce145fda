import assert from "node:assert/strict";
import { eventually } from "local-github-world/eventually";
import type { Person } from "local-github-world/github";
import { accountsFilePath } from "./accounts-file.ts";
import { type Answers, fillIn, requestForm } from "./request-form.ts";
import { commentsByApp, type Comment, type Issue, type PullRequest, type Stage } from "./stage.ts";

/** The actions of people on requests for accounts, and the results that they see. */
export interface Requests {
  /** Creates the issue as the form does; returns its number. */
  ask(answers: Answers, by?: Person): Promise<number>;
  askWith(body: string, by?: Person): Promise<number>;
  edit(request: number, body: string): Promise<void>;
  /** As the reviewer. */
  setState(issueOrPull: number, state: "open" | "closed"): Promise<void>;
  issue(request: number): Promise<Issue>;
  /** The App's one comment, once it has all of these. */
  told(request: number, ...texts: readonly string[]): Promise<Comment>;
  /** Pull requests of the branch that a request for this name has, the newest first. */
  pulls(name: string): Promise<readonly PullRequest[]>;
  /** The newest of them, once there is one and it is as wanted. */
  pull(name: string, is?: (pull: PullRequest) => boolean): Promise<PullRequest>;
  file(ref?: string): Promise<string>;
}

export function requestsIn(stage: Stage): Requests {
  const { people, repositoryPath: path } = stage.world;
  const { author, reviewer } = people;
  const askWith: Requests["askWith"] = async (body, by = author) => {
    const issue = { title: requestForm.title ?? "", body, labels: requestForm.labels };
    return (await by.request<Issue>("POST", `${path}/issues`, issue)).number;
  };
  const pulls: Requests["pulls"] = async (name) => {
    const all = await reviewer.request<readonly PullRequest[]>("GET", `${path}/pulls?state=all&per_page=100`);
    const own = all.filter(({ head }) => head.ref === `new-aws-account-${name}`);
    return own.toSorted((one, other) => other.number - one.number);
  };
  return {
    askWith,
    ask: (answers, by) => askWith(fillIn(answers), by),
    edit: async (request, body) => {
      await author.request("PATCH", `${path}/issues/${request}`, { body });
    },
    setState: async (number, state) => {
      await reviewer.request("PATCH", `${path}/issues/${number}`, { state });
    },
    issue: (request) => author.request("GET", `${path}/issues/${request}`),
    told: (request, ...texts) =>
      eventually(`the App to say "${texts.join('", "')}" on request ${request}`, async () => {
        const all = await commentsByApp(stage, request);
        const [one, ...more] = all.filter(({ body }) => !body.includes("aws-accounts:turn"));
        assert.deepEqual(more, [], "one comment, edited in place");
        return texts.every((text) => one?.body.includes(text)) ? one : undefined;
      }),
    pulls,
    pull: (name, is = () => true) =>
      eventually(`a pull request for ${name}`, async () => {
        const [newest] = await pulls(name);
        return newest !== undefined && is(newest) ? newest : undefined;
      }),
    file: async (ref = "main") => {
      const { content } = await author.request<{ content: string }>(
        "GET",
        `${path}/contents/${accountsFilePath}?ref=${ref}`,
      );
      return Buffer.from(content, "base64").toString();
    },
  };
}
