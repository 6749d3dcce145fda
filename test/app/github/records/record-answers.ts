import { createHash } from "node:crypto";
import type nock from "nock";
import { type AccountRecord, renderAccountRecord } from "../../../../app/domain/checklist/account-record.ts";

/** A commit by the App, as REST returns it; the root commit of its branch unless parents are given. */
export function ownCommit(sha: string, more: Readonly<Record<string, unknown>> = {}) {
  return {
    sha,
    author: { login: "aws-accounts[bot]" },
    committer: { login: "web-flow" },
    commit: { verification: { verified: true } },
    parents: [],
    ...more,
  };
}

/** The history of a branch with one commit, and whether the App has marked it. */
export function answerHistory(
  github: nock.Scope,
  path: string,
  of: { readonly commit: ReturnType<typeof ownCommit>; readonly appId: number; readonly isMarked: boolean },
): void {
  const { commit, appId, isMarked } = of;
  const { sha } = commit;
  github.get(`${path}/commits`).query({ sha, per_page: 100, page: 1 }).reply(200, [commit]);
  const name = "aws-accounts/records";
  const mark = { name, external_id: sha, app: { id: appId, slug: "aws-accounts" } };
  github
    .get(`${path}/commits/${sha}/check-runs`)
    .query({ app_id: appId, check_name: name, filter: "latest", per_page: 1 })
    .reply(200, { check_runs: isMarked ? [mark] : [] });
}

/** No pull request was merged into the branch. */
export function answerMerged(github: nock.Scope, path: string): void {
  const query = { state: "closed", base: "aws-accounts-records", per_page: 100, page: 1 };
  github.get(`${path}/pulls`).query(query).reply(200, []);
}

interface Question {
  readonly variables: Readonly<Record<string, unknown>>;
}

/**
 * GraphQL's responses to reading all records at a commit or ref: the names of the files, then the contents of the
 * records. Without the ref, nothing.
 *
 * @param batches - the number of calls that read the contents
 */
export function answerRecordsAt(
  github: nock.Scope,
  ref: string,
  records: readonly AccountRecord[] | undefined,
  batches = records === undefined || records.length === 0 ? 0 : 1,
): void {
  const files = (records ?? []).map((record) => {
    const text = renderAccountRecord(record);
    const oid = createHash("sha1")
      .update(`blob ${Buffer.byteLength(text)}\0${text}`)
      .digest("hex");
    return { name: `${record.account.id}.json`, oid, size: text.length, text };
  });
  const readme = { name: "README.md", oid: "e".repeat(40), size: 9 };
  const entries = [readme, ...files.map(({ name, oid, size }) => ({ name, oid, size }))];
  github
    .post("/graphql", ({ variables }: Question) => variables["folder"] === `${ref}:`)
    .reply(200, { data: { repository: { object: records === undefined ? null : { entries } } } });
  if (batches === 0) return;
  const isOf = (value: unknown) => files.find(({ oid }) => oid === value);
  github
    .post("/graphql", ({ variables }: Question) => isOf(variables["b0"]) !== undefined)
    .times(batches)
    .reply(200, (_, question) => {
      const asked = Object.entries((question as unknown as Question).variables).filter(([name]) =>
        /^b\d+$/u.test(name),
      );
      const blobs = asked.map(([name, oid]) => [name, { text: isOf(oid)?.text, isTruncated: false }] as const);
      return { data: { repository: Object.fromEntries(blobs) } };
    });
}
