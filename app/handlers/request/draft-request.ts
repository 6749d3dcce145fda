import { checkRequest, type CheckedRequest } from "../../domain/request/check-request.ts";
import type { CostCentre } from "../../domain/request/cost-centre.ts";
import { requestFieldsPath, type RequestFields } from "../../domain/request/request-fields.ts";
import type { RequestProblem } from "../../domain/request/request-problem.ts";
import { accountsFilePath, type Settings } from "../../domain/settings/settings.ts";
import { readAccountsFile } from "../../files/accounts-file.ts";
import { readAddedBy } from "../../files/added-accounts.ts";
import { AdapterError } from "../../github/errors.ts";
import type { AppIdentity } from "../../github/app-identity.ts";
import type { Cache } from "../../github/cache.ts";
import { readFileBytes } from "../../github/contents.ts";
import { parseCostCentres } from "../../files/cost-centres-file.ts";
import type { TeamsApi } from "../../github/teams.ts";
import { readPins } from "../../files/pinned-logins.ts";
import type { UsersApi } from "../../github/users.ts";
import type { OpenPullRequest } from "../../github/pull-requests/pull-requests.ts";
import type { RecordsWriter } from "../../github/records/records-writer.ts";
import type { Repository } from "../../github/repository.ts";
import { readRequestBody, type RequestBodyApi } from "../../files/request-body.ts";
import { parseRequestFieldsFile } from "../../files/request-fields-file.ts";
import type { RequestIssue } from "../../github/issues/request-issues.ts";
import { mayRequest } from "./may-request.ts";
import { readUsedEmails, type UsedEmailsApi, type UsedEmailsCache } from "../../files/used-emails.ts";
import { processLargeFile } from "../../large-files/process-large-file.ts";

export type DraftApi = RequestBodyApi & UsedEmailsApi & TeamsApi & UsersApi;

export interface DraftContext extends Repository {
  readonly octokit: DraftApi;
  readonly app: AppIdentity;
  /** The default fields, for a repository without its own. */
  readonly shippedFields: RequestFields;
  /** Shared with pull requests. */
  readonly cache: Cache;
  readonly usedEmails: UsedEmailsCache;
  readonly records: RecordsWriter;
}

/** The requested account, or the reason why it cannot be created yet. */
export type RequestDraft =
  | {
      readonly kind: "draft";
      readonly request: CheckedRequest;
      readonly nameLabel: string;
      /** The title that the form begins with. */
      readonly formTitle: string;
      /** The accounts file with the new account. */
      readonly text: string;
      /** Whether the pull request's head already has exactly this account. */
      readonly isAtHead: boolean;
    }
  | { readonly kind: "there" }
  | { readonly kind: "problems"; readonly problems: readonly RequestProblem[] }
  | { readonly kind: "broken"; readonly problems: readonly string[] };

export interface DraftFacts {
  readonly issue: RequestIssue;
  readonly settings: Settings;
  /** Commit of the default branch. */
  readonly baseSha: string;
  /** The open pull requests, including the request's own. */
  readonly open: readonly OpenPullRequest[];
  /** The request's own pull request, if it has one. */
  readonly pull: { readonly number: number; readonly headSha: string } | undefined;
}

/** Reads the facts that judge a request, and drafts its account. */
export async function draftRequest(context: DraftContext, facts: DraftFacts): Promise<RequestDraft> {
  const { octokit, owner, repo } = context;
  const { issue, settings, baseSha } = facts;
  const fields = await readFields(context, baseSha);
  if (fields.kind === "broken") return fields;
  const checked = checkRequest({
    ...(await readAnswers(context, { issue, fields: fields.fields, ref: baseSha })),
    settings,
    costCentres: await readCostCentres(context, settings, baseSha),
  });
  const { author: login, authorId: id } = issue;
  const { requesters } = settings.requests ?? {};
  const pinned = () => readPins(context, settings);
  if (!(await mayRequest(octokit, owner, { id, requesters, readPins: pinned }))) {
    const who = [...(requesters?.teams ?? []).map((team) => `the team ${owner}/${team}`), ...(requesters?.users ?? [])];
    const message = `${login} may not request accounts here. Ask one of these to open the request: ${who.join(", ")}.`;
    const others = checked.kind === "problems" ? checked.problems : [];
    return { kind: "problems", problems: [{ field: null, message }, ...others] };
  }
  if (checked.kind === "problems") return checked;
  const head = facts.pull && (await readAccountsFile(octokit, { owner, repo, ref: facts.pull.headSha }));
  const formTitle = fields.fields.title;
  const nameLabel = fields.fields.fields.find(({ is }) => is === "account-name")?.label ?? "";
  const base = await readAccountsFile(octokit, { owner, repo, ref: baseSha });
  const about = { number: facts.pull?.number, open: facts.open, baseSha, base, settings, cache: context.cache };
  const source = {
    request: checked.request,
    number: issue.number,
    nameLabel,
    settings,
    base,
    head,
    others: await readAddedBy(octokit, { owner, repo }, about),
    usedEmails: await readUsedEmails(
      octokit,
      { owner, repo, records: context.records },
      { sha: baseSha, cache: context.usedEmails },
    ),
  };
  const draft = await processLargeFile("draftAccount", source, { file: accountsFilePath, contents: [base, head] });
  return draft.kind === "draft" ? { ...draft, request: checked.request, nameLabel, formTitle } : draft;
}

async function readAnswers(
  { octokit, owner, repo, shippedFields }: DraftContext,
  of: { readonly issue: RequestIssue; readonly fields: RequestFields; readonly ref: string },
) {
  const { fields } = of.fields;
  const source = { body: of.issue.body, fields, shipped: shippedFields.fields };
  const { answers, problems } = await readRequestBody(octokit, { owner, repo, ref: of.ref }, source);
  return { fields, answers, formProblems: problems };
}

async function readFields(
  { octokit, owner, repo, shippedFields }: DraftContext,
  ref: string,
): Promise<
  | { readonly kind: "fields"; readonly fields: RequestFields }
  | { readonly kind: "broken"; readonly problems: readonly string[] }
> {
  const bytes = await readFileBytes(octokit, { owner, repo, path: requestFieldsPath, ref });
  if (bytes === undefined) return { kind: "fields", fields: shippedFields };
  const parsed = parseRequestFieldsFile(new TextDecoder().decode(bytes));
  if (parsed.kind === "fields") return parsed;
  return { kind: "broken", problems: parsed.problems.map(({ message }) => `${requestFieldsPath}: ${message}`) };
}

async function readCostCentres(
  { octokit, owner, repo }: DraftContext,
  { requests }: Settings,
  ref: string,
): Promise<readonly CostCentre[] | undefined> {
  const path = requests?.cost_centres;
  if (path === undefined) return undefined;
  const bytes = await readFileBytes(octokit, { owner, repo, path, ref });
  if (bytes !== undefined) return parseCostCentres(new TextDecoder().decode(bytes), path);
  throw new AdapterError(`Could not read ${path}, which the settings name for cost centres: the file does not exist.`);
}
