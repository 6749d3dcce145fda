import { beforeAll, describe, expect, test } from "@jest/globals";
import { fc } from "../../../fast-check.ts";
import { type AccountRecord, isAppTick, type Tick } from "../../../../app/domain/checklist/account-record.ts";
import { normalise, parseChecklistBody } from "../../../../app/domain/checklist/checklist-body.ts";
import type { Edit, Editor } from "../../../../app/domain/comments/edit.ts";
import { judgeChecklist, type Decision, type Facts } from "../../../../app/domain/checklist/judge-checklist.ts";
import { readTicks } from "../../../../app/domain/checklist/read-ticks.ts";
import { loginOf } from "../../../../app/domain/checklist/signer.ts";
import type { Step } from "../../../../app/domain/checklist/step.ts";
import type { Comment } from "../../../../app/domain/comments/comment.ts";
import { secretMarker } from "../../../../app/domain/checklist/leaked-secrets.ts";
import { withEvidence } from "../../../../app/domain/checklist/proof.ts";
import type { EvidenceFinding } from "../../../../app/domain/evidence/finding.ts";
import { renderNotice } from "../../../../app/domain/checklist/notice.ts";
import { readTemplates } from "../../../../app/templates.ts";
import { blankBody as plainBody, editor, lineOf, person as personOf, record, steps as plainSteps } from "./samples.ts";

/*
 * Random people do random things to one issue, on pages that may be old, while the App judges now and then, twice, or
 * with an answer from GitHub that is old by the time it writes. They are renamed, too, and take each other's logins. What
 * must always hold is asserted at the end.
 */

const templates = readTemplates(new URL("../../../../templates/", import.meta.url));
const blankBody = plainBody;
const proven = { proof: "root-mfa" } as const;
const spoilt: Pick<Step, "spoiltBy"> = { spoiltBy: ["mfa-secret"] };
const withoutRoot: AccountRecord = { ...record, account: { ...record.account, rootCredentials: "none" } };

/** Ann approved the account, so that she may not do everything alone, under any login. */
const approved: AccountRecord = { ...record, approvers: [personOf("ann")] };

/** The account's first record, and the steps for it. Steps that the App does itself need no secret. */
const variants: readonly (readonly [name: string, steps: readonly Step[], record: AccountRecord])[] = [
  [
    "people do all steps",
    plainSteps.map((step) => (step.id === "mfa" ? { ...step, ...spoilt, ...proven } : step)),
    record,
  ],
  [
    "the App does a step itself",
    plainSteps.map((step) => (step.id === "mfa" ? { ...step, ...proven, byApp: true } : { ...step, ...spoilt })),
    record,
  ],
  [
    "the App does all steps itself",
    plainSteps.map((step) => ({ ...step, ...proven, byApp: true, after: [] })),
    withoutRoot,
  ],
  [
    "a second person has to do a step",
    plainSteps.map((step) => (step.id === "mfa" ? { ...step, ...spoilt, ...proven, who: "second-custodian" } : step)),
    approved,
  ],
  [
    "who approved may not work alone",
    plainSteps.map((step) => (step.id === "mfa" ? { ...step, ...spoilt, ...proven } : step)),
    approved,
  ],
];
const secret = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP";

const custodians = ["ann", "ben"];
const reviewer = "rita";
const people = [...custodians, "eve", reviewer];
const custodianIds = custodians.map((name) => personOf(name).id);
const opener = editor("github-actions[bot]");
const appBot = editor("aws-accounts[bot]");

/** A click on a box: its author's intent, and whether the issue showed it. */
interface Click {
  readonly by: number;
  readonly step: string;
  readonly ticks: boolean;
  readonly at: string;
  /** Whether the issue shows it: not if the box already had that state, or if its line is broken. */
  readonly isSeen: boolean;
}

class World {
  body = blankBody;
  state: "open" | "closed" = "open";
  labels: readonly string[] = ["aws-account-checklist"];
  closedBy: Editor | null = null;
  closedAt: string | null = null;
  stateReason: string | null = null;
  talk: readonly Comment[] = [];
  record: AccountRecord;
  readonly steps: readonly Step[];
  /** When AWS said that all is as it must be. */
  readonly proofs: string[] = [];
  readonly clicks: Click[] = [];
  readonly comments: Decision[] = [];
  /** Whether AWS had vouched each time that the checklist became complete. */
  readonly vouched: boolean[] = [];
  /** The current login of each person. */
  readonly #logins = new Map<number, string>(people.map((name) => [personOf(name).id, name]));
  readonly #pages = new Map<string, string>(people.map((person) => [person, blankBody]));
  readonly #edits: Edit[] = [];
  #clock = 0;
  #answer: Facts | undefined;

  constructor(steps: readonly Step[], first: AccountRecord) {
    this.steps = steps;
    this.record = first;
  }

  rename(person: string): void {
    this.#clock += 1;
    this.#logins.set(personOf(person).id, `${person}-${this.#clock}`);
  }

  /** Renames a person, and another one takes the login. */
  takeLogin(person: string, from: string): void {
    const login = this.#logins.get(personOf(from).id) ?? "";
    this.rename(from);
    this.#logins.set(personOf(person).id, login);
  }

  /** The record knows those who ticked by login only, as if an older App had written it. */
  forgetIds(): void {
    const ticks = this.record.ticks.map((tick) => ({ ...tick, by: loginOf(tick.by) }));
    this.record = { ...this.record, ticks };
  }

  load(person: string): void {
    this.#pages.set(person, this.body);
  }

  click(person: string, step: string): void {
    const page = this.#pages.get(person) ?? "";
    const box = lineOf(step).exec(page)?.[0];
    if (box === undefined) return;
    const ticks = box.startsWith("- [ ]");
    const before = readTicks(this.body, this.steps);
    const text = page.replace(box, `- [${ticks ? "x" : " "}]${box.slice(5)}`);
    this.#edit(editor(person), text);
    this.#pages.set(person, text);
    const isBroken = readTicks(page, this.steps).broken.some(({ id }) => id === step);
    const isSeen = !isBroken && before.ticked.has(step) !== ticks;
    this.clicks.push({ by: personOf(person).id, step, ticks, at: this.#edits.at(-1)?.at ?? "", isSeen });
  }

  /** Changes the text of the page that the person has, and nothing about ticks. */
  vandalise(person: string, change: (page: string) => string): void {
    const text = change(this.#pages.get(person) ?? "");
    this.#edit(editor(person), text);
    this.#pages.set(person, text);
  }

  close(person: string, reason: string): void {
    if (this.state === "closed") return;
    this.#clock += 1;
    this.state = "closed";
    this.stateReason = reason;
    this.closedBy = editor(person);
    this.closedAt = this.#now();
  }

  reopen(): void {
    this.state = "open";
    this.stateReason = "REOPENED";
    this.closedBy = null;
    this.closedAt = null;
  }

  say(author: Editor, body: string): void {
    this.#clock += 1;
    this.talk = [...this.talk, { id: String(this.#clock), author, at: this.#now(), body }];
  }

  /** AWS says something, asked about this account or about all. */
  answer(verdict: EvidenceFinding["verdict"]): void {
    this.#clock += 1;
    if (verdict === "proven") this.proofs.push(this.#now());
    const finding: EvidenceFinding = {
      about: "root-mfa",
      verdict,
      reason: "Because.",
      requestId: null,
      at: this.#now(),
    };
    const { verification, ...asked } = this.record;
    this.record = withEvidence(verification === undefined ? this.record : asked, [finding]);
  }

  /** The App asks GitHub; it acts on the response later. */
  ask(): void {
    this.#answer = this.facts();
  }

  /** The App acts on its decision, however old the response is; it may crash in between, and do only the first actions. */
  act(most = Infinity): void {
    if (this.#answer === undefined) return;
    for (const decision of judgeChecklist(this.#answer).slice(0, most)) {
      // The record is written only over the version that was read.
      if (decision.kind === "record" && this.#answer.record !== this.record) return;
      this.#carryOut(decision);
    }
  }

  facts(): Facts {
    return {
      issue: {
        state: this.state,
        stateReason: this.stateReason,
        body: this.body,
        labels: this.labels,
        updatedAt: this.#now(),
        closedAt: this.closedAt,
        closedBy: this.#asNow(this.closedBy),
      },
      blankBody,
      steps: this.steps,
      record: this.record,
      edits: this.#edits.map((edit) => ({ ...edit, editor: this.#asNow(edit.editor) })),
      custodians: new Set(custodianIds),
      appSlug: "aws-accounts",
      approverMayWorkAlone: false,
      comments: this.talk.map((comment) => ({ ...comment, author: this.#asNow(comment.author) })),
      reviewers: new Set([personOf(reviewer).id]),
      yubikeys: record.yubikeys,
      reminders: { keys_out_hours: 24, untouched_days: 3, at_weekends: true },
      rules: { asksAws: true, unknownMayClose: false },
      now: this.#now(),
    };
  }

  /** GitHub shows every action under the person's current login. */
  #asNow(who: Editor | null): Editor | null {
    return who?.kind === "person" ? { ...who, login: this.#logins.get(who.id) ?? who.login } : who;
  }

  #edit(by: Editor, text: string): void {
    if (text === this.body) return;
    if (this.#edits.length === 0) {
      this.#edits.push({ id: "opened", editor: opener, at: this.#now(), text: this.body });
    }
    this.#clock += 1;
    this.body = text;
    this.#edits.push({ id: `edit-${this.#clock}`, editor: by, at: this.#now(), text });
  }

  #now(): string {
    return new Date(Date.UTC(2026, 2, 1) + this.#clock * 1000).toISOString();
  }

  #carryOut(decision: Decision): void {
    switch (decision.kind) {
      case "delete-comment":
        this.talk = this.talk.filter(({ id }) => id !== decision.id);
        return;
      case "record":
        if (this.record.completed === null && decision.record.completed !== null)
          this.vouched.push(isVouched(decision.record, this.steps));
        this.record = decision.record;
        return;
      case "verify":
        this.record = { ...this.record, verification: { run: "7", at: this.#now(), trouble: null } };
        return;
      case "restore-body":
        this.#edit(appBot, decision.body);
        return;
      case "reopen":
        this.reopen();
        return;
      case "close":
        this.close("aws-accounts[bot]", "COMPLETED");
        return;
      case "add-label":
        this.labels = [...this.labels, decision.label];
        return;
      case "remove-label":
        this.labels = this.labels.filter((label) => label !== decision.label);
        return;
      case "comment":
        this.comments.push(decision);
        this.say(appBot, renderNotice(decision.news, { steps: this.steps, templates, custodians: "@ann" }));
    }
  }
}

function isVouched({ ticks, evidence = [] }: AccountRecord, steps: readonly Step[]): boolean {
  return steps
    .filter(({ proof }) => proof !== null)
    .every(({ id }) => {
      const tick = ticks.find(({ step }) => step === id);
      const isLateEnough = (at: string, by: Tick): boolean => (isAppTick(by) ? at >= by.at : at > by.at);
      return tick !== undefined && evidence.some(({ verdict, at }) => verdict === "proven" && isLateEnough(at, tick));
    });
}

/** The id of the editor who made a tick. */
function tickerOf({ at }: Tick, edits: readonly Edit[]): number | undefined {
  const by = edits.find((edit) => edit.at === at && edit.id !== "opened")?.editor;
  return by?.kind === "person" ? by.id : undefined;
}

const person = fc.constantFrom(...people);
const step = fc.constantFrom(...plainSteps.map(({ id }) => id));
const vandalism = fc.oneof(
  step.map((id) => (page: string) => page.replace(lineOf(id), "")),
  step.map((id) => (page: string) => page.replace(lineOf(id), (line) => `${line}\n${line}`)),
  step.map((id) => (page: string) => page.replace(lineOf(id), (line) => `  ${line}`)),
  fc.constant((page: string) => page.replace("the", "no")),
  fc.constant((page: string) => `${page}\nNote`),
  fc.constant((page: string) => page.split("\n").reverse().join("\n")),
);

/** A random event; a counterexample shows its name. */
class Event implements fc.Command<object, World> {
  readonly #name: string;
  readonly #happen: (world: World) => void;

  constructor(name: string, happen: (world: World) => void) {
    this.#name = name;
    this.#happen = happen;
  }

  check(): boolean {
    return true;
  }

  run(_model: object, world: World): void {
    this.#happen(world);
  }

  toString(): string {
    return this.#name;
  }
}

const often = (times: number, event: fc.Arbitrary<Event>): readonly fc.Arbitrary<Event>[] =>
  Array.from({ length: times }, () => event);

const events = [
  ...often(
    3,
    person.map(
      (who) =>
        new Event(`${who} loads the page`, (world) => {
          world.load(who);
        }),
    ),
  ),
  ...often(
    8,
    fc.tuple(person, step).map(
      ([who, what]) =>
        new Event(`${who} clicks on ${what}`, (world) => {
          world.click(who, what);
        }),
    ),
  ),
  fc.tuple(person, vandalism).map(
    ([who, how]) =>
      new Event(`${who} changes the text`, (world) => {
        world.vandalise(who, how);
      }),
  ),
  fc.tuple(person, fc.constantFrom(secret, "Never mind, we made it twice.")).map(
    ([who, what]) =>
      new Event(`${who} says ${what}`, (world) => {
        world.say(editor(who), what);
      }),
  ),
  person.map(
    (who) =>
      new Event(`${who} is renamed`, (world) => {
        world.rename(who);
      }),
  ),
  ...often(
    2,
    fc.tuple(person, person).map(
      ([who, whose]) =>
        new Event(`${who} takes the login of ${whose}`, (world) => {
          world.takeLogin(who, whose);
        }),
    ),
  ),
  person.map(
    (who) =>
      new Event(`${who} takes the login of ${reviewer}, says why, and closes`, (world) => {
        world.takeLogin(who, reviewer);
        world.say(editor(who), "Never mind, we made it twice.");
        world.close(who, "NOT_PLANNED");
      }),
  ),
  fc.constant(
    new Event("the record is an older App's", (world) => {
      world.forgetIds();
    }),
  ),
  person.map(
    (who) =>
      new Event(`${who} writes a secret into the text`, (world) => {
        world.vandalise(who, (page) => `${page}\n${secret}`);
      }),
  ),
  ...often(
    2,
    fc.tuple(person, fc.constantFrom("COMPLETED", "NOT_PLANNED", "DUPLICATE")).map(
      ([who, reason]) =>
        new Event(`${who} closes as ${reason}`, (world) => {
          world.close(who, reason);
        }),
    ),
  ),
  fc.constantFrom(...custodians).map(
    (who) =>
      new Event(`${who} does all that is left, AWS says so, and ${who} closes`, (world) => {
        for (const { id } of world.steps.filter(({ id }) => !world.record.ticks.some((tick) => tick.step === id))) {
          settle(world);
          world.load(who);
          world.click(who, id);
        }
        settle(world);
        world.answer("proven");
        world.close(who, "COMPLETED");
      }),
  ),
  ...often(
    3,
    fc.constantFrom("proven" as const, "proven" as const, "contradicted" as const, "unknown" as const).map(
      (verdict) =>
        new Event(`AWS says ${verdict}`, (world) => {
          world.answer(verdict);
        }),
    ),
  ),
  fc.constant(
    new Event("a person reopens", (world) => {
      world.reopen();
    }),
  ),
  ...often(
    3,
    fc.constant(
      new Event("the App asks", (world) => {
        world.ask();
      }),
    ),
  ),
  ...often(
    3,
    fc.constant(
      new Event("the App acts", (world) => {
        world.act();
      }),
    ),
  ),
  fc.nat({ max: 3 }).map(
    (most) =>
      new Event(`the App dies after ${most} deeds`, (world) => {
        world.act(most);
      }),
  ),
];

/** Lets the App come to rest: its own edits bring it events, too. */
function settle(world: World): void {
  world.act();
  for (let round = 0; round < 3; round += 1) {
    world.ask();
    world.act();
  }
}

describe.each(variants)("where %s,", (_, steps, first) => {
  function playStories(check: (world: World) => void): void {
    fc.assert(
      fc.property(fc.commands(events, { maxCommands: 40, size: "max" }), (commands) => {
        const world = new World(steps, first);
        fc.modelRun(() => ({ model: {}, real: world }), commands);
        settle(world);
        check(world);
      }),
      { numRuns: 200 },
    );
  }

  /** How the stories end. One seed draws the same stories for every property, so they are played once for all. */
  const worlds: World[] = [];

  beforeAll(() => {
    playStories((world) => worlds.push(world));
  });

  function property(check: (world: World) => void): void {
    try {
      for (const world of worlds) check(world);
    } catch (error) {
      // Played again for fast-check to find the shortest story that ends so.
      playStories(check);
      throw error;
    }
  }

  test("comes to rest: judged again with the same facts, nothing is left to do", () => {
    property((world) => {
      expect(judgeChecklist(world.facts())).toEqual([]);
    });
  });

  test("is never complete but on AWS's word, given since the tick", () => {
    const all: boolean[] = [];
    property((world) => {
      all.push(...world.vouched);
      expect(world.vouched).not.toContain(false);
    });
    expect(all).toContain(true);
  });

  test("is never closed with a step undone, but by a reviewer who said why; nor labelled ready, nor recorded as complete", () => {
    property((world) => {
      const isDone = world.record.ticks.length === world.steps.length;
      const { abandoned } = world.record;
      if (!isDone && abandoned === null) expect(world.state).toBe("open");
      if (abandoned !== null) {
        expect(abandoned).toMatchObject({ by: { id: personOf(reviewer).id }, reason: "Never mind, we made it twice." });
        expect([world.state, world.stateReason, isDone]).toEqual(["closed", "NOT_PLANNED", false]);
      }
      const isComplete = isDone && world.state === "closed";
      expect(world.labels.includes("aws-account-ready")).toBe(isComplete);
      expect(world.record.completed !== null).toBe(isComplete);
    });
  });

  test("shows exactly the ticks of the record", () => {
    property((world) => {
      const { lines } = parseChecklistBody(world.body);
      expect(lines.map((line) => line.step)).toEqual(world.steps.map(({ id }) => id));
      expect(lines.filter(({ ticked }) => ticked).map((line) => line.step)).toEqual(
        world.record.ticks.map((tick) => tick.step),
      );
      expect(normalise(world.body.replaceAll("- [x]", "- [ ]"))).toBe(normalise(blankBody));
    });
  });

  /*
   * If a click changes nothing that others can see, or a text is put back, and the old page it was made on brings back
   * one tick of a step, the text is the same as if that box had been clicked: the two cannot be distinguished.
   */
  test("accepts a tick only of a custodian who clicked on that very step at that moment", () => {
    property((world) => {
      const { edits } = world.facts();
      for (const tick of world.record.ticks) {
        if (isAppTick(tick)) {
          expect(world.steps.find(({ id }) => id === tick.step)).toMatchObject({ byApp: true });
          expect(world.proofs).toContain(tick.at);
          continue;
        }
        const ticker = tickerOf(tick, edits);
        expect(custodianIds).toContain(ticker);
        if (typeof tick.by !== "string") expect(tick.by.id).toBe(ticker);
        const clicks = world.clicks.filter(({ by, at }) => by === ticker && at === tick.at);
        const isClicked = clicks.some((click) => (click.step === tick.step && click.ticks) || !click.isSeen);
        expect(isClicked || ticksJust(tick.step, edits, tick.at)).toBe(true);
      }
    });
  });

  test("has no step confirmed by the very person who did the one before, under any login", () => {
    property((world) => {
      const { edits } = world.facts();
      for (const { id, who, after } of world.steps) {
        const tick = world.record.ticks.find(({ step }) => step === id);
        if (who !== "second-custodian" || tick === undefined) continue;
        const before = world.record.ticks.filter(({ step, at }) => after.includes(step) && at < tick.at);
        expect(before.map((other) => tickerOf(other, edits))).not.toContain(tickerOf(tick, edits));
      }
    });
  });

  test("is not done by one person alone who approved it, under any login", () => {
    property((world) => {
      const { edits } = world.facts();
      const ticks = world.record.ticks.filter((tick) => !isAppTick(tick));
      const tickers = new Set(ticks.map((tick) => tickerOf(tick, edits)));
      const isDone = world.record.ticks.length === world.steps.length;
      const approvers = world.record.approvers.map((approver) => personOf(loginOf(approver)).id);
      if (isDone && tickers.size === 1) expect(approvers).not.toContain([...tickers][0]);
    });
  });

  /** Whether the edit of that moment is, by its text, one click on the step's empty box. */
  function ticksJust(step: string, edits: readonly Edit[], at: string): boolean {
    const index = edits.findIndex((edit) => edit.at === at && edit.id !== "opened");
    const before = edits[index - 1]?.text ?? "";
    return before.replace(lineOf(step), (line) => line.replace("- [ ]", "- [x]")) === edits[index]?.text;
  }

  test("loses no tick: a custodian's click on an empty box is done, or the record says why not", () => {
    property((world) => {
      for (const click of world.clicks.filter(({ ticks, isSeen }) => ticks && isSeen)) {
        const isDone = world.record.ticks.some((tick) => tick.step === click.step);
        const isTold = world.record.undone.some((entry) => entry.step === click.step && entry.at >= click.at);
        expect(isDone || isTold).toBe(true);
      }
    });
  });

  test("keeps no secret: not in a comment, not in the text, not in the record; the record notes that there was one", () => {
    property((world) => {
      const left = [world.body, world.record, world.talk, world.comments];
      expect(JSON.stringify(left)).not.toContain(secret);
      for (const { id } of world.record.leaks) {
        const notices = world.talk.filter(({ author, body }) => author === appBot && body.includes(secretMarker(id)));
        expect(notices).not.toEqual([]);
      }
    });
  });

  test("has no step done with a secret that is public", () => {
    property((world) => {
      const ids = world.steps.filter(({ spoiltBy }) => spoiltBy !== undefined).map(({ id }) => id);
      const ticks = world.record.ticks.filter(({ step }) => ids.includes(step));
      for (const leak of world.record.leaks) for (const tick of ticks) expect(tick.at > leak.at).toBe(true);
    });
  });
});
