import { isObject, listEntries, textOf } from "../../app/domain/account/entries.ts";
import { parseQuietly } from "../../app/domain/account/read-file.ts";
import { formatAccounts } from "../../app/domain/account/format-accounts.ts";
import { accountsFilePath } from "../../app/domain/settings/settings.ts";
import { SetupError } from "../terminal/setup-error.ts";
import type { Answers } from "./question.ts";
import type { RepositoryFiles } from "./read-repository.ts";

/** Terraform's files that exist already, other than the accounts file. */
function otherFiles(files: RepositoryFiles): readonly (readonly [path: string, text: string])[] {
  return Object.entries(files).filter(([path]) => /\.tf(?:\.json)?$/u.test(path) && path !== accountsFilePath);
}

/** Finds the S3 bucket, key and region of the state of an existing stack, in HCL or JSON. */
export function findBackend(files: RepositoryFiles): Answers {
  for (const [path, text] of otherFiles(files)) {
    const value = path.endsWith(".json") ? backendInJson(text) : backendInHcl(text);
    if (value === undefined) continue;
    const { bucket, key, region } = value;
    const found = { state_bucket: bucket, state_key: key, state_region: region };
    return Object.fromEntries(Object.entries(found).filter(([, answer]) => answer !== undefined));
  }
  return {};
}

interface Backend {
  readonly bucket: string | undefined;
  readonly key: string | undefined;
  readonly region: string | undefined;
}

function backendInHcl(text: string): Backend | undefined {
  const block = /^[ \t]*backend[ \t]+"s3"[ \t]*\{(?<body>[^}]*)\}/mu.exec(text)?.groups?.["body"];
  if (block === undefined) return undefined;
  const value = (name: string): string | undefined =>
    new RegExp(`^[ \\t]*${name}[ \\t]*=[ \\t]*"([^"$]*)"`, "mu").exec(block)?.[1];
  return { bucket: value("bucket"), key: value("key"), region: value("region") };
}

function backendInJson(text: string): Backend | undefined {
  const value = parseQuietly(text);
  const terraform = isObject(value) ? value["terraform"] : undefined;
  const backend = isObject(terraform) ? terraform["backend"] : undefined;
  const s3 = isObject(backend) ? backend["s3"] : undefined;
  if (!isObject(s3)) return undefined;
  return { bucket: textOf(s3, "bucket"), key: textOf(s3, "key"), region: textOf(s3, "region") };
}

/**
 * Describes the accounts and the Terraform stack that the repository has already. They are kept as they are.
 *
 * @throws {@link SetupError} if accounts are in a file that the Actions would not read: with an empty accounts file beside
 * it, every one of them would look new.
 */
export function describeStack(files: RepositoryFiles): readonly string[] {
  const misplaced = otherFiles(files).filter(([path, text]) => path.endsWith(".json") && countAccounts(text) > 0);
  const [first] = misplaced;
  if (first !== undefined) {
    const advice =
      files[accountsFilePath] === undefined
        ? `Move it: git mv ${first[0]} ${accountsFilePath}. Then run this again.`
        : `Move its accounts into ${accountsFilePath}, and run this again.`;
    throw new SetupError(`The file ${first[0]} has accounts, but the accounts file is ${accountsFilePath}. ${advice}`);
  }
  return [...describeAccountsFile(files[accountsFilePath]), ...describeOthers(files)];
}

function describeAccountsFile(text: string | undefined): readonly string[] {
  if (text === undefined) return [];
  const entries = listEntries(parseQuietly(text));
  const older = entries.filter(({ account }) => isObject(account) && !Object.hasOwn(account, "//")).length;
  const count = `${entries.length} ${entries.length === 1 ? "account" : "accounts"}`;
  const origin = older === 0 ? "" : `, ${older} of them as the old request app wrote them`;
  const kept = `${accountsFilePath} has ${count}${origin}. It is kept as it is.`;
  const formatting = formatAccounts(Buffer.from(text), accountsFilePath);
  if (formatting.kind === "formatted" && formatting.text === text) return [kept];
  const advice =
    formatting.kind === "formatted"
      ? `It is not in canonical form yet. Put it into this form in a pull request: npm run format -- ${accountsFilePath}`
      : `It cannot be read yet. Fix this first: ${formatting.problems[0]?.message ?? ""}`;
  return [kept, advice];
}

function describeOthers(files: RepositoryFiles): readonly string[] {
  const others = otherFiles(files);
  if (others.length === 0) return [];
  const inHcl = others.filter(([, text]) => /^[ \t]*resource[ \t]+"aws_organizations_account"/mu.test(text));
  return [
    `The Terraform stack is kept: ${others.map(([path]) => path).join(", ")}. The Actions read ${accountsFilePath} only, and take the backend and the provider from the settings.`,
    ...inHcl.map(
      ([path]) =>
        `${path} has accounts in HCL, which the Actions do not read. Adopt them by pull requests that add them to ${accountsFilePath}.`,
    ),
  ];
}

function countAccounts(text: string): number {
  const value = parseQuietly(text);
  const resource = isObject(value) ? value["resource"] : undefined;
  const list = Array.isArray(resource) ? resource : [resource];
  return list.filter((element) => isObject(element) && isObject(element["aws_organizations_account"])).length;
}
