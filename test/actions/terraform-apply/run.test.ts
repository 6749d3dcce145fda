import { readFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, jest, test } from "@jest/globals";
import nock from "nock";
import { createGitHub } from "../../../actions/shared/github.ts";
import type { Runner } from "../../../actions/shared/inputs.ts";
import { sha256Hex } from "../../../actions/shared/terraform/make-plan.ts";
import { runApply } from "../../../actions/terraform-apply/run.ts";
import type { ApplyResult } from "../../../app/domain/apply/apply-result.ts";
import type { LastApplied } from "../../../app/domain/apply/last-applied.ts";
import { parseApplyResult } from "../../../app/domain/apply/parse-apply-result.ts";
import { renderDigests } from "../../../app/domain/plan/digests.ts";
import { summarisePlan } from "../../../app/domain/plan/summarise.ts";
import { parseTerraformPlan } from "../../../app/domain/plan/terraform-plan.ts";
import { readTemplates } from "../../../app/templates.ts";
import {
  accountsText,
  emptyAccountsText,
  fakeTerraform,
  headSha,
  lockFile,
  recordedPlan,
  runnerIn,
  settingsText,
  said,
  temporaryFolder,
  type FakeTerraform,
} from "../outside.ts";
import { lastApplied, mergedAt, stateKey, stateWith, surround, type Surroundings } from "./surroundings.ts";

const { comments: templates, trustPolicy } = readTemplates(new URL("../../../templates/", import.meta.url));
const before = "b".repeat(40);
const tip = "c".repeat(40);
const key = "pet-licences-prod";
const id = "111111111111";

beforeEach(() => {
  nock.disableNetConnect();
  jest.spyOn(process.stdout, "write").mockReturnValue(true);
});

afterEach(() => {
  jest.restoreAllMocks();
  delete process.env["ACTIONS_ID_TOKEN_REQUEST_URL"];
  delete process.env["ACTIONS_ID_TOKEN_REQUEST_TOKEN"];
  nock.cleanAll();
  nock.enableNetConnect();
});

/** Text of the plan check of a plan that Terraform recorded. */
function shown(name: string): string {
  const parsed = parseTerraformPlan(recordedPlan(name));
  if (parsed.kind === "malformed") throw new Error(parsed.reason);
  return `${renderDigests(summarisePlan(parsed.value, sha256Hex), sha256Hex)}what people read`;
}

const checks = (text = shown("create")) => [
  { name: "aws-accounts/validate" },
  { name: "aws-accounts/plan", text },
  { name: "aws-accounts/approval" },
];

const approved = { head: headSha, checks: checks(), reviews: [{ login: "rita", commit: headSha }] };

/** Pull request 12 adds the account; it was merged after the last apply. */
function mergedPullRequest(over: Partial<Surroundings> = {}): Parameters<typeof surround>[0] {
  return {
    tip,
    commits: {
      [before]: { accounts: emptyAccountsText },
      [headSha]: { parents: [before], accounts: accountsText() },
      [tip]: { parents: [before, headSha], accounts: accountsText(), pullRequest: 12 },
    },
    pullRequests: { 12: approved },
    objects: lastApplied(before),
    ...over,
  };
}

/** One accounts file of several. */
function joinAccounts(...texts: readonly string[]): string {
  const elements = texts.flatMap((text) => (JSON.parse(text) as { readonly resource: readonly unknown[] }).resource);
  return `${JSON.stringify({ resource: elements }, null, 2)}\n`;
}

/** The account as AWS lists it. */
const orphan = {
  Id: id,
  Name: key,
  Email: "aws-root-accounts+pet-lic-pro@example.gov.uk",
  JoinedMethod: "CREATED",
  State: "ACTIVE",
};

/** Terraform applies the recorded plan, and its next plan is empty. */
const planned = {
  init: { lines: [said.version] },
  plan: { exitCode: 2 },
  "plan again": { exitCode: 0 },
  show: { lines: [recordedPlan("create")] },
  apply: { lines: [said.created(key, id)] },
};

/** The state as Terraform leaves it. */
function keepState(surroundings: Surroundings, terraform: FakeTerraform, after = stateWith([key, id])): void {
  const earlier = surroundings.objects[stateKey];
  surroundings.objects[stateKey] = () =>
    terraform.argsOf("apply") === undefined ? (typeof earlier === "string" ? earlier : undefined) : after;
}

interface Ran {
  readonly result: ApplyResult;
  readonly page: string;
  readonly failure: Error | undefined;
}

async function apply(path: string, over: Partial<Runner> = {}): Promise<Ran> {
  const folder = temporaryFolder();
  const outputs: string[] = [];
  let now = Date.parse(mergedAt) + 60_000;
  const failure = await runApply({
    runner: { ...runnerIn(folder), ...over },
    environment: { PATH: path },
    github: createGitHub({ token: "ghs_x", baseUrl: "https://api.github.com" }),
    lockFile,
    templates,
    trustPolicyTemplate: trustPolicy,
    clock: {
      now: () => now,
      sleep: (milliseconds) => {
        now += milliseconds;
        return Promise.resolve();
      },
    },
    setOutput: (name, value) => outputs.push(`${name}=${value}`),
  }).then(
    () => undefined,
    (error: unknown) => error as Error,
  );
  const file = join(folder, "apply-result.json");
  expect(outputs).toEqual([`result-file=${file}`]);
  const parsed = parseApplyResult(readFileSync(file, "utf8"));
  if (parsed.kind === "malformed") throw new Error(parsed.reason);
  return { result: parsed.value, page: readFileSync(join(folder, "summary.md"), "utf8"), failure };
}

const roleOf = (account: string): string => `arn:aws:iam::${account}:role/bootstrap`;

const newAccount = {
  name: key,
  id,
  email: "aws-root-accounts+pet-lic-pro@example.gov.uk",
  roleArn: roleOf(id),
  administrators: ["a.person@example.gov.uk"],
  request: 12,
  pullRequest: 12,
};

const noted = ({ objects }: Surroundings): unknown => {
  const text = objects[`${stateKey}.last-applied.json`];
  return typeof text === "string" ? JSON.parse(text) : undefined;
};

/** The commit whose accounts file has the value of the account that was applied last, by the note. */
const appliedAt = (surroundings: Surroundings): string | undefined => {
  const note = noted(surroundings) as LastApplied | undefined;
  return note?.pending?.find((account) => account.key === key)?.since ?? note?.commit;
};

describe("a change that was planned, shown and approved", () => {
  test("is applied, noted, and reported on the pull request", async () => {
    const surroundings = surround(mergedPullRequest());
    const terraform = fakeTerraform(planned);
    keepState(surroundings, terraform);
    const { result, page, failure } = await apply(terraform.path);
    expect(failure).toBeUndefined();
    expect(result).toEqual({
      version: 1,
      commit: tip,
      ended: [],
      pullRequest: 12,
      outcome: "applied",
      reason: null,
      notes: [],
      accounts: [{ ...newAccount, seconds: 0 }],
      unmade: [],
      results: [{ key, outcome: "applied", pullRequest: 12 }],
    });
    expect(noted(surroundings)).toMatchObject({ commit: tip, run: "77", accounts: [{ id }], pending: [] });
    expect(surroundings.iam).toEqual([
      "ListOrganizationsFeatures",
      "CreateRole aws-accounts-audit",
      "PutRolePolicy aws-accounts-audit",
    ]);
    const said12 = surroundings.comments[12] ?? [];
    expect(said12[0]).toMatch(/^### ⏳ Applying `ccccccc`/u);
    expect(said12.at(-1)).toContain(`| \`${key}\` | \`${id}\` |`);
    expect(page.trimEnd()).toBe(said12.at(-1)?.trimEnd());
    expect(terraform.argsOf("apply")).toBe("apply -input=false -parallelism=5 -no-color -json plan.tfplan");
    expect(terraform.argsOf("plan")).toContain(`-target=aws_organizations_account.${key}`);
  });

  test("is the only configuration that Terraform gets, and only once its review is proven", async () => {
    const other = accountsText({ name: "cats-prod", email: "aws-root-accounts+cats-prod@example.gov.uk" });
    const { commits, ...merged } = mergedPullRequest();
    const head = { parents: [before], accounts: joinAccounts(other, accountsText()) };
    const surroundings = surround({
      ...merged,
      commits: {
        ...commits,
        [before]: { accounts: other },
        [headSha]: head,
        [tip]: { ...head, parents: [before, headSha], pullRequest: 12 },
      },
    });
    surroundings.objects[stateKey] = stateWith(["cats-prod", "222222222222"]);
    const terraform = fakeTerraform(planned);
    keepState(surroundings, terraform, stateWith(["cats-prod", "222222222222"], [key, id]));
    const { result } = await apply(terraform.path);
    expect(result).toMatchObject({ outcome: "applied", accounts: [{ id }] });
    expect(terraform.configurationOf("init")).not.toContain("accounts.tf.json");
    expect(terraform.configurationOf("plan")).toContain(`accounts.tf.json:\n${accountsText()}`);
    expect(terraform.configurationOf("plan")).not.toContain("cats-prod");
  });

  test("is reported in the existing comment, if a workflow wrote that", async () => {
    const marker = "<!-- aws-accounts:apply -->";
    const surroundings = surround(
      mergedPullRequest({
        existingComments: { 12: [{ id: 4, user: { login: "mallory" }, body: marker }] },
      }),
    );
    const terraform = fakeTerraform(planned);
    keepState(surroundings, terraform);
    await apply(terraform.path);
    expect(surroundings.comments[12]?.at(-1)).toContain("1 new account");
    expect(surroundings.existingComments[12]).toHaveLength(1);
  });

  test("may change an account without a new one", async () => {
    const old = accountsText({ tags: { "account-name": key, description: "Before" } });
    const { commits, ...merged } = mergedPullRequest({
      pullRequests: { 12: { ...approved, checks: checks(shown("update")) } },
    });
    const surroundings = surround({ ...merged, commits: { ...commits, [before]: { accounts: old } } });
    surroundings.objects[stateKey] = stateWith([key, id]);
    const terraform = fakeTerraform({ ...planned, show: { lines: [recordedPlan("update")] }, apply: {} });
    const { result } = await apply(terraform.path);
    expect(result).toMatchObject({ outcome: "applied", accounts: [] });
    expect(surroundings.comments[12]?.at(-1)).toContain("There are no new accounts.");
  });

  test("is applied too if an earlier run missed it and another pull request was merged since", async () => {
    const later = "d".repeat(40);
    const { commits, ...merged } = mergedPullRequest();
    const surroundings = surround({
      ...merged,
      tip: later,
      commits: { ...commits, [later]: { parents: [tip], accounts: accountsText() } },
    });
    const terraform = fakeTerraform(planned);
    keepState(surroundings, terraform);
    const { result } = await apply(terraform.path);
    expect(result).toMatchObject({ commit: later, pullRequest: 12, outcome: "applied" });
    expect(noted(surroundings)).toMatchObject({ commit: later });
  });
});

test("checks that the App writes on the head after the merge change nothing", async () => {
  const later = { name: "aws-accounts/plan", conclusion: "cancelled", at: "2026-01-02T10:30:01Z" };
  const surroundings = surround(
    mergedPullRequest({ pullRequests: { 12: { ...approved, checks: [...checks(), later] } } }),
  );
  const terraform = fakeTerraform(planned);
  keepState(surroundings, terraform);
  const { result } = await apply(terraform.path);
  expect(result).toMatchObject({ outcome: "applied" });
});

describe("with nothing to do", () => {
  test("Terraform is not started, and no one is notified", async () => {
    const surroundings = surround(mergedPullRequest({ objects: lastApplied(tip) }));
    surroundings.objects[stateKey] = stateWith([key, id]);
    const { result, page, failure } = await apply("/bin");
    expect([result.outcome, result.pullRequest, failure]).toEqual(["nothing-to-do", null, undefined]);
    expect(page).toContain("Nothing to apply");
    expect(surroundings.comments).toEqual({});
  });

  test("the commit is noted, so that history is not walked again", async () => {
    const { commits, ...merged } = mergedPullRequest();
    const surroundings = surround({
      ...merged,
      commits: { ...commits, [tip]: { parents: [before], accounts: emptyAccountsText } },
    });
    await apply("/bin");
    expect(noted(surroundings)).toMatchObject({ commit: tip });
  });

  test("the result has the accounts whose checklists the last run could not open", async () => {
    const other = { ...newAccount, id: "222222222222" };
    const surroundings = surround(
      mergedPullRequest({ objects: lastApplied(tip, [newAccount, other]), checklists: [other.id] }),
    );
    surroundings.objects[stateKey] = stateWith([key, id]);
    const { result } = await apply("/bin");
    expect(result).toMatchObject({ outcome: "nothing-to-do", accounts: [{ id }] });
    expect(noted(surroundings)).toMatchObject({ accounts: [{ id }] });
  });
});

test("an account that Terraform manages again is no longer reported as taken out of the file", async () => {
  const forgotten = ["111111111111", "222222222222"].map((ended) => ({ key, id: ended, commit: before }));
  const note = { commit: tip, pending: [], accounts: [], forgotten };
  const surroundings = surround(
    mergedPullRequest({ objects: { [`${stateKey}.last-applied.json`]: JSON.stringify(note) } }),
  );
  surroundings.objects[stateKey] = stateWith([key, id]);
  const { result } = await apply("/bin");
  expect(result.ended?.map((account) => account.id)).toEqual(["222222222222"]);
});

describe("with nothing noted yet", () => {
  test("an empty plan is the beginning", async () => {
    const surroundings = surround(mergedPullRequest({ objects: {} }));
    const terraform = fakeTerraform({ ...planned, plan: {} });
    const { result } = await apply(terraform.path);
    expect(result.outcome).toBe("nothing-to-do");
    expect(noted(surroundings)).toMatchObject({ commit: tip });
    expect(terraform.argsOf("plan")).not.toContain("-target");
  });

  test("any other plan is refused, even if it was shown and approved", async () => {
    const surroundings = surround(mergedPullRequest({ objects: {} }));
    const terraform = fakeTerraform(planned);
    const { result } = await apply(terraform.path);
    expect(result).toMatchObject({ outcome: "refused", accounts: [] });
    expect(result.reason).toMatch(/^It is unknown which commit was applied last .* create aws_organizations_account/u);
    expect(terraform.argsOf("apply")).toBeUndefined();
    expect(noted(surroundings)).toBeUndefined();
  });
});

/** Runs the apply, checks that nothing was applied or noted, and returns the reason. */
async function refused(surroundings: Surroundings, terraform = fakeTerraform(planned)): Promise<string> {
  const { result, failure } = await apply(terraform.path);
  expect(result).toMatchObject({ outcome: "refused", accounts: [] });
  expect(failure?.message).toBe(result.reason);
  expect(terraform.argsOf("apply")).toBeUndefined();
  expect(appliedAt(surroundings)).toBe(before);
  return result.reason ?? "";
}

describe("nothing is planned if", () => {
  async function refusedUnplanned(facts: Parameters<typeof surround>[0]): Promise<string> {
    const terraform = fakeTerraform(planned);
    const reason = await refused(surround(facts), terraform);
    expect(terraform.argsOf("plan")).toBeUndefined();
    return reason;
  }
  const withPullRequest = (over: Partial<Surroundings["pullRequests"][number]>) =>
    mergedPullRequest({ pullRequests: { 12: { ...approved, ...over } } });

  test("the change was pushed without a pull request", async () => {
    const { commits, ...merged } = mergedPullRequest();
    const pushed = { ...commits, [tip]: { parents: [before], accounts: accountsText() } };
    await expect(refusedUnplanned({ ...merged, commits: pushed })).resolves.toBe(
      `${key}: It did not come by a merged pull request, but by the commit ccccccc that was pushed to main.`,
    );
  });

  test("the pull request was merged into another branch, or was not merged", async () => {
    await expect(refusedUnplanned(withPullRequest({ base: "other" }))).resolves.toContain("did not come by a merged");
    await expect(refusedUnplanned(withPullRequest({ merged_at: null }))).resolves.toContain("did not come by a merged");
  });

  test("a reviewed change was overwritten by a push", async () => {
    const later = "d".repeat(40);
    const { commits, ...merged } = mergedPullRequest();
    const changed = accountsText({ tags: { "account-name": key, description: "Mine" } });
    await expect(
      refusedUnplanned({
        ...merged,
        tip: later,
        commits: { ...commits, [later]: { parents: [tip], accounts: changed } },
      }),
    ).resolves.toContain("by the commit ddddddd that was pushed to main");
  });

  test("the merge differs from the pull request's head", async () => {
    const { commits, ...merged } = mergedPullRequest();
    const evil = accountsText({ tags: { "account-name": key, description: "Mine" } });
    await expect(
      refusedUnplanned({
        ...merged,
        commits: { ...commits, [tip]: { parents: [before, headSha], accounts: evil, pullRequest: 12 } },
      }),
    ).resolves.toBe(`${key}: It differs from the head commit of pull request 12, so no reviewer saw it.`);
  });

  test("the history was rewritten, and no commit since brought the account", async () => {
    const root = "e".repeat(40);
    const { commits, ...merged } = mergedPullRequest();
    const old = accountsText({ tags: { "account-name": key, description: "Old" } });
    const surroundings = {
      ...merged,
      tip: root,
      commits: {
        ...commits,
        [root]: { accounts: old },
        [before]: { parents: [root], accounts: accountsText() },
      },
    };
    await expect(refusedUnplanned(surroundings)).resolves.toBe(
      `${key}: No commit of main since bbbbbbb, which was applied last, brought it: was the history rewritten, or the state lost?`,
    );
  });

  test.each(["aws-accounts/validate", "aws-accounts/plan", "aws-accounts/approval"])(
    "another App made the check %s",
    async (name) => {
      const forged = checks().map((check) => (check.name === name ? { ...check, app: 666 } : check));
      await expect(refusedUnplanned(withPullRequest({ checks: forged }))).resolves.toContain(
        `${key}: The App's check ${name} is missing on the head commit aaaaaaa of pull request 12.`,
      );
    },
  );

  test("the App's checks passed only after the merge", async () => {
    const late = checks().map((check) => ({ ...check, at: "2026-01-02T10:30:01Z" }));
    await expect(refusedUnplanned(withPullRequest({ checks: late }))).resolves.toContain(
      "aws-accounts/plan is missing",
    );
  });

  test("the App does not count the approval, because the approver is not a reviewer any more", async () => {
    const uncounted = checks().map((check) => ({
      ...check,
      conclusion: check.name === "aws-accounts/approval" ? "action_required" : "success",
    }));
    await expect(refusedUnplanned(withPullRequest({ checks: uncounted }))).resolves.toContain(
      "The App's check aws-accounts/approval says action_required",
    );
  });

  test.each([
    ["was dismissed", { login: "rita", state: "DISMISSED", commit: headSha }],
    ["is of an earlier commit", { login: "rita", commit: before }],
    ["is the author's", { login: "ada", commit: headSha }],
    ["is the requester's", { login: "ravi", commit: headSha }],
    ["came after the merge", { login: "rita", commit: headSha, at: "2026-01-02T10:30:01Z" }],
  ])("the approval %s", async (_, review) => {
    await expect(refusedUnplanned(withPullRequest({ reviews: [review] }))).resolves.toMatch(
      /No one except those who made or asked for the change approved the plan/u,
    );
  });

  test("the approval is by the author of the last push", async () => {
    const { commits, ...merged } = mergedPullRequest();
    const pushed = { ...commits, [headSha]: { parents: [before], accounts: accountsText(), author: "rita" } };
    await expect(refusedUnplanned({ ...merged, commits: pushed })).resolves.toContain("approved the plan");
  });

  test("the plan check shows no plan that could have been approved", async () => {
    await expect(refusedUnplanned(withPullRequest({ checks: checks("no digests") }))).resolves.toContain(
      "approved the plan",
    );
  });

  test("a rule was switched off", async () => {
    const rules = [{ type: "pull_request", parameters: { required_approving_review_count: 1 } }];
    await expect(refusedUnplanned(mergedPullRequest({ rules }))).resolves.toContain("a review from code owners");
    await expect(refusedUnplanned(mergedPullRequest({ rules: [] }))).resolves.toContain("Classic branch protection");
  });

  test("a rule was switched off before the merge, and GitHub may not say which merge that was", async () => {
    const surroundings = surround(mergedPullRequest({ rules: [] }));
    const reason = await refused(surroundings);
    expect(surroundings.comments[12]?.at(-1)).toContain(reason.slice(0, 40));
    const unknown = surround(mergedPullRequest({ rules: [], pullsOf: 403 }));
    await refused(unknown);
    expect(unknown.comments).toEqual({});
  });

  test("an account that exists or that AWS is creating is not reported as unmade, nor is one whose state is unknown", async () => {
    const flawed = (over: Partial<Surroundings>) =>
      mergedPullRequest({ pullRequests: { 12: { head: headSha } }, ...over });
    const unmade = async (over: Partial<Surroundings>) => {
      surround(flawed(over));
      return (await apply(fakeTerraform(planned).path)).result.unmade;
    };
    expect(await unmade({})).toEqual([key]);
    expect(await unmade({ accounts: [orphan] })).toEqual([]);
    expect(await unmade({ creating: [[key]] })).toEqual([]);
    expect(await unmade({ organizations: 403 })).toBeUndefined();
  });

  test("an account is missing from the file, or from both file and last apply but not from the state", async () => {
    const { commits, ...merged } = mergedPullRequest();
    const reverted = { ...commits, [tip]: { parents: [before], accounts: emptyAccountsText } };
    const wasThere = { ...reverted, [before]: { accounts: accountsText() } };
    const gone = `${key}: The account (${id}) is missing from the accounts file.`;
    const objects = { ...lastApplied(before), [stateKey]: stateWith([key, id]) };
    await expect(refusedUnplanned({ ...merged, commits: reverted, objects })).resolves.toContain(gone);
    for (const State of ["ACTIVE", "PENDING_CLOSURE", "SUSPENDED"]) {
      const accounts = [{ ...orphan, State }];
      await expect(refusedUnplanned({ ...merged, commits: wasThere, objects, accounts })).resolves.toContain(
        `${key}: The account is missing from the accounts file, but AWS has not closed it: ${key} (${id}) is ${State}.`,
      );
    }
    const noState = { ...merged, commits: wasThere, objects: lastApplied(before), accounts: [orphan] };
    await expect(refusedUnplanned(noState)).resolves.toContain(`${key}: The account is missing`);
  });

  test("an account is tainted", async () => {
    const objects = { ...lastApplied(before), [stateKey]: stateWith([key, id, "tainted"]) };
    const reason = await refusedUnplanned(mergedPullRequest({ objects }));
    expect(reason).toContain(`${key}: AWS made this account (${id})`);
    expect(reason).toContain(`terraform untaint aws_organizations_account.${key}`);
  });
});

describe("an account that a pull request removes", () => {
  const closedId = "218904431662";
  const forgetting = { ...planned, show: { lines: [recordedPlan("forget")] }, apply: { lines: [] } };

  /** Pull request 12 removes the account that was applied. */
  const removal = (over: Partial<Surroundings> = {}): Parameters<typeof surround>[0] => ({
    ...mergedPullRequest({
      commits: {
        [before]: { accounts: accountsText() },
        [headSha]: { parents: [before], accounts: emptyAccountsText },
        [tip]: { parents: [before, headSha], accounts: emptyAccountsText, pullRequest: 12 },
      },
      pullRequests: { 12: { ...approved, checks: checks(shown("forget")) } },
      objects: { ...lastApplied(before), [stateKey]: stateWith([key, closedId]) },
      accounts: [{ ...orphan, Id: closedId, State: "CLOSED" }],
      ...over,
    }),
  });

  test.each([
    ["that AWS has closed", [{ ...orphan, Id: closedId, State: "CLOSED" }], "is CLOSED"],
    ["that left the organisation", [], "is no longer in the organisation"],
  ])("is forgotten by Terraform: one %s", async (_, accounts, said) => {
    const surroundings = surround(removal({ accounts }));
    const terraform = fakeTerraform(forgetting);
    keepState(surroundings, terraform, stateWith());
    const { result, failure } = await apply(terraform.path);
    expect(failure).toBeUndefined();
    expect(result).toMatchObject({ outcome: "applied", accounts: [], pullRequest: 12 });
    expect(result.notes).toEqual([
      `Terraform forgot the account ${key}, because ${key} (${closedId}) ${said}; nothing changed in AWS.`,
    ]);
    expect(terraform.argsOf("plan")).toMatch(/ -target=aws_organizations_account\.pet-licences-prod$/u);
    expect(terraform.configurationOf("plan")).toContain('"destroy": false');
    expect(surroundings.objects[`${stateKey}.last-applied.json`]).toContain(tip);
  });

  test("is not forgotten without a review of exactly that", async () => {
    const unproven = { ...approved, checks: checks(shown("forget")), reviews: [] };
    await expect(refused(surround(removal({ pullRequests: { 12: unproven } })))).resolves.toContain(
      "No one except those who made or asked for the change approved",
    );
    const otherPlan = { ...approved, checks: checks(shown("delete")) };
    const facts = removal({ pullRequests: { 12: otherPlan } });
    await expect(refused(surround(facts), fakeTerraform(forgetting))).resolves.toBe(
      `${key}: The approved plan of pull request 12 does not show this: forget aws_organizations_account.${key}.`,
    );
  });

  test("needs no apply if a run that died has made Terraform forget it already", async () => {
    const pending = [{ key, since: before, reason: "It began.", begun: tip }];
    const note = JSON.stringify({ commit: before, pending });
    const surroundings = surround(removal({ objects: { [`${stateKey}.last-applied.json`]: note } }));
    const { result } = await apply(fakeTerraform(forgetting).path);
    expect(result).toMatchObject({ outcome: "nothing-to-do", reason: null });
    expect(surroundings.objects[`${stateKey}.last-applied.json`]).toContain(tip);
  });
});

test("a comment on the pull request says what is wrong, and what to do", async () => {
  const surroundings = surround(mergedPullRequest({ pullRequests: { 12: { ...approved, reviews: [] } } }));
  await refused(surroundings);
  // A merged pull request brought the account, so the comment goes there.
  expect(surroundings.comments[12]?.at(-1)).toMatch(
    /^### ⛔ Not applied: `ccccccc`[\s\S]*approved the plan[\s\S]*Revert/u,
  );
});

test("an edited comment changes nothing: comments are never read", async () => {
  const digests = [{ id: 4, user: { login: "github-actions[bot]" }, body: shown("create") }];
  const facts = mergedPullRequest({
    existingComments: { 12: digests },
    pullRequests: { 12: { ...approved, checks: checks("no digests") } },
  });
  await expect(refused(surround(facts))).resolves.toContain(
    "No one except those who made or asked for the change approved",
  );
});

describe("nothing is applied if", () => {
  test("the plan check shows another plan", async () => {
    const facts = mergedPullRequest({ pullRequests: { 12: { ...approved, checks: checks(shown("update")) } } });
    await expect(refused(surround(facts))).resolves.toBe(
      `${key}: The approved plan of pull request 12 does not show this: create aws_organizations_account.${key}.`,
    );
  });

  test.each(["delete", "replace", "forget", "tainted"])(
    "the plan would %s an account, even if it was shown",
    async (name) => {
      const facts = mergedPullRequest({ pullRequests: { 12: { ...approved, checks: checks(shown(name)) } } });
      const terraform = fakeTerraform({ ...planned, show: { lines: [recordedPlan(name)] } });
      await expect(refused(surround(facts), terraform)).resolves.toMatch(
        /^pet-licences-prod: aws_organizations_account\.pet-licences-prod would be /u,
      );
    },
  );

  test("the plan has another account", async () => {
    const terraform = fakeTerraform({ ...planned, show: { lines: [recordedPlan("create").replaceAll(key, "other")] } });
    await expect(refused(surround(mergedPullRequest()), terraform)).resolves.toContain(
      "Terraform plans to create aws_organizations_account.other, too",
    );
  });
});

describe("an account that a dead run made", () => {
  const orphan = {
    Id: id,
    Name: key,
    Email: newAccount.email,
    JoinedMethod: "CREATED",
    JoinedTimestamp: Date.parse(mergedAt) / 1000 + 5,
    State: "ACTIVE",
  };

  test("is imported, and not made again", async () => {
    const surroundings = surround(mergedPullRequest({ accounts: [orphan], creating: [[key], [key]] }));
    const terraform = fakeTerraform({ ...planned, apply: {} });
    keepState(surroundings, terraform);
    const { result } = await apply(terraform.path);
    expect(result).toMatchObject({ outcome: "applied", accounts: [{ id }] });
    expect(result.notes).toEqual([`An apply that died had made the account ${key} (${id}); this run adopted it.`]);
    expect(terraform.configurationOf("plan")).toContain(
      `imports.tf.json:\n${JSON.stringify({ import: [{ to: `aws_organizations_account.${key}`, id }] }, null, 2)}`,
    );
  });

  test("is left alone if it does not belong to the organisation, and the reason names the facts", async () => {
    const surroundings = surround(mergedPullRequest({ accounts: [{ ...orphan, JoinedMethod: "INVITED" }] }));
    await expect(refused(surroundings)).resolves.toContain("it was not created in this organisation");
  });

  test("is waited for while AWS creates it, but not for ever", async () => {
    const creating = Array.from({ length: 100 }, () => [key]);
    surround(mergedPullRequest({ creating }));
    const { result } = await apply(fakeTerraform(planned).path);
    expect(result).toMatchObject({ outcome: "failed", accounts: [] });
    expect(result.reason).toContain(`${key}: AWS is still making the account`);
  });

  test("and that is in the state already, is in the result, because that run could not report it", async () => {
    const surroundings = surround(mergedPullRequest());
    surroundings.objects[stateKey] = stateWith([key, id]);
    const { result } = await apply(fakeTerraform({ ...planned, plan: {} }).path);
    expect(result).toMatchObject({ outcome: "applied", accounts: [{ id }] });
    expect(noted(surroundings)).toMatchObject({ commit: tip });
  });
});

describe("one of two accounts that were merged together", () => {
  const email = "aws-root-accounts+cats-prod@example.gov.uk";
  const cats = accountsText({ name: "cats-prod", email });
  const both = joinAccounts(cats, accountsText());
  const shownBoth = (): string => {
    const parsed = parseTerraformPlan(recordedPlan("create"));
    if (parsed.kind === "malformed") throw new Error(parsed.reason);
    const changes = summarisePlan(parsed.value, sha256Hex);
    return renderDigests([...changes, { digest: sha256Hex("another change").slice(0, 32) }], sha256Hex);
  };

  /** Pull request 11 added cats, pull request 12 the other account. */
  function merged(over: Partial<Surroundings> = {}): Surroundings {
    const [first, head11] = ["d".repeat(40), "e".repeat(40)] as [string, string];
    return surround({
      tip,
      commits: {
        [before]: { accounts: emptyAccountsText },
        [head11]: { parents: [before], accounts: cats },
        [first]: { parents: [before, head11], accounts: cats, pullRequest: 11 },
        [headSha]: { parents: [first], accounts: both },
        [tip]: { parents: [first, headSha], accounts: both, pullRequest: 12 },
      },
      pullRequests: {
        11: { head: head11, checks: checks(shownBoth()), reviews: [{ login: "rita", commit: head11 }] },
        12: approved,
      },
      objects: lastApplied(before),
      ...over,
    });
  }

  async function applyOne(surroundings: Surroundings, answers: Parameters<typeof fakeTerraform>[0] = planned) {
    const terraform = fakeTerraform(answers);
    keepState(surroundings, terraform);
    return { terraform, ...(await apply(terraform.path)) };
  }

  const pendingIn = (surroundings: Surroundings) => (noted(surroundings) as LastApplied).pending;

  test.each<readonly [string, Partial<Surroundings>, RegExp]>([
    [
      "was not approved",
      { pullRequests: { 11: { head: "e".repeat(40), checks: checks() }, 12: approved } },
      /approved the/u,
    ],
    [
      "has the root e-mail of another account of the organisation",
      { accounts: [{ Id: "333333333333", Name: "cats", Email: email, JoinedMethod: "CREATED", State: "ACTIVE" }] },
      /The organisation already has the account 333333333333/u,
    ],
    ["has a review that GitHub does not give", { withheld: [11] }, /Could not prove the review of pull request 11\. /u],
    ["is still in creation", { creating: Array.from({ length: 100 }, () => ["cats-prod"]) }, /AWS is still making/u],
  ])("%s: the other is applied, and Terraform sees that one alone", async (_, over, why) => {
    const surroundings = merged(over);
    const { terraform, result, failure } = await applyOne(surroundings);
    expect(failure?.message).toMatch(why);
    expect(result).toMatchObject({ outcome: "failed", accounts: [{ id }] });
    expect(result.results).toEqual([
      {
        key: "cats-prod",
        outcome: expect.stringMatching(/refused|failed/u),
        reason: expect.stringMatching(why),
        pullRequest: 11,
      },
      { key, outcome: "applied", pullRequest: 12 },
    ]);
    expect(terraform.configurationOf("apply")).toContain(`accounts.tf.json:\n${accountsText()}`);
    expect(terraform.argsOf("plan")).not.toContain("cats-prod");
    expect(surroundings.comments[11]?.at(-1)).toMatch(why);
    expect(surroundings.comments[12]?.at(-1)).toMatch(/^### ✅ Applied/u);
    expect(surroundings.comments[12]?.at(-1)).not.toContain("cats-prod");
    expect(noted(surroundings)).toMatchObject({
      commit: tip,
      pending: [{ key: "cats-prod", since: before, pullRequest: 11 }],
    });
  });

  test("Terraform cannot plan it: it is left out of the plan that is applied", async () => {
    const surroundings = merged();
    const refusal = said.error("Instance cannot be destroyed");
    const diagnostic = { ...refusal.diagnostic, address: "aws_organizations_account.cats-prod" };
    const { terraform, result } = await applyOne(surroundings, {
      ...planned,
      plan: { lines: [{ ...refusal, diagnostic }], exitCode: 1 },
      "plan again": { exitCode: 2 },
    });
    expect(result.results).toContainEqual({
      key: "cats-prod",
      outcome: "failed",
      reason: "Instance cannot be destroyed with aws_organizations_account.cats-prod",
      pullRequest: 11,
    });
    expect(terraform.argsOf("plan again")).not.toContain("cats-prod");
    expect(terraform.configurationOf("apply")).not.toContain("cats-prod");
  });

  test("an account that the last apply refused is tried again by the next, from its own last commit", async () => {
    const surroundings = merged({ pullRequests: { 11: { head: "e".repeat(40), checks: checks() }, 12: approved } });
    await applyOne(surroundings);
    const [pending] = pendingIn(surroundings) ?? [];
    expect(pending).toMatchObject({ key: "cats-prod", since: before });
    surroundings.objects[stateKey] = stateWith([key, id]);
    const { result } = await apply(fakeTerraform(planned).path);
    expect(result).toMatchObject({ outcome: "refused", results: [{ key: "cats-prod", outcome: "refused" }] });
    expect(pendingIn(surroundings)).toEqual([pending]);
  });

  test("taken out of the file while AWS has another account like it, it is noted as not managed", async () => {
    const other = { Id: "333333333333", Name: "cats", Email: email, JoinedMethod: "CREATED", State: "ACTIVE" };
    const surroundings = merged({ accounts: [other] });
    const first = await applyOne(surroundings);
    expect(first.result.unmade).toEqual(["cats-prod"]);
    const later = "f".repeat(40);
    surroundings.tip = later;
    surroundings.commits[later] = { parents: [tip], accounts: accountsText() };
    surroundings.objects[stateKey] = stateWith([key, id]);
    const { result } = await apply("/bin");
    expect(result).toMatchObject({ outcome: "nothing-to-do", reason: null, results: [] });
    expect(noted(surroundings)).toMatchObject({
      commit: later,
      pending: [],
      unmanaged: [{ key: "cats-prod", ids: ["333333333333"], commit: later }],
    });
  });
});

test("before Terraform changes an account, the note says so, and a run that dies leaves it", async () => {
  const surroundings = surround(mergedPullRequest());
  const terraform = fakeTerraform({ ...planned, "plan again": { lines: [said.error("No state")], exitCode: 1 } });
  keepState(surroundings, terraform);
  await apply(terraform.path);
  expect(noted(surroundings)).toMatchObject({ commit: before, pending: [{ key, since: before, begun: tip }] });
});

describe("the result says how the account was made, which decides the checklist's steps:", () => {
  const applied = async (over: Partial<Surroundings>): Promise<ApplyResult> => {
    const surroundings = surround(mergedPullRequest(over));
    const terraform = fakeTerraform(planned);
    keepState(surroundings, terraform);
    return (await apply(terraform.path)).result;
  };

  test("AWS manages the root users centrally", async () => {
    const features = "<EnabledFeatures><member>RootCredentialsManagement</member></EnabledFeatures>";
    const result = await applied({ iamAnswers: { ListOrganizationsFeatures: features } });
    expect(result).toMatchObject({ outcome: "applied", accounts: [{ id, rootCredentials: "none" }] });
  });

  test("AWS does not, because RootSessions alone is another feature", async () => {
    const features = "<EnabledFeatures><member>RootSessions</member></EnabledFeatures>";
    const result = await applied({ iamAnswers: { ListOrganizationsFeatures: features } });
    expect(result.accounts[0]).not.toHaveProperty("rootCredentials");
    expect(result.notes).toEqual([]);
  });

  test("AWS does not say, and a note gives the reason", async () => {
    const result = await applied({ iamDenies: ["ListOrganizationsFeatures"] });
    expect(result).toMatchObject({ outcome: "applied", accounts: [{ id }] });
    expect(result.accounts[0]).not.toHaveProperty("rootCredentials");
    expect(result.notes).toEqual([
      "It is unknown whether AWS manages the root users of the organisation centrally, so the checklists have the steps with YubiKeys. Not allowed: iam:ListOrganizationsFeatures was denied. Give the role that permission.",
    ]);
  });

  test("the apply has set the trust policy, in this run or an earlier one", async () => {
    const user = "arn:aws:iam::210987654321:user/a.person@example.gov.uk";
    const Condition = { Bool: { "aws:MultiFactorAuthPresent": "true" } };
    const policy = { Statement: [{ Effect: "Allow", Principal: { AWS: user }, Action: "sts:AssumeRole", Condition }] };
    const document = encodeURIComponent(JSON.stringify(policy));
    const iamAnswers = { GetRole: `<Role><AssumeRolePolicyDocument>${document}</AssumeRolePolicyDocument></Role>` };
    const settings = settingsText.replace("bootstrap_trust: by-hand", "bootstrap_trust: automatic");
    const first = await applied({ iamAnswers, settings });
    expect(first).toMatchObject({ outcome: "applied", accounts: [{ id, trustPolicySet: true }] });
    const again = await applied({ iamAnswers, settings, unusableRoles: [roleOf(id)] });
    expect(again).toMatchObject({ outcome: "applied", accounts: [{ id, trustPolicySet: true }] });
  });
});

describe("an account that an earlier run made, in which another failed", () => {
  const surroundings = (over: Partial<Surroundings>): Surroundings => {
    const found = surround(mergedPullRequest({ unusableRoles: [roleOf(id)], ...over }));
    found.objects[stateKey] = stateWith([key, id]);
    return found;
  };

  test("is not waited for once it has a checklist, because people may have changed its role's trust", async () => {
    const found = surroundings({ checklists: [id] });
    const { result } = await apply(fakeTerraform({ ...planned, plan: {} }).path);
    expect(result).toMatchObject({ outcome: "applied", accounts: [{ id }] });
    expect(found.iam).toEqual(["ListOrganizationsFeatures"]);
    expect(noted(found)).toMatchObject({ commit: tip });
  });

  test("is waited for while it has no checklist", async () => {
    surroundings({ checklists: ["222222222222"] });
    const { result } = await apply(fakeTerraform({ ...planned, plan: {} }).path);
    expect(result).toMatchObject({ outcome: "failed" });
    expect(result.reason).toContain("cannot be assumed yet");
  });
});

describe("a lock", () => {
  const lock = { ID: "lock-1", Who: "erin@laptop", Operation: "OperationTypeApply", Created: "2026-01-02T10:31:00Z" };

  test("of another person is reported, and not released", async () => {
    const surroundings = surround(mergedPullRequest());
    surroundings.objects[`${stateKey}.tflock`] = JSON.stringify(lock);
    const terraform = fakeTerraform(planned);
    const { result } = await apply(terraform.path);
    expect(result.outcome).toBe("failed");
    expect(result.reason).toContain("locked by erin@laptop (OperationTypeApply) since 2026-01-02T10:31:00Z");
    expect(result.reason).toContain("terraform force-unlock lock-1");
    expect([terraform.argsOf("apply"), surroundings.removed]).toEqual([undefined, []]);
  });
});

describe("a lock that a dead run left behind", () => {
  const lock = {
    ID: "lock-1",
    Who: `runner@${hostname()}`,
    Operation: "OperationTypeApply",
    Created: "2026-01-02T10:31:00Z",
  };
  const dead = { run: "70", attempt: 1, commit: before, at: "2026-01-02T10:30:59.000Z", host: hostname() };
  const ended = { status: "completed", updated_at: "2026-01-02T10:32:00Z" };

  /** Surroundings with this lock, and with the note of the run that applies. */
  function lockedBy(applying: object | undefined, over: Partial<Surroundings> = {}): Surroundings {
    const surroundings = surround(mergedPullRequest({ runs: { 70: ended }, ...over }));
    surroundings.objects[`${stateKey}.tflock`] = JSON.stringify(lock);
    if (applying !== undefined) surroundings.objects[`${stateKey}.applying.json`] = JSON.stringify(applying);
    return surroundings;
  }

  test.each([
    ["run", dead],
    ["attempt of this run", { ...dead, run: "77", attempt: 1 }],
  ])("is released if the %s has ended, and recorded", async (_, applying) => {
    const surroundings = lockedBy(applying, { runsInProgress: [77] });
    const terraform = fakeTerraform(planned);
    keepState(surroundings, terraform);
    const { result } = await apply(terraform.path, { attempt: 2 });
    expect(result).toMatchObject({ outcome: "applied", accounts: [{ id }] });
    expect(result.notes).toEqual([
      expect.stringContaining("left Terraform's lock lock-1 of 2026-01-02T10:31:00Z behind"),
    ]);
    expect(surroundings.removed).toEqual([`${stateKey}.tflock`, `${stateKey}.applying.json`]);
    const remembered = surroundings.objects[`${stateKey}.released-lock.json`];
    expect(JSON.parse(String(remembered))).toMatchObject({ lock: { ID: "lock-1" }, releasedBy: "77" });
  });

  test.each([
    ["no note says whose it is", undefined, {}, "no apply run is recorded"],
    ["the note cannot be read", {}, {}, "no apply run is recorded"],
    [
      "the run is in progress",
      dead,
      { runs: { 70: { ...ended, status: "in_progress" } } },
      "does not say that the apply run 70",
    ],
    ["GitHub does not know the run", dead, { runs: {} }, "does not say that the apply run 70 has ended"],
    ["it is this run's own", { ...dead, run: "77", attempt: 2 }, {}, "does not say that the apply run 77 has ended"],
    ["another apply is in progress", dead, { runsInProgress: [77, 78] }, "the apply run 78 is in progress, too"],
  ])("stays if %s", async (_, applying, over, why) => {
    const surroundings = lockedBy(applying, over);
    const terraform = fakeTerraform(planned);
    const { result } = await apply(terraform.path, { attempt: 2 });
    expect(result.reason).toContain(why);
    expect([terraform.argsOf("apply"), surroundings.removed]).toEqual([undefined, []]);
  });

  test("is released even if nothing is left to do, and the progress in the comment is replaced", async () => {
    const surroundings = lockedBy(dead);
    const old = accountsText({ tags: { "account-name": key, description: "Before" } });
    surroundings.commits[before] = { accounts: old };
    surroundings.objects[stateKey] = stateWith([key, id]);
    const terraform = fakeTerraform({ ...planned, plan: {} });
    const { result } = await apply(terraform.path);
    expect(result).toMatchObject({ outcome: "nothing-to-do", reason: null });
    expect(terraform.argsOf("apply")).toBeUndefined();
    expect(surroundings.removed).toEqual([`${stateKey}.tflock`, `${stateKey}.applying.json`]);
    expect(surroundings.comments[12]?.at(-1)).toContain("Nothing to apply at `ccccccc`");
  });

  test("by this run, whose credentials expired, keeps its note for the next run", async () => {
    const surroundings = surround(mergedPullRequest());
    const terraform = fakeTerraform({ ...planned, apply: { lines: [said.error("ExpiredToken")], exitCode: 1 } });
    surroundings.objects[`${stateKey}.tflock`] = () =>
      terraform.argsOf("apply") === undefined ? undefined : JSON.stringify(lock);
    const { result } = await apply(terraform.path);
    expect(result).toMatchObject({ outcome: "failed" });
    expect(surroundings.removed).toEqual([]);
    expect(JSON.parse(String(surroundings.objects[`${stateKey}.applying.json`]))).toMatchObject({
      run: "77",
      commit: tip,
    });
  });
});

describe("a failure is reported with the accounts that were made:", () => {
  test("Terraform could not plan", async () => {
    const surroundings = surround(mergedPullRequest());
    const terraform = fakeTerraform({ ...planned, plan: { lines: [said.error("No state")], exitCode: 1 } });
    const { result, failure } = await apply(terraform.path);
    expect(result).toMatchObject({ outcome: "failed", pullRequest: 12, accounts: [] });
    expect(result.reason).toBe("Failed: terraform plan.\nterraform plan ended with exit code 1:\nNo state");
    expect(failure?.message).toBe(result.reason);
    expect(surroundings.comments[12]?.at(-1)).toContain("knows of no account that AWS created.");
    expect(result.unmade).toEqual([key]);
  });

  test("the second plan fails after Terraform has made the account", async () => {
    const surroundings = surround(mergedPullRequest());
    const terraform = fakeTerraform({ ...planned, "plan again": { lines: [said.error("No state")], exitCode: 1 } });
    keepState(surroundings, terraform);
    const { result } = await apply(terraform.path);
    expect(result).toMatchObject({ outcome: "failed", accounts: [newAccount], unmade: [] });
    expect(surroundings.comments[12]?.at(-1)).toContain(id);
  });

  test("Terraform applied only a part, and AWS says why", async () => {
    const failed = [
      {
        AccountName: "another",
        FailureReason: "INTERNAL_FAILURE",
        RequestedTimestamp: Date.parse(mergedAt) / 1000 + 61,
      },
      { AccountName: key, FailureReason: "INTERNAL_FAILURE", RequestedTimestamp: Date.parse(mergedAt) / 1000 - 61 },
      { AccountName: key, FailureReason: "EMAIL_ALREADY_EXISTS", RequestedTimestamp: Date.parse(mergedAt) / 1000 + 61 },
    ];
    const surroundings = surround(mergedPullRequest({ failed }));
    const { result } = await apply(
      fakeTerraform({ ...planned, apply: { lines: [said.error("waiting")], exitCode: 1 } }).path,
    );
    expect(result).toMatchObject({ outcome: "failed", accounts: [] });
    expect(result.reason?.split("\n")[0]).toMatch(
      /^pet-licences-prod: AWS did not create the account: .*EMAIL_ALREADY/u,
    );
    expect(result.reason).not.toContain("INTERNAL_FAILURE");
    expect(appliedAt(surroundings)).toBe(before);
    expect(surroundings.removed).toContain(`${stateKey}.applying.json`);
  });

  test("Terraform made the account and failed afterwards", async () => {
    const surroundings = surround(mergedPullRequest());
    const lines = [...planned.apply.lines, said.error("moving")];
    const terraform = fakeTerraform({ ...planned, apply: { lines, exitCode: 1 } });
    keepState(surroundings, terraform);
    const { result } = await apply(terraform.path);
    expect(result).toMatchObject({ outcome: "failed", accounts: [newAccount] });
    expect(surroundings.comments[12]?.at(-1)).toContain(id);
  });

  test("a new account's role could not be assumed in time", async () => {
    const surroundings = surround(mergedPullRequest({ unusableRoles: [roleOf(id)] }));
    const terraform = fakeTerraform(planned);
    keepState(surroundings, terraform);
    const { result } = await apply(terraform.path);
    expect(result).toMatchObject({ outcome: "failed", accounts: [newAccount] });
    expect(result.reason).toBe(
      `${key}: The account was made, but ${roleOf(id)} cannot be assumed yet. AWS may need longer: start the workflow again later. If that does not help, see that the role trusts the management account, and that the apply role may do sts:AssumeRole on it.\n${key}: not yet`,
    );
  });

  test("a new account is not active in time", async () => {
    const surroundings = surround(mergedPullRequest({ accountStates: { [id]: "PENDING_ACTIVATION" } }));
    const terraform = fakeTerraform(planned);
    keepState(surroundings, terraform);
    const { result } = await apply(terraform.path);
    expect(result.reason).toContain("but AWS says that it is PENDING_ACTIVATION, not ACTIVE");
  });

  test("the state lacks the account", async () => {
    const surroundings = surround(mergedPullRequest());
    const { result } = await apply(fakeTerraform(planned).path);
    expect(result).toMatchObject({ outcome: "failed" });
    expect(result.reason).toContain("its state does not have the account");
    expect(appliedAt(surroundings)).toBe(before);
  });

  test("a second plan finds a change", async () => {
    const surroundings = surround(mergedPullRequest());
    const terraform = fakeTerraform({ ...planned, "plan again": { exitCode: 2 } });
    keepState(surroundings, terraform);
    const { result } = await apply(terraform.path);
    expect(result).toMatchObject({ outcome: "failed", accounts: [newAccount] });
    expect(result.reason).toBe(
      `${key}: A second plan still finds something to change; the log shows what. Start the workflow again.`,
    );
    expect(appliedAt(surroundings)).toBe(before);
  });

  test("the accounts file on the default branch has a template sequence", async () => {
    const { commits, ...merged } = mergedPullRequest();
    surround({
      ...merged,
      commits: { ...commits, [tip]: { accounts: accountsText({ tags: { description: "${1}" } }) } },
    });
    const { result } = await apply("/bin");
    expect(result.reason).toMatch(/^Failed: validating the accounts file\./u);
  });

  test.each([stateKey, `${stateKey}.last-applied.json`])("%s is malformed", async (name) => {
    const surroundings = surround(mergedPullRequest());
    surroundings.objects[name] = "{}";
    const { result } = await apply("/bin");
    expect(result).toMatchObject({ outcome: "failed" });
    expect(result.reason).toContain(`Could not make sense of ${name}`);
  });

  test("the commit that was applied last does not exist any more", async () => {
    surround(mergedPullRequest({ objects: lastApplied("9".repeat(40)) }));
    const { result } = await apply(fakeTerraform(planned).path);
    expect(result.reason).toContain(`GitHub does not know the commit ${"9".repeat(40)}`);
  });
});
