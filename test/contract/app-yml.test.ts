import { describe, expect, test } from "@jest/globals";
import ts from "typescript";
import { parse as parseYaml } from "yaml";
import { findCalls, literal, parse, reachableFrom, readText, walk } from "./source.ts";

type Level = "read" | "write";
type Permissions = Readonly<Record<string, Level>>;

interface AppFile {
  readonly default_events: readonly string[];
  readonly default_permissions: Permissions;
  readonly public: boolean;
}

const app = parseYaml(readText("app.yml")) as AppFile;

/**
 * What each call of Octokit asks of an installation; GitHub's own list, with comments on pull requests added, which
 * share the routes of issues. Routes of the App itself (a JSON web token opens them) ask for nothing.
 *
 * {@link https://docs.github.com/en/rest/authentication/permissions-required-for-github-apps}
 */
const permissionsOfCalls: Readonly<Record<string, Permissions>> = {
  "actions.createWorkflowDispatch": { actions: "write" },
  "actions.downloadArtifact": { actions: "read" },
  "actions.getWorkflow": { actions: "read" },
  "actions.getWorkflowRun": { actions: "read" },
  "actions.listWorkflowRunArtifacts": { actions: "read" },
  "actions.listWorkflowRuns": { actions: "read" },
  "actions.listWorkflowRunsForRepo": { actions: "read" },
  "apps.getAuthenticated": {},
  "apps.listInstallations": {},
  "apps.listReposAccessibleToInstallation": { metadata: "read" },
  "checks.create": { checks: "write" },
  "checks.listForRef": { checks: "read" },
  "checks.update": { checks: "write" },
  "git.createCommit": { contents: "write" },
  "git.createRef": { contents: "write" },
  "git.createTree": { contents: "write" },
  "git.getRef": { contents: "read" },
  "git.updateRef": { contents: "write" },
  "issues.create": { issues: "write" },
  "issues.createComment": { issues: "write", pull_requests: "write" },
  "issues.createLabel": { issues: "write" },
  "issues.deleteComment": { issues: "write", pull_requests: "write" },
  "issues.get": { issues: "read" },
  "issues.getComment": { issues: "read", pull_requests: "read" },
  "issues.listComments": { issues: "read", pull_requests: "read" },
  "issues.listForRepo": { issues: "read" },
  "issues.update": { issues: "write" },
  "issues.updateComment": { issues: "write", pull_requests: "write" },
  "pulls.create": { pull_requests: "write" },
  "pulls.get": { pull_requests: "read" },
  "pulls.list": { pull_requests: "read" },
  "pulls.listCommits": { pull_requests: "read" },
  "pulls.listFiles": { pull_requests: "read" },
  "pulls.listReviews": { pull_requests: "read" },
  "pulls.update": { pull_requests: "write" },
  "repos.compareCommitsWithBasehead": { contents: "read" },
  "reactions.createForIssueComment": { issues: "write", pull_requests: "write" },
  "repos.get": { metadata: "read" },
  "repos.getBranch": { contents: "read" },
  "repos.getBranchRules": { metadata: "read" },
  "repos.getCollaboratorPermissionLevel": { metadata: "read" },
  "repos.getContent": { contents: "read" },
  "repos.listCommits": { contents: "read" },
  "repos.listActivities": { contents: "read" },
  "teams.listMembersInOrg": { members: "read" },
  "users.getByUsername": {},
};

/** What a GraphQL query reads, by its fields: the text of an edit (`diff`) is shown only to who may edit the issue. */
const permissionsOfFields: Readonly<Record<string, Permissions>> = {
  userContentEdits: { issues: "write" },
  object: { contents: "read" },
  pullRequest: { pull_requests: "read" },
  ref: { contents: "read" },
};

/** GitHub sends an event only to Apps that may read its subject. */
const permissionsOfEvents: Readonly<Record<string, Permissions>> = {
  check_run: { checks: "read" },
  issue_comment: { issues: "read" },
  issues: { issues: "read" },
  membership: { members: "read" },
  merge_group: { merge_queues: "read" },
  pull_request: { pull_requests: "read" },
  pull_request_review: { pull_requests: "read" },
  push: { contents: "read" },
  workflow_run: { actions: "read" },
};

/** Delivered to every App, and refused by GitHub as a subscription. */
const unasked = ["installation", "installation_repositories", "installation_target"];

const modules = reachableFrom("app/main.ts").map(parse);

/** `<namespace>.<method>` of each use of `octokit.rest`. */
function findRestCalls(): ReadonlySet<string> {
  const found = modules.flatMap((module) =>
    walk(module).filter((node) => ts.isPropertyAccessExpression(node) && node.name.text === "rest"),
  );
  return new Set(
    found.map((node) => {
      const { parent } = node;
      if (!ts.isPropertyAccessExpression(parent) || !ts.isPropertyAccessExpression(parent.parent)) {
        throw new Error(`write the call out in ${node.getSourceFile().fileName}: ${parent.getText()}`);
      }
      return `${parent.name.text}.${parent.parent.name.text}`;
    }),
  );
}

/** The fields of the table that a GraphQL query has. */
function findFields(): readonly string[] {
  const texts = modules.flatMap((module) => walk(module).map(literal));
  const queries = texts.filter((text) => text !== undefined && /^\s*(query|mutation)\b/.test(text));
  return Object.keys(permissionsOfFields).filter((field) => queries.some((query) => query?.includes(field)));
}

/** Names of events that handlers are registered for, without their actions. */
function findEvents(): ReadonlySet<string> {
  const registrations = modules.flatMap(findCalls).filter((call) => call.expression.getText() === "probot.on");
  return new Set(registrations.flatMap(eventsOf));
}

function eventsOf(registration: ts.CallExpression): readonly string[] {
  const names = registration.arguments[0];
  const nodes = names !== undefined && ts.isArrayLiteralExpression(names) ? [...names.elements] : [names];
  return nodes.map((node) => {
    const name = literal(node);
    if (name === undefined)
      throw new Error(`write the event's name out in app/receiver/events.ts: ${registration.getText()}`);
    return name.split(".")[0] ?? name;
  });
}

function union(all: readonly Permissions[]): Permissions {
  const most = new Map<string, Level>();
  for (const [name, level] of all.flatMap((permissions) => Object.entries(permissions))) {
    if (most.get(name) !== "write") most.set(name, level);
  }
  return Object.fromEntries([...most].sort(([one], [other]) => one.localeCompare(other)));
}

const restCalls = findRestCalls();
const events = findEvents();

describe("app.yml", () => {
  test("subscribes to the events that are handled, and to no other", () => {
    expect([...app.default_events].sort()).toEqual([...events].filter((name) => !unasked.includes(name)).sort());
  });

  test("asks for the permissions that are used, and for no other", () => {
    const calls = [...restCalls].map((name) => permissionsOfCalls[name] ?? {});
    const fields = findFields().map((name) => permissionsOfFields[name] ?? {});
    const handled = [...events].map((name) => permissionsOfEvents[name] ?? {});
    expect(app.default_permissions).toEqual(union([{ metadata: "read" }, ...calls, ...fields, ...handled]));
  });

  test("never asks to change workflows or to administer", () => {
    expect(Object.keys(app.default_permissions)).not.toEqual(expect.arrayContaining(["workflows"]));
    expect(Object.keys(app.default_permissions).filter((name) => name.includes("administration"))).toEqual([]);
  });

  test("is not public: it belongs to one organisation", () => {
    expect(app.public).toBe(false);
  });
});

describe("the tables of this test", () => {
  test("name every call that the App makes, and no other", () => {
    expect(Object.keys(permissionsOfCalls).sort()).toEqual([...restCalls].sort());
  });

  test("name every event that the App handles, and no other", () => {
    expect(Object.keys(permissionsOfEvents).sort()).toEqual(
      [...events].filter((name) => !unasked.includes(name)).sort(),
    );
  });

  test("leave out no other way to GitHub", () => {
    const requests = modules
      .flatMap(findCalls)
      .filter((call) => /\boctokit\.(request|paginate)$/.test(call.expression.getText()));
    expect(requests.map((call) => call.getText())).toEqual([]);
  });
});
