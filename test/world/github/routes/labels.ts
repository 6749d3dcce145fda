import { announceIssue } from "../events.ts";
import { invalid, notFound } from "../refusal.ts";
import { renderLabel } from "../render/issue.ts";
import { page, repositoryRoute } from "../route.ts";
import { same, type Label } from "../state.ts";
import { findIssue, labelNamed, subjectNeed } from "../subjects.ts";

const create = repositoryRoute("issues/create-label", {
  needs: { permission: "issues", level: "write" },
  takes: ["name", "color", "description"],
  handle: ({ hub, repository, body }) => {
    if (repository.labels.some(({ name }) => same(name, body.name))) {
      throw invalid({ resource: "Label", field: "name", code: "already_exists" });
    }
    const label: Label = {
      id: hub.state.nextId(),
      name: body.name,
      color: body.color ?? "ededed",
      description: body.description ?? null,
    };
    if (!/^[0-9a-f]{6}$/i.test(label.color)) throw invalid({ resource: "Label", field: "color", code: "invalid" });
    if ((label.description?.length ?? 0) > 100)
      throw invalid({ resource: "Label", field: "description", code: "invalid" });
    repository.labels.push(label);
    return { status: 201, body: renderLabel(hub, repository, label) };
  },
});

const list = repositoryRoute("issues/list-labels-for-repo", {
  needs: { permission: "issues", level: "read" },
  takes: ["per_page", "page"],
  handle: (call) => page(call, call.repository.labels, (label) => renderLabel(call.hub, call.repository, label)),
});

const add = repositoryRoute("issues/add-labels", {
  needs: ({ repository, params }) => ({
    ...subjectNeed(findIssue(repository, params.issue_number), "write"),
    person: "write",
  }),
  takes: ["labels"],
  handle: ({ hub, actor, repository, params, body }) => {
    const issue = findIssue(repository, params.issue_number);
    for (const wanted of body.labels ?? []) {
      const label = labelNamed(hub, repository, typeof wanted === "string" ? wanted : wanted.name);
      if (issue.labels.includes(label)) continue;
      issue.labels.push(label);
      issue.updatedAt = hub.now();
      announceIssue(hub, repository, actor.account, issue, {
        action: "labeled",
        label: renderLabel(hub, repository, label),
      });
    }
    return { status: 200, body: issue.labels.map((label) => renderLabel(hub, repository, label)) };
  },
});

const remove = repositoryRoute("issues/remove-label", {
  needs: ({ repository, params }) => ({
    ...subjectNeed(findIssue(repository, params.issue_number), "write"),
    person: "write",
  }),
  handle: ({ hub, actor, repository, params }) => {
    const issue = findIssue(repository, params.issue_number);
    const label = issue.labels.find(({ name }) => same(name, params.name));
    if (!label) throw notFound();
    issue.labels.splice(issue.labels.indexOf(label), 1);
    issue.updatedAt = hub.now();
    announceIssue(hub, repository, actor.account, issue, {
      action: "unlabeled",
      label: renderLabel(hub, repository, label),
    });
    return { status: 200, body: issue.labels.map((kept) => renderLabel(hub, repository, kept)) };
  },
});

export const labels = [create, list, add, remove];
