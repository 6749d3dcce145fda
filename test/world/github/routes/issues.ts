import { hasRole } from "../access.ts";
import { announceIssue } from "../events.ts";
import { checkBody, Refusal } from "../refusal.ts";
import { renderFullIssue, renderLabel } from "../render/issue.ts";
import { page, repositoryRoute } from "../route.ts";
import { same, type Issue } from "../state.ts";
import { createIssue, editIssue, findIssue, labelNamed, requireAuthorOrWriter, subjectNeed } from "../subjects.ts";

/** A label in a request: its name, or an object with it. */
function nameOf(label: string | { readonly name?: string }): string {
  return typeof label === "string" ? label : (label.name ?? "");
}

const list = repositoryRoute("issues/list-for-repo", {
  needs: { permission: "issues", level: "read" },
  takes: ["state", "labels", "creator", "since", "sort", "direction", "per_page", "page"],
  handle: (call) => {
    const { query, repository } = call;
    const state = query.state ?? "open";
    const labels = (query.labels ?? "").split(",").filter((name) => name !== "");
    const found = repository.issues.filter(
      (issue) =>
        (state === "all" || issue.state === state) &&
        labels.every((name) => issue.labels.some((label) => same(label.name, name))) &&
        (query.creator === undefined || same(issue.author.login, query.creator)) &&
        (query.since === undefined || Date.parse(issue.updatedAt) >= Date.parse(query.since)),
    );
    const key = (issue: Issue): string | number =>
      query.sort === "comments" ? issue.comments.length : query.sort === "updated" ? issue.updatedAt : issue.number;
    const sorted = found.toSorted((one, other) =>
      key(one) < key(other) ? -1 : key(one) > key(other) ? 1 : one.number - other.number,
    );
    if (query.direction !== "asc") sorted.reverse();
    return page(call, sorted, (issue) => renderFullIssue(call.hub, repository, issue));
  },
});

const create = repositoryRoute("issues/create", {
  needs: { permission: "issues", level: "write", person: "read" },
  takes: ["title", "body", "labels"],
  handle: ({ hub, actor, repository, body }) => {
    checkBody("Issue", body.body);
    const issue = createIssue(hub, repository, { title: String(body.title), body: body.body ?? null, actor });
    // People without write access cannot label: GitHub takes their issue, and drops the labels.
    if (actor.kind !== "user" || hasRole(repository, actor, "write")) {
      issue.labels = (body.labels ?? []).map((label) => labelNamed(hub, repository, nameOf(label)));
    }
    announceIssue(hub, repository, actor.account, issue, { action: "opened" });
    for (const label of issue.labels) {
      announceIssue(hub, repository, actor.account, issue, {
        action: "labeled",
        label: renderLabel(hub, repository, label),
      });
    }
    return { status: 201, body: renderFullIssue(hub, repository, issue) };
  },
});

const get = repositoryRoute("issues/get", {
  needs: ({ repository, params }) => subjectNeed(findIssue(repository, params.issue_number), "read"),
  handle: ({ hub, repository, params }) => ({
    status: 200,
    body: renderFullIssue(hub, repository, findIssue(repository, params.issue_number)),
  }),
});

const update = repositoryRoute("issues/update", {
  needs: ({ repository, params }) => subjectNeed(findIssue(repository, params.issue_number), "write"),
  takes: ["title", "body", "state", "state_reason", "labels"],
  handle: ({ hub, actor, repository, params, body }) => {
    const issue = findIssue(repository, params.issue_number);
    requireAuthorOrWriter(repository, actor, issue.author);
    checkBody("Issue", body.body);
    const title = body.title === undefined || body.title === null ? undefined : String(body.title);
    const changes = editIssue(hub, issue, actor.account, { title, body: body.body });
    const send = (payload: Record<string, unknown>): void => {
      announceIssue(hub, repository, actor.account, issue, payload);
    };
    if (Object.keys(changes).length > 0) send({ action: "edited", changes });
    if (body.labels) {
      if (actor.kind === "user" && !hasRole(repository, actor, "write"))
        throw new Refusal(403, `Must have write access to ${repository.fullName}.`);
      const wanted = body.labels.map((label) => labelNamed(hub, repository, nameOf(label)));
      relabel(issue, wanted, (action, label) => {
        issue.updatedAt = hub.now();
        send({ action, label: renderLabel(hub, repository, label) });
      });
    }
    if (body.state !== undefined && body.state !== issue.state) {
      const closes = body.state === "closed";
      issue.state = body.state;
      issue.stateReason = issue.pull ? null : closes ? (body.state_reason ?? "completed") : "reopened";
      issue.closedAt = closes ? hub.now() : null;
      issue.closedBy = closes ? actor.account : null;
      issue.updatedAt = hub.now();
      send({ action: closes ? "closed" : "reopened" });
    }
    return { status: 200, body: renderFullIssue(hub, repository, issue) };
  },
});

function relabel(
  issue: Issue,
  wanted: Issue["labels"],
  changed: (action: "labeled" | "unlabeled", label: Issue["labels"][number]) => void,
): void {
  const before = issue.labels;
  issue.labels = wanted;
  for (const label of before) if (!wanted.includes(label)) changed("unlabeled", label);
  for (const label of wanted) if (!before.includes(label)) changed("labeled", label);
}

export const issues = [list, create, get, update];
