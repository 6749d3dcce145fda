import schema from "../account/account.schema.json" with { type: "json" };
import { quote } from "../json/explain-schema-error.ts";
import { readEmails } from "./read-emails.ts";
import type { Field } from "./request-fields.ts";
import type { RequestProblem } from "./request-problem.ts";
import { findUnstorable, longestTag, proposeStorable } from "./storable.ts";

/** An accepted answer, or its problems. */
export type CheckedField =
  | { readonly kind: "value"; readonly value: string; readonly list: readonly string[] }
  | { readonly kind: "problems"; readonly problems: readonly RequestProblem[] };

/** Domains that the settings allow, in lower case. */
export type AllowedDomains = Readonly<Record<"requesters" | "administrators", readonly string[]>>;

const { account } = schema.$defs;
const namePattern = new RegExp(account.properties.name.pattern, "u");
const administratorPattern = new RegExp(account.properties["//"].properties.administrators.items.pattern, "u");
const emailPattern = new RegExp(account.properties["//"].properties.requested_by.pattern, "u");

/** Checks an answer that is not blank; it is taken as it is, or refused. */
export function checkField(field: Field, answer: string, domains: AllowedDomains): CheckedField {
  if (field.kind !== "email" && field.kind !== "emails") return checkText(field, answer, [answer], domains);
  const read = readEmails(answer);
  if (read.kind === "unclear") return { kind: "problems", problems: [unclearEmails(field, read)] };
  if (field.kind === "emails") return checkText(field, answer, read.addresses, domains);
  if (read.addresses.length === 1) return checkText(field, read.addresses.join(""), read.addresses, domains);
  const message = `Write one e-mail address here, not ${read.addresses.length}.`;
  return { kind: "problems", problems: [{ field: field.label, message }] };
}

function checkText(field: Field, answer: string, list: readonly string[], domains: AllowedDomains): CheckedField {
  const faults = findFaults(field, list, answer, domains);
  const problems = faults.length > 0 ? faults : findUnstorableFaults(field, answer);
  if (problems.length > 0) return { kind: "problems", problems };
  const [choice] = chosen(field, answer);
  return { kind: "value", value: choice === undefined ? answer : choice.tag, list };
}

/** One problem for the whole answer, with the addresses that it has as proposal. */
function unclearEmails(
  field: Field,
  { parts, found }: { readonly parts: readonly string[]; readonly found: readonly string[] },
): RequestProblem {
  const { kind, label } = field;
  const wanted = kind === "email" ? "one e-mail address" : "e-mail addresses, one per line";
  const message = `Not clear: ${listed([...new Set(parts)].map(quote))}. Write only ${wanted}.`;
  const usable = kind === "email" && found.length !== 1 ? [] : found;
  return { field: label, message, ...propose(usable.filter((email) => patternOf(field).test(email)).join(", ")) };
}

/** Whether the answer to a choice is this one. */
export function isChosen(field: Field, answer: string, wanted: string): boolean {
  return chosen(field, answer).some((choice) => choice.answer === wanted);
}

function findFaults(
  field: Field,
  list: readonly string[],
  answer: string,
  domains: AllowedDomains,
): readonly RequestProblem[] {
  if (field.is === "account-name") return findNameFaults(field, answer);
  switch (field.kind) {
    case "choice":
      return findChoiceFaults(field, answer);
    case "email":
    case "emails":
      return [...list.flatMap((email) => findEmailFaults(field, email, domains)), ...findDuplicates(field, list)];
    case "phone":
      return /^\+?[\d ()./-]*$/u.test(answer) && answer.replace(/\D/gu, "").length >= 5
        ? []
        : [
            {
              field: field.label,
              message: `${quote(answer)} is not a phone number. Write digits and spaces, for example +44 20 7946 0000.`,
            },
          ];
    case "link":
      return /^https:\/\/[^\s/][^\s/.]*\.[^\s/]+(\/\S*)?$/u.test(answer)
        ? []
        : [
            {
              field: field.label,
              message: `${quote(answer)} is not a link. Begin it with https://, or leave it blank.`,
            },
          ];
    case "text":
    case "paragraph":
      return [];
  }
}

function findNameFaults({ label }: Field, name: string): readonly RequestProblem[] {
  if (namePattern.test(name)) return [];
  const message = `AWS and we cannot use the name ${quote(name)}. ${account.properties.name.description}`;
  return [{ field: label, message, ...propose(proposeName(name)) }];
}

/** Proposes a name only if it has the letters of the answer: it must not be another word. */
function proposeName(name: string): string {
  const plain = name.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
  if (/[^\p{ASCII}\s\p{P}\p{S}]/u.test(plain)) return "";
  const groups = plain.split(/[^a-z0-9]+/u).filter((group) => group !== "");
  const kept = [...groups.slice(0, 4), groups.slice(4).join("")].filter((group) => group !== "");
  const proposal = kept.join("-").slice(0, 50).replace(/-$/u, "");
  return namePattern.test(proposal) ? proposal : "";
}

function propose(proposal: string): Pick<RequestProblem, "proposal"> {
  return proposal === "" ? {} : { proposal };
}

function choicesOf({ choices = [] }: Field): NonNullable<Field["choices"]> {
  return choices;
}

/** A dropdown gives the choice itself; in a list that was made by hand, people may have ticked boxes. */
function chosen(field: Field, answer: string): NonNullable<Field["choices"]> {
  const lines = answer.split("\n").filter((line) => line.trim() !== "");
  const boxes = lines.map((line) => /^[-*] \[([ xX])\] (.*)$/u.exec(line)).filter((box) => box !== null);
  const ticked = boxes.filter((box) => box[1] !== " ").map((box) => String(box[2]));
  const answers = boxes.length < lines.length ? [answer] : ticked;
  const wanted = answers.map((text) => text.trim().toLowerCase());
  return choicesOf(field).filter((choice) => wanted.includes(choice.answer.toLowerCase()));
}

function findChoiceFaults(field: Field, answer: string): readonly RequestProblem[] {
  if (chosen(field, answer).length === 1) return [];
  const known = choicesOf(field)
    .map((choice) => quote(choice.answer))
    .join(", ");
  return [{ field: field.label, message: `${quote(answer)} is not one of the answers. Write one of ${known}.` }];
}

function findEmailFaults(field: Field, email: string, domains: AllowedDomains): readonly RequestProblem[] {
  const { label } = field;
  if (!patternOf(field).test(email)) {
    const rest =
      field.is === "administrators" ? ` ${account.properties["//"].properties.administrators.items.description}` : "";
    return [{ field: label, message: `${quote(email)} is not an e-mail address that we can use.${rest}` }];
  }
  if (field.domains === undefined) return [];
  const allowed = domains[field.domains];
  const domain = email.slice(email.lastIndexOf("@") + 1).toLowerCase();
  if (allowed.includes(domain)) return [];
  const message = `${quote(email)} is not allowed here: the address must be at ${allowed.join(" or ")}.`;
  return [{ field: label, message }];
}

function patternOf({ is }: Field): RegExp {
  return is === "administrators" ? administratorPattern : emailPattern;
}

/** IAM user names ignore case, and mailboxes do in practice. */
function findDuplicates({ label }: Field, list: readonly string[]): readonly RequestProblem[] {
  const seen = new Map<string, string>();
  return list.flatMap((email) => {
    const key = email.toLowerCase();
    const earlier = seen.get(key);
    if (earlier === undefined) seen.set(key, email);
    if (earlier === undefined) return [];
    const message =
      earlier === email
        ? `${quote(email)} occurs twice. Write it once.`
        : `${quote(earlier)} and ${quote(email)} differ only in case, so they are one person. Write it once, as the person's IAM user is written.`;
    return [{ field: label, message }];
  });
}

/** Text that AWS cannot store is reported with a proposal, never rewritten. */
function findUnstorableFaults(field: Field, answer: string): readonly RequestProblem[] {
  const { label } = field;
  if (field.choices !== undefined || field.is === "account-name") return [];
  const length = Array.from(answer).length;
  const longest = Math.min(field.longest ?? Infinity, field.tag === undefined ? Infinity : longestTag);
  const odd = field.tag === undefined ? [] : findUnstorable(answer);
  const reasons = [
    ...(odd.length > 0 ? [`AWS cannot store ${listed(odd)}.`] : []),
    ...(field.tag !== undefined && answer.normalize("NFC") !== answer
      ? ["Accents are typed as characters of their own, which AWS and Terraform would store differently."]
      : []),
    ...(length > longest ? [`The answer has ${length} characters, but at most ${longest} are allowed.`] : []),
  ];
  if (reasons.length === 0) return [];
  const proposal = proposeStorable(answer, longest);
  return [{ field: label, message: reasons.join(" "), ...propose(isExact(field) ? "" : proposal) }];
}

/** An address without some of its characters is a different address. */
function isExact({ kind }: Field): boolean {
  return kind === "email" || kind === "emails" || kind === "link";
}

const mostListed = 6;

function listed(words: readonly string[]): string {
  if (words.length > mostListed) return `${words.slice(0, mostListed).join(", ")} and other characters`;
  return new Intl.ListFormat("en-GB").format(words);
}
