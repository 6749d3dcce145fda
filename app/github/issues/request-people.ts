import type { Requesters } from "../../domain/approval/judge-approval.ts";
import { isBot, type Person } from "../../domain/approval/person.ts";
import type { Unknown } from "../../domain/approval/unknown.ts";
import { actorFields, type IdentifiedActor, toPerson } from "../actor.ts";
import type { Page } from "../graphql-page.ts";
import { type GraphqlApi, isNotFound } from "../graphql.ts";
import type { Repository } from "../repository.ts";

interface Edited {
  readonly author: IdentifiedActor | null;
  readonly userContentEdits: Page<{ readonly editor: IdentifiedActor | null }> | null;
}

/** A thousand edits; who made the ones before is not known. */
const mostPages = 10;

const editsFields = `author { ${actorFields} }
  userContentEdits(first: 100, after: $after) {
    nodes { editor { ${actorFields} } }
    pageInfo { hasNextPage endCursor }
  }`;

/** A request is an issue; an old account may name a pull request instead. */
const peopleQuery = `query ($owner: String!, $repo: String!, $number: Int!, $after: String) {
  repository(owner: $owner, name: $repo) {
    issueOrPullRequest(number: $number) { ... on Issue { ${editsFields} } ... on PullRequest { ${editsFields} } }
  }
}`;

/** Who asks with a request, as GitHub has it now; undefined if the request is gone. */
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
 * Reads who opened a request, and who edited it: an edit can turn it into another person's request.
 *
 * @see https://docs.github.com/en/graphql/reference/objects#usercontentedit
 */
export async function readRequestPeople(
  octokit: GraphqlApi,
  { owner, repo }: Repository,
  number: number,
): Promise<RequestPeople> {
  const editors = new Map<number, Person>();
  let hidden = false;
  let after: string | null = null;
  for (let page = 1; ; page += 1) {
    const found = await ask(octokit, { owner, repo, number, after });
    if (found === undefined) return undefined;
    for (const { editor } of found.userContentEdits?.nodes ?? []) {
      const person = toPerson(editor);
      if (person === undefined) hidden = true;
      else editors.set(person.id, person);
    }
    const next = found.userContentEdits?.pageInfo;
    after = next?.hasNextPage === true ? next.endCursor : null;
    if (after === null || page === mostPages) {
      return { opener: toPerson(found.author), editors: [...editors.values()], hidden: hidden || after !== null };
    }
  }
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

/** Reads who was recorded for a request, its opener first; nobody if there is no record. */
export type ReadRecorded = (request: number) => Promise<readonly Person[]>;

/** Reads who asked for accounts, by the numbers of their requests. What GitHub no longer says of one, its record says. */
export async function readRequesters(
  octokit: GraphqlApi,
  repository: Repository,
  {
    numbers,
    appLogin,
    readRecorded,
  }: { readonly numbers: readonly number[]; readonly appLogin: string; readonly readRecorded: ReadRecorded },
): Promise<Requesters> {
  const all = await Promise.all(
    [...new Set(numbers)].map(async (number) => {
      const found = await readRequestPeople(octokit, repository, number);
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
