import { createCache } from "../github/cache.ts";
import { createRecordsTrust } from "../github/records/records-trust.ts";
import { createRecordsWriter } from "../github/records/records-writer.ts";
import { createApplySubjects } from "./apply-handlers.ts";
import { createChecklistSubjects } from "./checklist-handlers.ts";
import { createCommitSubjects } from "./commit-handlers.ts";
import { createPullRequestSubjects } from "./pull-request-handlers.ts";
import { createRequestSubjects } from "./request-handlers.ts";
import { createAdd, type SubjectsDependencies } from "./context.ts";
import type { Subjects } from "../queue/subject.ts";

/** Ties each subject to what reconciles it, and to what has to be looked at afterwards. */
export function createSubjects({ queue, ended, ...rest }: SubjectsDependencies): Subjects {
  const { pause, random, identity } = rest;
  const records = createRecordsWriter({ pause, random, trust: createRecordsTrust(identity) });
  const context = { ...rest, add: createAdd(queue, { log: rest.log, ended }), cache: createCache(), records };
  // Each of the two leads to the other.
  const requests = createRequestSubjects(context, {
    pullRequest: (place, number) => pullRequests.pullRequest(place, number),
  });
  const pullRequests = createPullRequestSubjects(context, requests);
  const checklists = createChecklistSubjects(context);
  return {
    ...requests,
    ...pullRequests,
    ...createCommitSubjects(context, pullRequests),
    ...checklists,
    ...createApplySubjects(context, { ...pullRequests, ...checklists }),
  };
}
