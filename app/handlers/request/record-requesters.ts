import { noEmails, withRequesters } from "../../domain/notifications/request-emails.ts";
import type { Cache } from "../../github/cache.ts";
import type { GraphqlApi } from "../../github/graphql.ts";
import type { AccountRecordsContext } from "../../files/account-records.ts";
import { RecordConflictError } from "../../github/records/records-writer.ts";
import { fullName } from "../../github/repository.ts";
import { readRequestEmails, writeRequestEmails } from "../../files/request-emails.ts";
import { readRequestPeople } from "../../github/issues/request-people.ts";

export interface RequestersContext extends AccountRecordsContext {
  readonly octokit: AccountRecordsContext["octokit"] & GraphqlApi;
  readonly cache: Cache;
}

/** How often a write may conflict with another writer before it fails. */
const attempts = 5;

/**
 * Records who opened and who edited a request, before the App acts on the edit: if the request is deleted, transferred
 * or converted later, no one else knows. Returns whether there is a new person among them.
 */
export async function recordRequesters(context: RequestersContext, request: number): Promise<boolean> {
  const { octokit, owner, repo, cache } = context;
  const found = await readRequestPeople(octokit, { owner, repo }, request);
  if (found?.opener === undefined) return false;
  const people = [found.opener, ...found.editors];
  const ids = people.map(({ id }) => id).join(",");
  let isNew = false;
  await cache.once(`requesters ${fullName({ owner, repo })}#${request} ${ids}`, async () => {
    isNew = await record(context, request, people);
    return true;
  });
  return isNew;
}

async function record(
  context: RequestersContext,
  request: number,
  people: Parameters<typeof withRequesters>[1],
): Promise<boolean> {
  const { octokit, owner, repo, records } = context;
  for (let attempt = 1; ; attempt += 1) {
    const stored = await readRequestEmails(octokit, { owner, repo, records }, request);
    const before = stored?.mails ?? noEmails(request);
    const after = withRequesters(before, people);
    if (after === before) return false;
    try {
      await writeRequestEmails(context, { mails: after, replaces: stored });
      return true;
    } catch (error) {
      if (!(error instanceof RecordConflictError) || attempt === attempts) throw error;
    }
  }
}
