import { Ajv } from "ajv";
import { parseDocument, type Parsed } from "../json/parse-document.ts";
import { lazily } from "../json/lazily.ts";
import schema from "./email-rules.schema.json" with { type: "json" };

/** The senders, templates and recipients that a repository may use. */
interface RepositoryMail {
  /** Addresses that it may send from through the SMTP server. */
  readonly from?: readonly string[];
  /** Ids of templates of GOV.UK Notify that it may use. */
  readonly templates?: readonly string[];
  /** Domains that it may write to. */
  readonly domains: readonly string[];
}

/** The rules of each repository that the App serves, by `owner/name`. */
export type EmailRules = Readonly<Record<string, RepositoryMail>>;

/** The parts of an e-mail that rules apply to. */
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

/** Reads the rules from the JSON that an operator wrote. */
export function parseEmailRules(text: string): Parsed<EmailRules> {
  return parseDocument(text, { validator, maxLength });
}

/**
 * Explains to the operator why an e-mail may not be sent; undefined if it may, or if there are no rules.
 *
 * Anyone who can merge into a repository writes its settings, and so names its senders. An App that serves several
 * repositories must not let one of them write in another's name, or to another's people.
 */
export function findEmailRefusal(
  rules: EmailRules | undefined,
  { repository, to, way }: RuledEmail,
): string | undefined {
  if (rules === undefined) return undefined;
  const own = Object.entries(rules).find(([name]) => isSame(name, repository))?.[1];
  if (own === undefined) return refuse("send any e-mail");
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

/** Repository names and mail domains ignore case. */
function isSame(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}
