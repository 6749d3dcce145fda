import { readdirSync, readFileSync, statSync } from "node:fs";
import { join, relative } from "node:path";
import { parseDocument } from "yaml";

const templateRoot = "templates/accounts-repository";

/** What an operator fills in. */
export interface FilledIn {
  /** Organisation that owns the accounts repository. */
  readonly owner: string;
  readonly appId: number;
  readonly managementAccount: string;
  readonly usersAccount: string;
  readonly planRole: string;
  readonly applyRole: string;
  readonly verifyRole: string;
  readonly stateBucket: string;
  readonly region: string;
  readonly reviewersTeam: string;
  readonly custodiansTeam: string;
}

/** The files of `templates/accounts-repository/`, copied and filled in as its README describes, with more settings. */
export function accountsRepositoryFiles(
  filledIn: FilledIn,
  more: Readonly<Record<string, unknown>> = {},
): Readonly<Record<string, string>> {
  const files = Object.fromEntries(
    walk(templateRoot).map((path) => [relative(templateRoot, path), readFileSync(path, "utf8")]),
  );
  const settings = files[settingsPath];
  if (settings === undefined) throw new Error(`${templateRoot} has no ${settingsPath}`);
  const owners = (files[codeOwnersPath] ?? "").replaceAll("@example-org/", `@${filledIn.owner}/`);
  return { ...files, [settingsPath]: fillIn(settings, filledIn, more), [codeOwnersPath]: owners };
}

const settingsPath = ".github/aws-accounts.yml";
const codeOwnersPath = ".github/CODEOWNERS";

function fillIn(settings: string, filledIn: FilledIn, more: Readonly<Record<string, unknown>>): string {
  const document = parseDocument(settings);
  const values: readonly (readonly [readonly string[], unknown])[] = [
    [["app_id"], filledIn.appId],
    [["aws", "management_account"], filledIn.managementAccount],
    [["aws", "users_account"], filledIn.usersAccount],
    [["aws", "plan_role"], filledIn.planRole],
    [["aws", "apply_role"], filledIn.applyRole],
    [["aws", "verify_role"], filledIn.verifyRole],
    [["aws", "region"], filledIn.region],
    [["aws", "state", "bucket"], filledIn.stateBucket],
    [["aws", "state", "region"], filledIn.region],
    [["accounts", "root_email"], "aws-root-accounts+{name}@example.gov.uk"],
    [["accounts", "administrator_email_domains"], ["example.gov.uk"]],
    [["reviewers"], { team: filledIn.reviewersTeam, users: [] }],
    [["custodians"], { team: filledIn.custodiansTeam, users: [] }],
    ...Object.entries(more).map(([key, value]) => [[key], value] as const),
  ];
  for (const [path, value] of values) document.setIn(path, value);
  return document.toString();
}

function walk(folder: string): readonly string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    return statSync(path).isDirectory() ? walk(path) : [path];
  });
}
