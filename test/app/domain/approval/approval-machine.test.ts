import { expect, test } from "@jest/globals";
import { fc } from "../../../fast-check.ts";
import {
  findHands,
  type HeadCommit,
  type BranchPush,
  type CommitSigner,
} from "../../../../app/domain/approval/find-hands.ts";
import { type Approval, judgeApproval, type Review } from "../../../../app/domain/approval/judge-approval.ts";
import { isBot, type Person } from "../../../../app/domain/approval/person.ts";
import type { ShownPlan } from "../../../../app/domain/approval/shown-plan.ts";

/**
 * Random people act on a request and its pull request, some of them in the name of others or behind a bot. The App judges
 * what GitHub would report, and the test compares the verdict with who really acted.
 */

const appLogin = "aws-accounts[bot]";
const bot: Person = { id: 90, login: "helper[bot]" };
const webFlow: Person = { id: 92, login: "web-flow" };
const people = [1, 2, 3];

type Event =
  | { readonly kind: "ask" | "edit"; readonly who: number; readonly throughBot: boolean }
  | {
      readonly kind: "push";
      readonly who: number;
      readonly claims: number;
      readonly throughBot: boolean;
      readonly force: boolean;
    }
  | { readonly kind: "web" | "update" | "approve" | "rename" | "retarget"; readonly who: number }
  | { readonly kind: "smuggle"; readonly who: number; readonly claims: number }
  | { readonly kind: "plan"; readonly digest: string; readonly completes: boolean };

const who = fc.constantFrom(...people);
const event: fc.Arbitrary<Event & { readonly later: boolean }> = fc
  .oneof(
    fc.record({ kind: fc.constantFrom("ask", "edit"), who, throughBot: fc.boolean() }),
    fc.record({ kind: fc.constant("push" as const), who, claims: who, throughBot: fc.boolean(), force: fc.boolean() }),
    fc.record({ kind: fc.constantFrom("web", "update", "rename", "retarget"), who }),
    fc.record({ kind: fc.constant("smuggle" as const), who, claims: who }),
    { weight: 4, arbitrary: fc.record({ kind: fc.constant("approve" as const), who }) },
    {
      weight: 4,
      arbitrary: fc.record({
        kind: fc.constant("plan" as const),
        digest: fc.constantFrom("A", "B"),
        completes: fc.boolean(),
      }),
    },
  )
  .chain((one) => fc.boolean().map((later) => ({ ...one, later })));

/** The facts that GitHub reports, and who really acted. */
class Story {
  readonly really = new Set<number>();
  readonly #names = new Map<number, string>();
  readonly #requesters: Person[] = [];
  readonly #author: Person;
  #commits: HeadCommit[] = [];
  #pushes: BranchPush[] = [];
  #plans: ShownPlan[] = [];
  readonly #reviews: Review[] = [];
  #retargetedAt: string | undefined;
  #head = "base";
  #time = 0;
  #count = 0;

  constructor({ opener, maker }: { readonly opener: number; readonly maker: number }) {
    this.#author = this.#person(opener);
    for (const one of [opener, maker]) this.really.add(one);
    this.#move("first", maker, [this.#commit("first", maker)], "0000");
  }

  play(event: Event & { readonly later: boolean }): void {
    if (event.later) this.#time += 1;
    if (event.kind === "plan") {
      this.#plan(event.digest, event.completes);
      return;
    }
    if (event.kind === "ask" || event.kind === "edit") {
      this.really.add(event.who);
      this.#requesters.push(event.throughBot ? bot : this.#person(event.who));
      return;
    }
    const sha = `c${(this.#count += 1)}`;
    switch (event.kind) {
      case "push": {
        this.really.add(event.who);
        const parents = [event.force ? "base" : this.#head];
        const commits = [...(event.force ? [] : this.#commits), this.#commit(sha, event.claims, parents)];
        this.#move(sha, event.throughBot ? "bot" : event.who, commits);
        return;
      }
      case "web": {
        this.really.add(event.who);
        const commit = {
          ...this.#commit(sha, event.who, [this.#head]),
          committer: sign(webFlow),
          signedByGitHub: true,
        };
        this.#move(sha, event.who, [...this.#commits, commit]);
        return;
      }
      case "update":
        this.#move(sha, event.who, [...this.#commits, this.#merge(sha, event.who, "main")]);
        return;
      case "smuggle": {
        this.really.add(event.who);
        const hidden = this.#commit(`${sha}-hidden`, event.claims);
        this.#move(sha, event.who, [...this.#commits, hidden, this.#merge(sha, event.who, hidden.sha)]);
        return;
      }
      case "approve":
        this.#reviews.push({
          by: this.#person(event.who),
          state: "APPROVED",
          commitSha: this.#head,
          submittedAt: this.#now(),
        });
        return;
      case "rename":
        this.#names.set(event.who, sha);
        return;
      case "retarget":
        this.#retargetedAt = this.#now();
    }
  }

  judge(): { readonly approval: Approval; readonly approvers: readonly number[]; readonly isHidden: boolean } {
    const history = { headSha: this.#head, commits: this.#commits, total: this.#commits.length, pushes: this.#pushes };
    const hands = findHands(history, appLogin);
    const bots = this.#requesters.some(isBot) ? [bot.login] : [];
    const requesters = { people: this.#requesters.filter((one) => !isBot(one)), bots, unknown: [] };
    const approval = judgeApproval({
      reviews: this.#reviews,
      reviewers: new Set(people),
      headSha: this.#head,
      author: this.#author,
      hands,
      requesters,
      plans: this.#plans,
      retargetedAt: this.#retargetedAt,
    });
    const approvers = this.#reviews.filter(({ by }) => approval.by.includes(by.login)).map(({ by }) => by.id);
    return { approval, approvers: [...new Set(approvers)], isHidden: hands.bots.length + bots.length > 0 };
  }

  #person(id: number): Person {
    return { id, login: this.#names.get(id) ?? `person-${id}` };
  }

  #commit(sha: string, claimed: number, parents: readonly string[] = ["base"]): HeadCommit {
    const signer = sign(this.#person(claimed));
    return { sha, parents, author: signer, committer: signer, signedByGitHub: false, changesAccounts: true };
  }

  #merge(sha: string, by: number, merged: string): HeadCommit {
    const parents = [this.#head, merged];
    return {
      ...this.#commit(sha, by, parents),
      committer: sign(webFlow),
      signedByGitHub: true,
      changesAccounts: false,
    };
  }

  /** A new head has no plan yet; the plan of the previous head counts only for that head. */
  #move(sha: string, by: number | "bot", commits: HeadCommit[], before = this.#head): void {
    this.#pushes = [{ before, after: sha, actor: by === "bot" ? bot : this.#person(by) }, ...this.#pushes];
    this.#commits = commits;
    this.#head = sha;
    this.#plans = [];
  }

  #plan(digest: string, completes: boolean): void {
    const digests = { root: digest, digests: [digest] };
    const requesters = this.#requesters.map(({ id }) => id).join(",");
    const at = this.#now();
    this.#plans = [...this.#plans, { completedAt: completes ? at : "", digests, requesters }];
  }

  #now(): string {
    return new Date(Date.UTC(2026, 2, 1) + this.#time * 1000).toISOString().replace(".000Z", "Z");
  }
}

function sign(account: Person): CommitSigner {
  return { name: account.login, account };
}

const story = fc.record({ opener: who, maker: who, events: fc.array(event, { minLength: 1, maxLength: 25 }) });

test("no account is approved by one person alone, for any actions in any order", () => {
  let approved = 0;
  fc.assert(
    fc.property(story, ({ events, ...by }) => {
      const played = new Story(by);
      for (const one of events) {
        played.play(one);
        const { approval, approvers, isHidden } = played.judge();
        if (approval.kind !== "approved") continue;
        approved += 1;
        expect(new Set([...played.really, ...approvers]).size).toBeGreaterThan(1);
        if (isHidden) expect(approvers.length).toBeGreaterThan(1);
        else expect(approvers.some((id) => !played.really.has(id))).toBe(true);
      }
    }),
    { numRuns: 3_000 },
  );
  // Without any approval, the property would prove nothing.
  expect(approved).toBeGreaterThan(50);
});
