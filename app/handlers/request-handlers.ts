import type { RequestStatus } from "../domain/request/request-comment.ts";
import type { RequestFields } from "../domain/request/request-fields.ts";
import { fullName } from "../github/repository.ts";
import { parseRequestFieldsFile } from "../files/request-fields-file.ts";
import { readUsedEmails, type UsedEmailsCache } from "../files/used-emails.ts";
import type { Templates } from "../templates.ts";
import { createTurns } from "../queue/turns.ts";
import { reconcileRequest } from "./request/reconcile-request.ts";
import { sendRequestEmails } from "./notifications/request-emails.ts";
import { type HandlersContext } from "./context.ts";
import type { Enqueue } from "../queue/subject.ts";

/** What comes before a pull request: somebody asks for an account. */
export function createRequestHandlers(
  { add, templates, pause, identity, now, sendMail, records, cache }: HandlersContext,
  { pullRequest }: Pick<Enqueue, "pullRequest">,
): Pick<Enqueue, "request" | "usedEmails"> {
  const usedEmails: UsedEmailsCache = new Map();
  const shared = { cache, usedEmails, records, shippedFields: readShippedFields(templates) };
  const inTurn = createTurns();
  return {
    request(place, issueNumber) {
      return add(place, `request ${issueNumber}`, async (again) => {
        const app = await identity();
        const context = { ...place, issueNumber, app, templates: templates.comments, ...shared, pause };
        // One after the other: two that run at once would both find the same name and e-mail free.
        const settled = await inTurn(fullName(place), () => reconcileRequest(context));
        // Out of turn: a mail server that does not answer must not hold up the next request.
        if (settled === undefined) return;
        if (settled.standing !== undefined && isPassing(settled.standing)) again();
        // No event about the pull request tells that somebody's approval does not count any more.
        if (settled.hasNewRequester && settled.pull !== undefined) pullRequest(place, settled.pull.number);
        if (await sendRequestEmails({ ...place, ...settled, app, templates, sendMail, now, records })) again();
      });
    },
    usedEmails(place, sha) {
      add(place, "history", async () => {
        const { slug: appSlug } = await identity();
        await readUsedEmails(place.octokit, { ...place, appSlug, records }, { sha, cache: usedEmails });
      });
    },
  };
}

/** Whether it may change without an event about the request: what could not be read, or another pull request is in the way. */
function isPassing(standing: RequestStatus): boolean {
  if (standing.kind === "problems") return standing.problems.some(({ waitsFor }) => waitsFor !== undefined);
  return standing.kind === "broken";
}

function readShippedFields({ requestFields }: Templates): RequestFields {
  const parsed = parseRequestFieldsFile(requestFields);
  if (parsed.kind === "fields") return parsed.fields;
  const problems = parsed.problems.map(({ message }) => message).join(" ");
  throw new Error(`Could not read the fields of requests below templates: ${problems}`);
}
