import type { UsedEmailsCache } from "../files/used-emails.ts";
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

/** Connects each subject with the work that reconciles it, and with the subjects to reconcile afterwards. */
export function createHandlers({ queue, ended, ...rest }: HandlersDependencies): Enqueue {
  const { pause, random, identity } = rest;
  const records = createRecordsWriter({ pause, random, trust: createRecordsTrust(identity) });
  const add = createAdd(queue, { log: rest.log, now: rest.now, ended });
  const usedEmails: UsedEmailsCache = new Map();
  const context = { ...rest, add, cache: createCache(), records, usedEmails };
  // The two depend on each other.
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
