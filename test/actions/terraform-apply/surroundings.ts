import nock from "nock";
import type { NewAccount } from "../../../app/domain/apply/apply-result.ts";
import { idOf, user } from "../../app/octokit.ts";
import { credentialsXml, settingsText, stsAnswer, stsError, stsUrl } from "../outside.ts";

/** A commit of the default branch, or the head of a pull request. */
export interface CommitFacts {
  readonly parents?: readonly string[];
  /** The accounts file there. */
  readonly accounts: string;
  /** Number of the pull request that brought it. */
  readonly pullRequest?: number;
  /** Login of the author. */
  readonly author?: string;
}

export interface PullRequestFacts {
  readonly head: string;
  readonly base?: string;
  readonly merged_at?: string | null;
  readonly merge_commit_sha?: string;
  readonly checks?: readonly CheckFacts[];
  readonly reviews?: readonly ReviewFacts[];
}

export interface CheckFacts {
  readonly name: string;
  readonly conclusion?: string;
  readonly app?: number;
  readonly text?: string;
  readonly at?: string;
}

export interface ReviewFacts {
  readonly login: string;
  readonly state?: string;
  readonly commit: string;
  readonly at?: string;
}

/** GitHub and AWS as an apply finds them, with a record of its writes. */
export interface Surroundings {
  tip: string;
  rules: readonly object[];
  readonly commits: Record<string, CommitFacts>;
  readonly pullRequests: Record<number, PullRequestFacts>;
  /** Logins of the authors of request issues. */
  readonly requesters: Record<number, string>;
  /** Ids of the accounts that have a checklist. */
  checklists: readonly string[];
  runsInProgress: readonly number[];
  /** The settings file. */
  readonly settings: string;
  readonly runs: Record<number, { readonly status: string; readonly updated_at: string }>;
  /** Objects of the bucket; one may change while Terraform runs. */
  readonly objects: Record<string, string | (() => string | undefined)>;
  readonly removed: string[];
  /** Actions that IAM received, each with its role. */
  readonly iam: string[];
  /** IAM's response to an action, as XML; empty if not given. */
  readonly iamAnswers: Record<string, string>;
  /** Actions that IAM denies. */
  readonly iamDenies: readonly string[];
  /** Bodies of comments by number of the pull request, the latest last. */
  readonly comments: Record<number, string[]>;
  readonly existingComments: Record<number, readonly object[]>;
  accounts: readonly object[];
  /** Responses to listings of accounts in creation, one after the other; then empty. */
  readonly creating: (readonly string[])[];
  failed: readonly object[];
  /** State of each account by id; ACTIVE if not given. */
  readonly accountStates: Record<string, string>;
  /** Roles that cannot be assumed. */
  readonly unusableRoles: string[];
  account: string;
  /** Numbers of the pull requests whose reviews GitHub does not give. */
  readonly withheld: readonly number[];
  /** HTTP status of GitHub's response about the pull requests of a commit. */
  pullsOf: number;
  /** HTTP status of each response by AWS Organizations. */
  organizations: number;
}

export const mergedAt = "2026-01-02T10:30:00Z";

const goodRule = {
  type: "pull_request",
  parameters: {
    required_approving_review_count: 1,
    require_code_owner_review: true,
    require_last_push_approval: true,
    dismiss_stale_reviews_on_push: true,
  },
};

const bucketUrl = "https://example-aws-accounts-state.s3.eu-west-2.amazonaws.com";
const organizationsUrl = "https://organizations.us-east-1.amazonaws.com";
export const stateKey = "aws-accounts/terraform.tfstate";

/** Serves these surroundings instead of earlier ones, until nock is cleaned. */
export function surround(
  facts: Pick<Surroundings, "tip" | "commits" | "pullRequests"> & Partial<Surroundings>,
): Surroundings {
  const surroundings: Surroundings = {
    rules: [goodRule],
    requesters: { 12: "ravi" },
    checklists: [],
    runsInProgress: [],
    settings: settingsText,
    runs: {},
    objects: {},
    removed: [],
    iam: [],
    iamAnswers: {},
    iamDenies: [],
    comments: {},
    existingComments: {},
    accounts: [],
    creating: [],
    failed: [],
    accountStates: {},
    unusableRoles: [],
    account: "123456789012",
    withheld: [],
    pullsOf: 200,
    organizations: 200,
    ...facts,
  };
  nock.cleanAll();
  serveGitHub(surroundings);
  serveBucket(surroundings);
  serveOrganisation(surroundings);
  serveIam(surroundings);
  serveSts(surroundings);
  return surroundings;
}

/** A note of the last applied commit. */
export function lastApplied(commit: string, accounts: readonly NewAccount[] = []): Surroundings["objects"] {
  return { [`${stateKey}.last-applied.json`]: JSON.stringify({ commit, accounts }) };
}

/** Terraform's state with these accounts, `[key, id]` or `[key, id, "tainted"]`. */
export function stateWith(...accounts: readonly (readonly [string, string, string?])[]): string {
  const resources = accounts.map(([name, id, status]) => ({
    mode: "managed",
    type: "aws_organizations_account",
    name,
    instances: [{ ...(status === undefined ? {} : { status }), attributes: { id } }],
  }));
  return JSON.stringify({ version: 4, resources });
}

const github = (): nock.Scope => nock("https://api.github.com").persist();
const repository = "/repos/example/accounts";

function serveGitHub(now: Surroundings): void {
  const get = (path: string, answer: (url: URL, match: readonly string[]) => nock.ReplyFnResult): void => {
    const pattern = new RegExp(`^${repository}${path}(?:\\?.*)?$`, "u");
    github()
      .get(pattern)
      .optionally()
      .reply((uri) => answer(new URL(uri, "https://api.github.com"), pattern.exec(uri) ?? []));
  };
  get("", () => [200, { default_branch: "main" }]);
  get("/git/ref/heads%2Fmain", () => [200, { object: { sha: now.tip } }]);
  get("/rules/branches/main", () => [200, now.rules]);
  get("/contents/([^?]+)", (url, [, path = ""]) => {
    const commit = now.commits[url.searchParams.get("ref") ?? ""];
    if (commit === undefined) return [404, { message: "Not Found" }];
    return [200, decodeURIComponent(path).startsWith(".github/") ? now.settings : commit.accounts];
  });
  get("/compare/(\\w+)\\.\\.\\.(\\w+)", (url, [, from = "", to = ""]) => {
    if (now.commits[from] === undefined) return [404, { message: "Not Found" }];
    const known = reachable(now, from);
    const commits = [...reachable(now, to)].filter((sha) => !known.has(sha));
    const page = Number(url.searchParams.get("page"));
    const parentsOf = (sha: string): readonly object[] =>
      (now.commits[sha]?.parents ?? []).map((parent) => ({ sha: parent }));
    return [
      200,
      { commits: commits.slice(100 * (page - 1), 100 * page).map((sha) => ({ sha, parents: parentsOf(sha) })) },
    ];
  });
  get("/commits/(\\w+)/pulls", (_, [, sha = ""]) => {
    const number = now.commits[sha]?.pullRequest;
    return [now.pullsOf, number === undefined ? [] : [listed(number, now)]];
  });
  get("/commits/(\\w+)/check-runs", (_, [, sha = ""]) => {
    const found = Object.values(now.pullRequests).find(({ head }) => head === sha)?.checks ?? [];
    return [200, { total_count: found.length, check_runs: found.map(renderCheck) }];
  });
  get("/activity", (url) => {
    const number = Number(/^refs\/heads\/branch-(\d+)$/u.exec(url.searchParams.get("ref") ?? "")?.[1]);
    const head = now.pullRequests[number]?.head ?? "";
    const ref = `refs/heads/branch-${number}`;
    const created = { before: "0".repeat(40), after: head, ref, timestamp: "2026-01-02T08:00:00Z" };
    return [200, [{ ...created, activity_type: "branch_creation", actor: user(authorOf(now, head)) }]];
  });
  get("/pulls/(\\d+)/commits", (_, [, number]) => {
    const sha = now.pullRequests[Number(number)]?.head ?? "";
    const author = user(authorOf(now, sha));
    return [200, [{ sha, author, committer: author }]];
  });
  get("/pulls/(\\d+)/reviews", (_, [, number]) => {
    const reviews = now.pullRequests[Number(number)]?.reviews ?? [];
    if (now.withheld.includes(Number(number))) return [451, { message: "Unavailable" }];
    return [200, reviews.map(renderReview)];
  });
  get("/issues", () => [
    200,
    now.checklists.map((id, index) => ({
      number: 100 + index,
      title: `Secure an account (${id})`,
      body: "",
      state: "open",
      html_url: "https://github.com",
      labels: [],
      user: { login: "github-actions[bot]" },
      created_at: mergedAt,
      updated_at: mergedAt,
      closed_at: null,
    })),
  ]);
  get("/issues/(\\d+)/comments", (_, [, number]) => [200, now.existingComments[Number(number)] ?? []]);
  get("/actions/runs", () => [
    200,
    { workflow_runs: now.runsInProgress.map((id) => ({ id, path: ".github/workflows/aws-accounts-apply.yml" })) },
  ]);
  get("/actions/runs/(\\d+)", (_, [, id]) => {
    const run = now.runs[Number(id)];
    return run === undefined ? [404, { message: "Not Found" }] : [200, run];
  });
  keepComments(now);
  answerGraphql(now);
}

const authorOf = (now: Surroundings, sha: string): string => now.commits[sha]?.author ?? "ada";

/** Serves the author of a request, the commits of a pull request, and an empty list of changes of its base. */
function answerGraphql(now: Surroundings): void {
  const answer = (field: Field, repositoryOf: (variables: GraphqlBody["variables"]) => object): void => {
    github()
      .post("/graphql", ({ variables }: GraphqlBody) => fieldOf(variables) === field)
      .optionally()
      .reply((_, body) => [200, { data: { repository: repositoryOf((body as unknown as GraphqlBody).variables) } }]);
  };
  answer("path", ({ number }) => {
    const oid = now.pullRequests[number]?.head ?? "";
    const login = authorOf(now, oid);
    const signer = { name: login };
    const parents = { nodes: [{ oid: now.commits[oid]?.parents?.[0] ?? "", file: { oid: "before" } }] };
    const commit = { oid, author: signer, committer: signer, signature: null, file: { oid: "after" }, parents };
    return { pullRequest: { headRefOid: oid, commits: { ...page([{ commit }]), totalCount: 1 } } };
  });
  answer("requests", (variables) => {
    const asked = Object.entries(variables).filter(([name]) => name.startsWith("request"));
    return Object.fromEntries(
      asked.map(([name, number]) => {
        const login = now.requesters[Number(number)];
        const author = login === undefined ? null : { __typename: "User", login, databaseId: idOf(login) };
        return [name, { author, userContentEdits: page([]) }];
      }),
    );
  });
  answer("number", () => ({ pullRequest: { timelineItems: { nodes: [] } } }));
}

interface GraphqlBody {
  readonly variables: { readonly number: number; readonly path?: string; readonly request0?: number };
}

type Field = "path" | "requests" | "number";

/** Identifies a query by its variables. */
function fieldOf({ path, request0 }: GraphqlBody["variables"]): Field {
  if (path !== undefined) return "path";
  return request0 === undefined ? "number" : "requests";
}

const page = (nodes: readonly object[]): object => ({ nodes, pageInfo: { hasNextPage: false, endCursor: null } });

/** Serves creating the first comment, and editing it afterwards. */
function keepComments(now: Surroundings): void {
  const keep = (number: number, body: string): void => {
    (now.comments[number] ??= []).push(body);
    const [first] = now.existingComments[number] ?? [];
    const id = (first as { id?: number } | undefined)?.id ?? number * 10;
    now.existingComments[number] = [{ id, user: { login: "github-actions[bot]" }, body }];
  };
  github()
    .post(/\/issues\/\d+\/comments$/u)
    .optionally()
    .reply((uri, body) => {
      keep(Number(/issues\/(\d+)/u.exec(uri)?.[1]), (body as { body: string }).body);
      return [201, {}];
    });
  github()
    .patch(/\/issues\/comments\/\d+$/u)
    .optionally()
    .reply((uri, body) => {
      const id = Number(/comments\/(\d+)/u.exec(uri)?.[1]);
      const found = Object.entries(now.existingComments).find(([, all]) =>
        all.some((comment) => (comment as { id: number }).id === id),
      );
      keep(Number(found?.[0]), (body as { body: string }).body);
      return [200, {}];
    });
}

function reachable(now: Surroundings, from: string): ReadonlySet<string> {
  const found = new Set<string>();
  const queue = [from];
  for (let sha = queue.pop(); sha !== undefined; sha = queue.pop()) {
    if (found.has(sha) || now.commits[sha] === undefined) continue;
    found.add(sha);
    queue.push(...(now.commits[sha]?.parents ?? []));
  }
  return found;
}

function listed(number: number, now: Surroundings): object {
  const {
    head,
    base = "main",
    merged_at = mergedAt,
    merge_commit_sha = null,
  } = now.pullRequests[number] ?? { head: "" };
  return {
    number,
    merged_at,
    merge_commit_sha,
    user: user("ada"),
    head: { sha: head, ref: `branch-${number}` },
    base: { ref: base },
  };
}

function renderCheck(
  { name, conclusion = "success", app = 123456, text = "", at = "2026-01-02T09:00:00Z" }: CheckFacts,
  index: number,
): object {
  return {
    id: index + 1,
    name,
    status: "completed",
    conclusion,
    external_id: "",
    details_url: "",
    started_at: at,
    completed_at: at,
    app: { id: app, slug: "aws-accounts" },
    output: { title: "", summary: "", text },
  };
}

function renderReview({ login, state = "APPROVED", commit, at = "2026-01-02T10:00:00Z" }: ReviewFacts): object {
  return { user: user(login), state, commit_id: commit, submitted_at: at };
}

function serveBucket(now: Surroundings): void {
  const bucket = (): nock.Scope => nock(bucketUrl).persist();
  const keyOf = (uri: string): string => decodeURIComponent(new URL(uri, bucketUrl).pathname.slice(1));
  bucket()
    .get(/.*/u)
    .optionally()
    .reply((uri) => {
      const kept = now.objects[keyOf(uri)];
      const text = typeof kept === "function" ? kept() : kept;
      if (text !== undefined) return [200, text, { etag: '"tag"' }];
      return [
        404,
        "<Error><Code>NoSuchKey</Code><Message>none</Message></Error>",
        { "content-type": "application/xml" },
      ];
    });
  bucket()
    .put(/.*/u)
    .optionally()
    .reply((uri, body) => {
      now.objects[keyOf(uri)] = typeof body === "string" ? body : JSON.stringify(body);
      return [200, ""];
    });
  bucket()
    .delete(/.*/u)
    .optionally()
    .reply((uri) => {
      now.removed.push(keyOf(uri));
      now.objects[keyOf(uri)] = () => undefined;
      return [204, ""];
    });
}

function serveOrganisation(now: Surroundings): void {
  const answers: Readonly<Record<string, (asked: Readonly<Record<string, unknown>>) => object>> = {
    ListAccounts: () => ({ Accounts: now.accounts }),
    ListCreateAccountStatus: ({ States }) => ({
      CreateAccountStatuses: String(States) === "FAILED" ? now.failed : (now.creating.shift() ?? []).map(creationOf),
    }),
    DescribeAccount: ({ AccountId }) => ({
      Account: { Id: AccountId, State: now.accountStates[String(AccountId)] ?? "ACTIVE" },
    }),
  };
  nock(organizationsUrl)
    .persist()
    .post("/")
    .optionally()
    .reply(function answer(_, body) {
      const operation = String(this.req.headers["x-amz-target"]).split(".").at(-1) ?? "";
      return [
        now.organizations,
        answers[operation]?.((typeof body === "string" ? JSON.parse(body) : body) as Record<string, unknown>),
        { "content-type": "application/x-amz-json-1.1" },
      ];
    });
}

function serveIam(now: Surroundings): void {
  nock("https://iam.amazonaws.com")
    .persist()
    .post("/")
    .optionally()
    .reply((_, body) => {
      const { Action = "", RoleName = "" } = Object.fromEntries(new URLSearchParams(body as string));
      now.iam.push(`${Action} ${RoleName}`.trim());
      const xml = { "content-type": "text/xml" };
      if (now.iamDenies.includes(Action)) return [403, stsError("AccessDenied", "not allowed"), xml];
      const inner = now.iamAnswers[Action] ?? "";
      return [200, `<${Action}Response><${Action}Result>${inner}</${Action}Result></${Action}Response>`, xml];
    });
}

function creationOf(name: string): object {
  return { Id: `car-${name}`, AccountName: name, State: "IN_PROGRESS" };
}

function serveSts(now: Surroundings): void {
  nock("https://oidc.example")
    .persist()
    .get("/token")
    .query(true)
    .optionally()
    .reply(200, { value: "header.e30.signature" });
  process.env["ACTIONS_ID_TOKEN_REQUEST_URL"] = "https://oidc.example/token?api-version=2";
  process.env["ACTIONS_ID_TOKEN_REQUEST_TOKEN"] = "request-token";
  nock(stsUrl)
    .persist()
    .post("/")
    .optionally()
    .reply((_, body) => {
      const asked = Object.fromEntries(new URLSearchParams(body as string));
      const xml = { "content-type": "text/xml" };
      if (asked["Action"] === "GetCallerIdentity")
        return [200, stsAnswer("GetCallerIdentity", `<Account>${now.account}</Account>`), xml];
      if (now.unusableRoles.includes(asked["RoleArn"] ?? "")) return [403, stsError("AccessDenied", "not yet"), xml];
      return [200, stsAnswer(asked["Action"] ?? "", credentialsXml), xml];
    });
}
