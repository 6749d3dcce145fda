import { createCache } from "../github/cache.ts";
import { createRecordsTrust } from "../github/records/records-trust.ts";
import { createRecordsWriter } from "../github/records/records-writer.ts";
import { createApplyHandlers } from "./apply-handlers.ts";
import { createChecklistHandlers } from "./checklist-handlers.ts";
import { createCommitHandlers } from "./commit-handlers.ts";
import { createPullRequestHandlers } from "./pull-request-handlers.ts";
import { createRequestHandlers } from "./request-handlers.ts";
import { createAdd, type HandlersDependencies } from "./context.ts";
import type { Enqueue } from "../queue/subject.ts";

/** Ties each subject to what reconciles it, and to what has to be looked at afterwards. */
export function createHandlers({ queue, ended, ...rest }: HandlersDependencies): Enqueue {
  const { pause, random, identity } = rest;
  const records = createRecordsWriter({ pause, random, trust: createRecordsTrust(identity) });
  const context = { ...rest, add: createAdd(queue, { log: rest.log, ended }), cache: createCache(), records };
  // Each of the two leads to the other.
  const requests = createRequestHandlers(context, {
    pullRequest: (place, number) => pullRequests.pullRequest(place, number),
  });
  const pullRequests = createPullRequestHandlers(context, requests);
  const checklists = createChecklistHandlers(context);
  return {
    ...requests,
    ...pullRequests,
    ...createCommitHandlers(context, pullRequests),
    ...checklists,
    ...createApplyHandlers(context, { ...pullRequests, ...checklists }),
  };
}
