import { announceIssue } from "./events.ts";
import type { Hub } from "./hub.ts";
import { renderIssue } from "./render/issue.ts";
import { renderRepository, repositoryUrl } from "./render/repository.ts";
import { requireRepository } from "./repositories.ts";
import { requireAccount, type Issue, type Repository } from "./state.ts";
import { createIssue, findIssue } from "./subjects.ts";

/** What people do with issues on GitHub's pages. */
export interface IssuePages {
  /** "Lock conversation": from then on only those comment who may write, and where `evenApps` no App, as people report. */
  lockIssue(issue: IssueName & { readonly evenApps?: boolean }): void;
  /** "Unlock conversation". */
  unlockIssue(issue: IssueName): void;
  pinIssue(issue: IssueName): void;
  /** Moves it with its conversation to another repository of the same owner; answers its number there. Its labels stay behind. */
  transferIssue(issue: IssueName & { readonly to: string }): number;
  deleteIssue(issue: IssueName): void;
  /** "Convert to discussion". Nothing tells an App of it that does not listen to discussions. */
  convertIssue(issue: IssueName): void;
}

export interface IssueName {
  /** As `owner/name`. */
  readonly repository: string;
  readonly number: number;
  /** Login of who does it. */
  readonly by: string;
}

export function issuePages(hub: Hub): IssuePages {
  const find = ({ repository: name, number, by }: IssueName) => {
    const repository = requireRepository(hub, name);
    return { repository, account: requireAccount(hub.state, by), issue: findIssue(repository, number) };
  };
  return {
    lockIssue: ({ evenApps = false, ...name }) => {
      const { repository, account, issue } = find(name);
      issue.locked = true;
      issue.lockedForApps = evenApps;
      issue.updatedAt = hub.now();
      announceIssue(hub, repository, account, issue, { action: "locked" });
    },
    unlockIssue: (name) => {
      const { repository, account, issue } = find(name);
      issue.locked = false;
      issue.lockedForApps = false;
      announceIssue(hub, repository, account, issue, { action: "unlocked" });
    },
    pinIssue: (name) => {
      const { repository, account, issue } = find(name);
      announceIssue(hub, repository, account, issue, { action: "pinned" });
    },
    transferIssue: ({ to, ...name }) => {
      const { repository, account, issue } = find(name);
      const target = requireRepository(hub, to);
      const actor = { kind: "user", account: issue.author } as const;
      const moved = createIssue(hub, target, { title: issue.title, body: issue.body, actor });
      moved.comments.push(...issue.comments);
      announceIssue(hub, repository, account, issue, {
        action: "transferred",
        changes: {
          new_issue: renderIssue(hub, target, moved),
          new_repository: renderRepository(hub, target),
        },
      });
      announceIssue(hub, target, account, moved, {
        action: "opened",
        changes: {
          old_issue: renderIssue(hub, repository, issue),
          old_repository: renderRepository(hub, repository),
        },
      });
      depart(repository, issue, `${repositoryUrl(hub, target)}/issues/${moved.number}`);
      return moved.number;
    },
    deleteIssue: (name) => {
      const { repository, account, issue } = find(name);
      announceIssue(hub, repository, account, issue, { action: "deleted" });
      depart(repository, issue, undefined);
    },
    convertIssue: (name) => {
      const { repository, issue } = find(name);
      depart(repository, issue, undefined);
    },
  };
}

function depart(repository: Repository, issue: Issue, location: string | undefined): void {
  repository.issues.splice(repository.issues.indexOf(issue), 1);
  repository.departed.set(issue.number, location);
}
