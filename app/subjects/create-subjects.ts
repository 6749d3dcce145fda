import type { AppliesCache } from "../github/last-apply.ts";
import { createAccountSubjects } from "./account-subjects.ts";
import { createCommitSubjects } from "./commit-subjects.ts";
import { createPullRequestSubjects } from "./pull-request-subjects.ts";
import { createRequestSubjects } from "./request-subjects.ts";
import { createAdd, type Subjects, type SubjectsDependencies } from "./subject.ts";

/** Ties each subject to what reconciles it, and to what has to be looked at afterwards. */
export function createSubjects({ queue, ...rest }: SubjectsDependencies): Subjects {
  const applies: AppliesCache = new Map();
  const context = { ...rest, add: createAdd(queue, rest.log), addedAccounts: new Map(), applies };
  const requests = createRequestSubjects(context);
  const pullRequests = createPullRequestSubjects(context, requests);
  return {
    ...requests,
    ...pullRequests,
    ...createCommitSubjects(context, pullRequests),
    ...createAccountSubjects(context, pullRequests),
  };
}
