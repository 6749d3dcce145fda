import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { installNewApp } from "./installed-app.ts";
import { startLocalGitHub, type LocalGitHub, type Options } from "./local-github.ts";
import type { Permissions } from "../contract.ts";
import { person, type Person } from "./person.ts";

/** What the tests' App asks for, but for what a test takes away. */
export const everyPermission: Permissions = {
  actions: "write",
  checks: "write",
  contents: "write",
  issues: "write",
  members: "read",
  merge_queues: "read",
  pull_requests: "write",
};

const events = [
  "check_run",
  "issue_comment",
  "issues",
  "merge_group",
  "pull_request",
  "pull_request_review",
  "push",
  "workflow_run",
];

const planWorkflow = `name: Plan
on:
  workflow_dispatch:
    inputs:
      pull_request: { required: true }
      mode: { default: quick }
`;

export interface Received {
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

/** A repository of an organisation with people, an App that listens, and a few files. */
export interface Fixture {
  readonly github: LocalGitHub;
  /** `/repos/{owner}/{repo}`. */
  readonly path: string;
  readonly fullName: string;
  /** Two who may write, one who may read, and one who may not even see the repository. */
  readonly author: Person;
  readonly reviewer: Person;
  readonly reader: Person;
  readonly stranger: Person;
  readonly appId: number;
  readonly installationId: number;
  /** The App with an installation token, restricted to these permissions where given. */
  app(permissions?: Permissions): Promise<Person>;
  /** The App with a token that it signed itself. */
  jwt(claims?: Readonly<Record<string, unknown>>): Person;
  /** Webhooks that arrived at the App. */
  readonly received: readonly Received[];
  readonly webhookSecret: string;
  close(): Promise<void>;
}

export async function createFixture(options: Options & { readonly events?: readonly string[] } = {}): Promise<Fixture> {
  const github = await startLocalGitHub(options);
  const received: Received[] = [];
  const receiver = createServer((request, response) => {
    let body = "";
    request.setEncoding("utf8");
    request.on("data", (chunk: string) => (body += chunk));
    request.on("end", () => {
      received.push({ headers: request.headers, body });
      response.end();
    });
  });
  await new Promise<void>((resolve) => receiver.listen(0, "127.0.0.1", resolve));
  const [author, reviewer, reader, stranger] = ["ada", "rhys", "rita", "stu"].map((login) =>
    person(github, github.addUser(login)),
  ) as [Person, Person, Person, Person];
  github.addOrganisation("example");
  github.addTeam("example", "reviewers", ["rhys"]);
  github.createRepository({
    owner: "example",
    name: "accounts",
    private: true,
    files: {
      "README.md": "one\ntwo\nthree\n",
      "terraform/accounts.tf.json": "{}\n",
      ".github/workflows/plan.yml": planWorkflow,
    },
    collaborators: { ada: "write", rhys: "write", rita: "read" },
  });
  const webhookSecret = "a secret";
  const app = installNewApp(github, {
    manifest: JSON.stringify({
      name: "The App",
      default_permissions: everyPermission,
      default_events: options.events ?? events,
    }),
    webhookUrl: `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/`,
    webhookSecret,
    owner: "example",
    ...(options.now ? { now: options.now } : {}),
  });
  return {
    github,
    path: "/repos/example/accounts",
    fullName: "example/accounts",
    author,
    reviewer,
    reader,
    stranger,
    appId: app.appId,
    installationId: app.installationId,
    app: (permissions) => app.act(permissions),
    jwt: (claims) => app.jwt(claims),
    received,
    webhookSecret,
    close: async () => {
      await github.close();
      receiver.closeAllConnections();
      await new Promise((resolve) => receiver.close(resolve));
    },
  };
}

/** Makes a branch off `main` and writes files there, each in a commit; answers the head. */
export async function writeBranch(
  who: Person,
  path: string,
  branch: string,
  files: Readonly<Record<string, string>>,
): Promise<string> {
  const { object } = await who.request<{ object: { sha: string } }>("GET", `${path}/git/ref/heads/main`);
  await who.request("POST", `${path}/git/refs`, { ref: `refs/heads/${branch}`, sha: object.sha });
  let head = object.sha;
  for (const [file, text] of Object.entries(files)) head = await writeFile(who, path, branch, file, text);
  return head;
}

/** Writes a file as the web page does, over whatever is there; answers the commit. */
export async function writeFile(
  who: Person,
  path: string,
  branch: string,
  file: string,
  text: string,
): Promise<string> {
  const known = await who.attempt("GET", `${path}/contents/${file}?ref=${branch}`);
  const sha = known.status === 200 ? { sha: (known.body as { sha: string }).sha } : {};
  const content = Buffer.from(text).toString("base64");
  const { commit } = await who.request<{ commit: { sha: string } }>("PUT", `${path}/contents/${file}`, {
    message: `Write ${file}`,
    content,
    branch,
    ...sha,
  });
  return commit.sha;
}

/** A branch with these files, and a pull request of it into `main`; answers its number. */
export async function openPull(
  who: Person,
  path: string,
  branch: string,
  files: Readonly<Record<string, string>>,
): Promise<number> {
  await writeBranch(who, path, branch, files);
  const { number } = await who.request<{ number: number }>("POST", `${path}/pulls`, {
    title: `Pull ${branch}`,
    head: branch,
    base: "main",
  });
  return number;
}
