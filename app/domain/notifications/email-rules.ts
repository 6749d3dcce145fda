import { Ajv } from "ajv";
import { parseDocument, type Parsed } from "../json/parse-document.ts";
import { lazily } from "../json/lazily.ts";
import schema from "./email-rules.schema.json" with { type: "json" };

/** What a repository may send. */
interface RepositoryMail {
  /** Addresses that it may send from through the SMTP server. */
  readonly from?: readonly string[];
  /** Ids of templates of GOV.UK Notify that it may use. */
  readonly templates?: readonly string[];
  /** Domains that it may write to. */
  readonly domains: readonly string[];
}

/** What each repository that the App serves may send, by `owner/name`. */
export type EmailRules = Readonly<Record<string, RepositoryMail>>;

/** A mail, as far as rules are about it. */
export interface RuledEmail {
  /** As `owner/name`. */
  readonly repository: string;
  /** An address. */
  readonly to: string;
  /** The sender that the settings name for SMTP, or the template that they name for GOV.UK Notify. */
  readonly way: { readonly from: string } | { readonly template: string };
}

const validator = lazily(() => new Ajv({ validateSchema: false }).compile<EmailRules>(schema));

const maxLength = 100_000;

/** Reads the rules out of the JSON that an operator wrote. */
export function parseEmailRules(text: string): Parsed<EmailRules> {
  return parseDocument(text, { validator, maxLength });
}

/**
 * Says why a mail may not be sent, in words for whoever mends it; undefined where it may, or there are no rules.
 *
 * Whoever can merge into a repository writes its settings, and so names its senders: one App that serves several must not
 * let one of them write in the name of another, or to the people of another.
 */
export function findEmailRefusal(
  rules: EmailRules | undefined,
  { repository, to, way }: RuledEmail,
): string | undefined {
  if (rules === undefined) return undefined;
  const own = Object.entries(rules).find(([name]) => isSame(name, repository))?.[1];
  if (own === undefined) return refuse("send any mail");
  if ("from" in way && !has(own.from, way.from)) return refuse("send from the address that its settings name");
  if ("template" in way && !has(own.templates, way.template)) return refuse("use the template that its settings name");
  const domain = to.replace(/^.*@/u, "").toLowerCase();
  return has(own.domains, domain) ? undefined : refuse(`write to addresses at ${domain}`);
}

function refuse(what: string): string {
  return `The App's environment (MAIL_REPOSITORIES) does not let this repository ${what}.`;
}

function has(allowed: readonly string[] | undefined, wanted: string): boolean {
  return allowed?.some((one) => isSame(one, wanted)) === true;
}

/** GitHub tells no names of repositories apart by their case alone, and mail no domains. */
function isSame(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}
