import { createCache } from "../github/cache.ts";
import { createRecordsTrust } from "../github/records-trust.ts";
import { createRecordsWriter } from "../github/records-writer.ts";
import { createApplySubjects } from "./apply-subjects.ts";
import { createChecklistSubjects } from "./checklist-subjects.ts";
import { createCommitSubjects } from "./commit-subjects.ts";
import { createPullRequestSubjects } from "./pull-request-subjects.ts";
import { createRequestSubjects } from "./request-subjects.ts";
import { createAdd, type Subjects, type SubjectsDependencies } from "./subject.ts";

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
