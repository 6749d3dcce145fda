import type { RequestStatus } from "../domain/request/request-comment.ts";
import type { RequestFields } from "../domain/request/request-fields.ts";
import { fullName } from "../github/repository.ts";
import { parseRequestFieldsFile } from "../files/request-fields-file.ts";
import { readUsedEmails } from "../files/used-emails.ts";
import type { Templates } from "../templates.ts";
import { createTurns } from "../queue/turns.ts";
import { reconcileRequest } from "./request/reconcile-request.ts";
import { sendRequestEmails } from "./notifications/request-emails.ts";
import { type HandlersContext } from "./context.ts";
import type { Enqueue } from "../queue/subject.ts";

/** Handles requests, before there is a pull request. */
export function createRequestHandlers(
  { add, templates, pause, identity, now, sendMail, records, cache, usedEmails }: HandlersContext,
  { pullRequest }: Pick<Enqueue, "pullRequest">,
): Pick<Enqueue, "request" | "usedEmails"> {
  const shared = { cache, usedEmails, records, shippedFields: readShippedFields(templates) };
  const inTurn = createTurns();
  return {
    request(place, issueNumber) {
      return add(place, `request ${issueNumber}`, async (again) => {
        const app = await identity();
        const context = { ...place, issueNumber, app, templates: templates.comments, ...shared, pause };
        // In order: two requests that run at once would both find the same name and e-mail free.
        const outcome = await inTurn(fullName(place), () => reconcileRequest(context));
        // Outside that order: a mail server that does not respond must not delay the next request.
        if (outcome === undefined) return;
        if (outcome.status !== undefined && isPassing(outcome.status)) again();
        // A new requester may invalidate an approval, and the pull request gets no event for it.
        if (outcome.hasNewRequester && outcome.pull !== undefined) pullRequest(place, outcome.pull.number);
        if (await sendRequestEmails({ ...place, ...outcome, app, templates, sendMail, now, records })) again();
      });
    },
    usedEmails(place, sha) {
      add(place, "history", async () => {
        await readUsedEmails(place.octokit, { ...place, records }, { sha, cache: usedEmails });
      });
    },
  };
}

/**
 * Whether the status may change without an event about the request: a read failed, or another pull request conflicts.
 */
function isPassing(status: RequestStatus): boolean {
  if (status.kind === "problems") return status.problems.some(({ waitsFor }) => waitsFor !== undefined);
  return status.kind === "broken";
}

function readShippedFields({ requestFields }: Templates): RequestFields {
  const parsed = parseRequestFieldsFile(requestFields);
  if (parsed.kind === "fields") return parsed.fields;
  const problems = parsed.problems.map(({ message }) => message).join(" ");
  throw new Error(`Could not read the fields of requests below templates: ${problems}`);
}
