import type { Hub } from "./hub.ts";
import { renderAccount, renderOrganisation } from "./render/account.ts";
import { renderIssue } from "./render/issue.ts";
import { renderPull } from "./render/pull.ts";
import { renderRepository } from "./render/repository.ts";
import type { Account } from "./accounts.ts";
import type { Issue, Repository } from "./state.ts";
import type { Event } from "./webhooks.ts";

type Payload = Readonly<Record<string, unknown>>;

/** The event with what every payload has: repository, organisation and sender. */
export function repositoryEvent(
  hub: Hub,
  repository: Repository,
  sender: Account,
  name: string,
  payload: Payload,
): Event {
  const { owner } = repository;
  return {
    name,
    repository,
    payload: {
      ...payload,
      repository: renderRepository(hub, repository),
      ...(owner.type === "Organization" ? { organization: renderOrganisation(hub, owner) } : {}),
      sender: renderAccount(hub, sender),
    },
  };
}

export function announce(hub: Hub, repository: Repository, sender: Account, name: string, payload: Payload): void {
  hub.webhooks.send(repositoryEvent(hub, repository, sender, name, payload));
}

/** Something happened to an issue, or to a pull request where the issue is one. */
export function announceIssue(hub: Hub, repository: Repository, sender: Account, issue: Issue, payload: Payload): void {
  if (issue.pull) {
    announce(hub, repository, sender, "pull_request", {
      ...payload,
      number: issue.number,
      pull_request: renderPull(hub, repository, issue.pull),
    });
  } else {
    announce(hub, repository, sender, "issues", { ...payload, issue: renderIssue(hub, repository, issue) });
  }
}
