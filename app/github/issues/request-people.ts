import { mostRequests, type Requesters } from "../../domain/approval/judge-approval.ts";
import { isBot, type Person } from "../../domain/approval/person.ts";
import type { Unknown } from "../../domain/approval/unknown.ts";
import { actorFields, type IdentifiedActor, toPerson } from "../actor.ts";
import type { Page } from "../graphql-page.ts";
import { answerOfFound, type GraphqlApi, isNotFound } from "../graphql.ts";
import type { Repository } from "../repository.ts";

interface Edited {
  readonly author: IdentifiedActor | null;
  readonly userContentEdits: Page<{ readonly editor: IdentifiedActor | null }> | null;
}

/** 1,000 edits; the editors before them are unknown. */
const mostPages = 10;

/** Requests whose first 100 edits are read in one call. */
const batchSize = 50;

const editsFields = (after: string): string => `author { ${actorFields} }
  userContentEdits(first: 100${after}) {
    nodes { editor { ${actorFields} } }
    pageInfo { hasNextPage endCursor }
  }`;

/** A request is an issue; an old account may name a pull request instead. */
const eitherFields = (after: string): string =>
  `... on Issue { ${editsFields(after)} } ... on PullRequest { ${editsFields(after)} }`;

const peopleQuery = `query ($owner: String!, $repo: String!, $number: Int!, $after: String) {
  repository(owner: $owner, name: $repo) {
    issueOrPullRequest(number: $number) { ${eitherFields(", after: $after")} }
  }
}`;

/** The people behind a request, as GitHub has it now; undefined if the request was deleted. */
export type RequestPeople =
  | {
      readonly opener: Person | undefined;
      /** Everyone who edited it. */
      readonly editors: readonly Person[];
      /** Whether a person edited it who cannot be identified. */
      readonly hidden: boolean;
    }
  | undefined;

/**
 * Reads the opener and the editors of a request: an edit can turn it into another person's request.
 *
 * @see https://docs.github.com/en/graphql/reference/objects#usercontentedit
 */
export async function readRequestPeople(
  octokit: GraphqlApi,
  { owner, repo }: Repository,
  number: number,
): Promise<RequestPeople> {
  const readPage = (after: string | null) => ask(octokit, { owner, repo, number, after });
  return collectPeople(await readPage(null), readPage);
}

async function collectPeople(
  first: Edited | undefined,
  readPage: (after: string) => Promise<Edited | undefined>,
): Promise<RequestPeople> {
  const editors = new Map<number, Person>();
  let hidden = false;
  let found = first;
  for (let page = 1; ; page += 1) {
    if (found === undefined) return undefined;
    for (const { editor } of found.userContentEdits?.nodes ?? []) {
      const person = toPerson(editor);
      if (person === undefined) hidden = true;
      else editors.set(person.id, person);
    }
    const next = found.userContentEdits?.pageInfo;
    const after = next?.hasNextPage === true ? next.endCursor : null;
    if (after === null || page === mostPages) {
      return { opener: toPerson(found.author), editors: [...editors.values()], hidden: hidden || after !== null };
    }
    found = await readPage(after);
  }
}

/** The same for several requests, with one call for 50 of them. */
async function readPeopleOfAll(
  octokit: GraphqlApi,
  { owner, repo }: Repository,
  numbers: readonly number[],
): Promise<ReadonlyMap<number, RequestPeople>> {
  const people = new Map<number, RequestPeople>();
  for (let start = 0; start < numbers.length; start += batchSize) {
    const batch = numbers.slice(start, start + batchSize);
    const found = await askForAll(octokit, { owner, repo }, batch);
    for (const [index, number] of batch.entries()) {
      const readPage = (after: string) => ask(octokit, { owner, repo, number, after });
      people.set(number, await collectPeople(found[index], readPage));
    }
  }
  return people;
}

async function askForAll(
  octokit: GraphqlApi,
  { owner, repo }: Repository,
  numbers: readonly number[],
): Promise<readonly (Edited | undefined)[]> {
  const names = numbers.map((_, index) => `request${index}`);
  const query = `query ($owner: String!, $repo: String!, ${names.map((name) => `$${name}: Int!`).join(", ")}) {
    repository(owner: $owner, name: $repo) {
      ${names.map((name) => `${name}: issueOrPullRequest(number: $${name}) { ...issue ...pullRequest }`).join("\n")}
    }
  }
  fragment issue on Issue { ${editsFields("")} }
  fragment pullRequest on PullRequest { ${editsFields("")} }`;
  const variables = Object.fromEntries(names.map((name, index) => [name, numbers[index]]));
  const answer = (await octokit.graphql(query, { owner, repo, ...variables }).catch((error: unknown) => {
    const found = answerOfFound(error);
    if (found === undefined) throw error;
    return found;
  })) as { readonly repository: Readonly<Record<string, Edited | null>> | null };
  return names.map((name) => answer.repository?.[name] ?? undefined);
}

async function ask(octokit: GraphqlApi, variables: Readonly<Record<string, unknown>>): Promise<Edited | undefined> {
  try {
    const answer = (await octokit.graphql(peopleQuery, variables)) as {
      readonly repository: { readonly issueOrPullRequest: Edited | null };
    };
    return answer.repository.issueOrPullRequest ?? undefined;
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw error;
  }
}

/** Reads the people who were recorded for a request, its opener first; empty if there is no record. */
export type ReadRecorded = (request: number) => Promise<readonly Person[]>;

/**
 * Reads the requesters of accounts, by the numbers of their requests. If GitHub no longer has a request, its record is
 * used.
 *
 * If there are more than {@link mostRequests}, none is read and the requesters are unknown: a file can name any number
 * of them.
 */
export async function readRequesters(
  octokit: GraphqlApi,
  repository: Repository,
  {
    numbers,
    appLogin,
    readRecorded,
  }: { readonly numbers: readonly number[]; readonly appLogin: string; readonly readRecorded: ReadRecorded },
): Promise<Requesters> {
  const different = [...new Set(numbers)];
  const total = different.length;
  if (total > mostRequests) return { people: [], bots: [], unknown: [{ kind: "requests", total }] };
  const people = await readPeopleOfAll(octokit, repository, different);
  const all = await Promise.all(
    different.map(async (number) => {
      const found = people.get(number);
      return judge(number, found, found?.opener === undefined ? await readRecorded(number) : []);
    }),
  );
  const accounts = new Map(all.flatMap(({ asked }) => asked).map((account) => [account.id, account]));
  const others = [...accounts.values()].filter(({ login }) => login !== appLogin);
  return {
    people: others.filter((account) => !isBot(account)).toSorted((one, other) => one.id - other.id),
    bots: others.filter(isBot).map(({ login }) => login),
    unknown: all.flatMap(({ unknown }) => unknown),
  };
}

function judge(
  number: number,
  found: RequestPeople,
  recorded: readonly Person[],
): { readonly asked: readonly Person[]; readonly unknown: readonly Unknown[] } {
  const { opener, editors = [], hidden = false } = found ?? {};
  const isUnknown = opener === undefined && recorded.length === 0;
  return {
    asked: [...(opener === undefined ? recorded : [opener]), ...editors],
    unknown: [
      ...(isUnknown ? [{ kind: "request", number } as const] : []),
      ...(hidden ? [{ kind: "editor", number } as const] : []),
    ],
  };
}
