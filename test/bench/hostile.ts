import { findSecrets } from "../../app/domain/text/secrets.ts";
import { parseChecklistBody } from "../../app/domain/checklist/checklist-body.ts";
import { parseApplyResult } from "../../app/domain/apply/parse-apply-result.ts";
import { readFile } from "../../app/domain/account/read-file.ts";
import { parseEvidence } from "../../app/domain/evidence/evidence.ts";
import { isAddress, maskAddresses } from "../../app/domain/notifications/address.ts";
import { escapeMarkdown } from "../../app/domain/markdown/escape-markdown.ts";
import { visibleLine } from "../../app/domain/markdown/visible-text.ts";
import { maskText } from "../../app/domain/plan/mask.ts";
import { parsePlanSummary } from "../../app/domain/plan/parse-plan-summary.ts";
import { checkField } from "../../app/domain/request/check-field.ts";
import { parseCommand } from "../../app/domain/comments/command.ts";
import { parseMark } from "../../app/domain/request/request-mark.ts";
import { proposeStorable } from "../../app/domain/request/storable.ts";
import { compare, show, table, type Timing } from "./measure.ts";

const domains = { requesters: ["example.gov.uk"], administrators: ["example.gov.uk"] };
const check =
  (kind: "link" | "phone" | "email" | "emails" | "text") =>
  (text: string): unknown =>
    checkField({ id: kind, label: kind, kind, tag: kind, required: false, help: "" }, text, domains);

/** What reads a text that others wrote. */
const operations: Readonly<Record<string, (text: string) => unknown>> = {
  "an answer of the form: link": (text) => check("link")(`https://${text}`),
  "an answer of the form: phone": check("phone"),
  "an answer of the form: e-mail address": check("email"),
  "an answer of the form: text": check("text"),
  "a proposal for a tag": (text) => proposeStorable(text, 256),
  "the mark in a request's comment": parseMark,
  "a comment that may be a command": (body) => parseCommand(body, "/plan"),
  "a checklist": parseChecklistBody,
  "secrets in a comment": findSecrets,
  "secrets in an error": (text) => maskText(text),
  "addresses in an error": maskAddresses,
  "an address": isAddress,
  "text for Markdown": escapeMarkdown,
  "a line for people": visibleLine,
  "an accounts file": (text) => readFile(Buffer.from(text)),
  "a plan summary": parsePlanSummary,
  "an apply result": parseApplyResult,
  evidence: parseEvidence,
};

const seeds = [
  ...["a", " ", "\t", "\n", ".", "!", "-", "&", " & ", "@", "a@", "a.", "1", "12 ", "<", "<!-- ", "[", "](", "`", "\\"],
  ...["{", '"', '{"a":', "- [ ] ", "- [x] a\n", "### a\n", "\r\n", "\u200b", "\u0301", "https://a", "AAAA ", "aa2a-"],
  ...["password: ", "pwd is ", "secret_key", "eyJ-", "eyJaaaaaaaaaa.", "-----BEGIN ", "AKIA", "ghs_a.", "otpauth:"],
  ...["aws_session_token = ", "<!-- aws-accounts:request {", "<details>", "😀"],
];

const length = 32_768;

/** Each operation on hostile texts of n and of 2n characters: what takes more than linear time takes over three times as long. */
export async function benchHostile(): Promise<string> {
  const rows: string[][] = [];
  for (const [name, run] of Object.entries(operations)) {
    const measured = [];
    for (const seed of seeds) {
      const text = (count: number): string => `${seed.repeat(Math.ceil(count / seed.length)).slice(0, count)}\u0001!a`;
      const [once, twice] = [text(length), text(2 * length)];
      const { ours, bare } = await compare(
        9,
        () => processorTime(() => run(twice)),
        () => processorTime(() => run(once)),
      );
      // The shortest times are the ones without garbage collection.
      measured.push({ seed, ours, ratio: ours.min / bare.min });
    }
    const slowest = worst(measured, ({ ours }) => ours.median);
    const steepest = worst(measured, (of) => (isMeasurable(of.ours) ? of.ratio : 0));
    rows.push([
      name,
      show(slowest.ours),
      `\`${JSON.stringify(slowest.seed)}\``,
      isMeasurable(steepest.ours) ? steepest.ratio.toFixed(1) : "–",
      isMeasurable(steepest.ours) ? `\`${JSON.stringify(steepest.seed)}\`` : "",
    ]);
  }
  const head = ["reader of the text", "slowest on 65,536 characters", "of", "ratio to 32,768 characters", "of"];
  return table(head, rows);
}

/** The ratio of shorter times is noise. */
function isMeasurable({ min }: Timing): boolean {
  return min >= 5;
}

function worst<Measured>(all: readonly Measured[], by: (one: Measured) => number): Measured {
  return all.reduce((one, other) => (by(other) > by(one) ? other : one));
}

/** Milliseconds that the processor worked: others on the machine do not count. */
function processorTime(work: () => unknown): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}
