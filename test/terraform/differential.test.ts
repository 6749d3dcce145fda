import { execFile } from "node:child_process";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { beforeAll, describe, expect, test } from "@jest/globals";
import { findTerraform, terraformEnvironment } from "local-github-world/runner";
import { fc } from "../fast-check.ts";
import { shippedProviderVersion } from "../../actions/shared/terraform/stack.ts";
import type { Account, AccountComment } from "../../app/domain/account/account.ts";
import { validateAccounts } from "../../app/domain/account/validate-accounts.ts";
import { renderAccountsFile } from "../../app/domain/account/render-accounts-file.ts";
import { exampleAccount, validCases, type Case } from "../fixtures/accounts.ts";
import { settings } from "../fixtures/settings.ts";

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);

/** What Terraform makes an account of, as far as the file says it. */
type Planned = Pick<Account, "key" | "name" | "email" | "roleName" | "iamUserAccessToBilling" | "tags"> & {
  readonly parentId: string | undefined;
};

interface Reported {
  readonly errors: readonly string[];
  readonly accounts: readonly Planned[];
}

function report({ head, base }: Case): Reported {
  const { problems, accounts } = validateAccounts({ head, base, settings, file: "terraform/accounts.tf.json" });
  return {
    errors: problems.filter(({ severity }) => severity === "error").map(({ rule }) => rule),
    accounts: accounts.map(({ key, name, email, roleName, iamUserAccessToBilling, parentId, tags }) => {
      return { key, name, email, roleName, iamUserAccessToBilling, parentId, tags };
    }),
  };
}

/** Letters and digits of all scripts, those of the first thousands more often, and all that AWS takes beside them. */
const tagCharacter = fc.oneof(
  { weight: 2, arbitrary: fc.constantFrom(...Array.from("aZ09 _.:/=+-@")) },
  fc.integer({ min: 0xa0, max: 0x2fff }).map((point) => String.fromCodePoint(point)),
  fc.integer({ min: 0x3000, max: 0x323af }).map((point) => String.fromCodePoint(point)),
);
const isTagText = (text: string): boolean => /^[\p{L}\p{N} _.:/=+@-]*$/u.test(text);
const tagText = fc.string({ unit: tagCharacter.filter(isTagText), maxLength: 40 });
const tagKey = fc.oneof(
  { weight: 5, arbitrary: tagText },
  fc.constantFrom("//", "@", "constructor", "lifecycle", "  "),
);

/** Text in which nearly everything begins like a template, an escape or a comment. */
const oddPiece = fc.constantFrom("$", "%", "$$", "%%", "{", "{{", "}", "~}", "$ {", '"', "\\", "\\u0024{", "\n", "//");
const oddText = fc.string({ unit: fc.oneof(oddPiece, fc.string({ unit: "grapheme", maxLength: 1 })), maxLength: 16 });
const oddAscii = fc.string({ unit: "grapheme-ascii", minLength: 1, maxLength: 20 });

const colleague = fc.stringMatching(/^[A-Za-z0-9_+=,.-]{1,12}@example\.gov\.uk$/);
const parentId = fc.stringMatching(/^(r-[0-9a-z]{4,32}|ou-[0-9a-z]{4,32}-[0-9a-z]{8,32})$/);
const billing = fc.constantFrom("ALLOW" as const, "DENY" as const);
const request = fc.integer({ min: 1, max: 2147483647 });
const comment = (person: fc.Arbitrary<string>, minLength: number): fc.Arbitrary<AccountComment> =>
  fc.record(
    { request, requestedBy: person, administrators: fc.uniqueArray(person, { minLength, maxLength: 3 }) },
    { requiredKeys: ["administrators"] },
  );

/** An account as the generator and the old request app write it, as odd as the rules allow. */
const newAccount: fc.Arbitrary<Account> = fc
  .record(
    {
      name: fc.stringMatching(/^[a-z][a-z0-9]{0,9}(-[a-z0-9]{1,9}){0,4}$/),
      iamUserAccessToBilling: billing,
      more: fc.dictionary(tagKey, tagText, { maxKeys: 12, noNullPrototype: true }),
      lifecycle: fc.constantFrom("standard" as const, "none" as const),
      parentId,
      comment: comment(colleague, 1),
    },
    { requiredKeys: ["name", "iamUserAccessToBilling", "more", "lifecycle"] },
  )
  .map(({ name, more, ...rest }) => ({
    key: name,
    name,
    email: `aws-root-accounts+${name.slice(0, 31)}@example.gov.uk`,
    roleName: "bootstrap",
    ...rest,
    tags: { ...exampleAccount(name).tags, ...more },
  }));

/** An account that was there before all rules of style; Terraform once took it, so that it fits the provider's rules. */
const oldAccount: fc.Arbitrary<Account> = fc.record(
  {
    key: fc.stringMatching(/^[A-Za-z_][A-Za-z0-9_-]{0,12}$/),
    name: oddAscii,
    email: oddAscii.filter((text) => !/[@\s]/.test(text)).map((text) => `${text}@example.org`),
    roleName: fc.stringMatching(/^[A-Za-z0-9_+=,.@-]{1,20}$/),
    iamUserAccessToBilling: billing,
    tags: fc.dictionary(oddText, oddText, { maxKeys: 8, noNullPrototype: true }),
    lifecycle: fc.constantFrom<Account["lifecycle"]>(
      "standard",
      "none",
      { ignore_changes: ["tags"] },
      { prevent_destroy: true, ignore_changes: "all" },
    ),
    parentId,
    comment: comment(oddText, 0),
  },
  { requiredKeys: ["key", "name", "email", "roleName", "iamUserAccessToBilling", "tags", "lifecycle"] },
);

const generatedFile = fc
  .record({ old: fc.array(oldAccount, { maxLength: 3 }), added: fc.array(newAccount, { maxLength: 3 }) })
  .filter(({ old, added }) => old.length + added.length > 0)
  .map(({ old, added }): Case => {
    const head = encode(renderAccountsFile({ accounts: [...old, ...added] }));
    return { name: "", head, base: old.length === 0 ? undefined : encode(renderAccountsFile({ accounts: old })) };
  })
  .filter((it) => report(it).errors.length === 0);

const generatedCases = fc
  .sample(generatedFile, { seed: 20_180_101, numRuns: 200 })
  .map((it, index): Case => ({ ...it, name: `generated-${index}` }));

const described = (name: string, description: string): string =>
  renderAccountsFile({
    accounts: [exampleAccount(name, { tags: { ...exampleAccount(name).tags, description } })],
  });

const twoAccounts = renderAccountsFile({ accounts: [exampleAccount("first"), exampleAccount("second")] });

/** Refused files, each with what Terraform would make of it: this is how a difference shows. */
const refused = [
  {
    name: "one-key-for-two-accounts",
    head: encode(twoAccounts.replace("\n    },\n    {\n", ",\n")),
    rule: "duplicate-key",
    planned: [{ key: "first" }, { key: "second" }],
  },
  ...Object.entries({
    expression: ['${upper("evaluated")}', "EVALUATED"],
    directive: ["%{ if true }evaluated%{ endif }", "evaluated"],
    escape: ["$${evaluated}", "${evaluated}"],
  }).map(([name, [written = "", read]]) => ({
    name,
    head: encode(described(name, written)),
    rule: "template-sequence",
    planned: [{ key: name, tags: { description: read } }],
  })),
  {
    name: "letter-in-two-characters",
    head: encode(described("letter-in-two-characters", "Cafe\u0301")),
    rule: "not-canonical",
    planned: [{ key: "letter-in-two-characters", tags: { description: "Caf\u00e9" } }],
  },
];

/** One provider for all files, with invalid credentials: planning new accounts sends AWS no request. */
const rootModule = (names: readonly string[]): object => ({
  terraform: { required_providers: { aws: { source: "hashicorp/aws", version: shippedProviderVersion } } },
  provider: {
    aws: {
      region: settings.aws.region,
      access_key: "nobody",
      secret_key: "nothing",
      skip_credentials_validation: true,
      skip_metadata_api_check: true,
      skip_requesting_account_id: true,
    },
  },
  module: Object.fromEntries(names.map((name) => [name, { source: `./${name}` }])),
});

/** What `terraform show -json` says of a plan, as far as it is read here. */
interface ShownPlan {
  readonly planned_values: {
    readonly root_module: { readonly child_modules: readonly { address: string; resources: readonly Resource[] }[] };
  };
}

interface Resource {
  readonly name: string;
  readonly values: {
    readonly name: string;
    readonly email: string;
    readonly role_name: string;
    readonly iam_user_access_to_billing: "ALLOW" | "DENY";
    readonly parent_id?: string;
    readonly tags: Readonly<Record<string, string>> | null;
  };
}

function toPlanned({ name: key, values }: Resource): Planned {
  const { name, email, role_name: roleName, iam_user_access_to_billing: iamUserAccessToBilling } = values;
  return { key, name, email, roleName, iamUserAccessToBilling, parentId: values.parent_id, tags: values.tags ?? {} };
}

/** Plans each file as a module of its own, byte by byte; a file without accounts is no file, as in the Actions. */
async function planAll(files: readonly Case[]): Promise<ReadonlyMap<string, readonly Planned[]>> {
  const { path } = await findTerraform();
  const env = { PATH: process.env["PATH"], GOGC: "400", ...(await terraformEnvironment()) };
  const cwd = await mkdtemp(join(tmpdir(), "differential-"));
  const run = async (...args: readonly string[]): Promise<string> =>
    (await promisify(execFile)(path, args, { cwd, env, maxBuffer: 64 * 1024 * 1024 })).stdout;
  try {
    for (const file of files) {
      await mkdir(join(cwd, file.name));
      if (report(file).accounts.length > 0) await writeFile(join(cwd, file.name, "accounts.tf.json"), file.head);
    }
    await writeFile(join(cwd, "main.tf.json"), JSON.stringify(rootModule(files.map(({ name }) => name))));
    await run("init", "-input=false");
    await run("plan", "-input=false", "-refresh=false", "-out=plan");
    const { root_module } = (JSON.parse(await run("show", "-json", "plan")) as ShownPlan).planned_values;
    return new Map(
      root_module.child_modules.map(({ address, resources }) => [
        address.replace(/^module\./, ""),
        resources.map(toPlanned),
      ]),
    );
  } finally {
    await rm(cwd, { recursive: true });
  }
}

const accepted = [...validCases, ...generatedCases];
let plans: ReadonlyMap<string, readonly Planned[]>;

beforeAll(async () => {
  plans = await planAll([...accepted, ...refused.map(({ name, head }) => ({ name, head, base: undefined }))]);
});

describe("Terraform plans exactly the accounts that the validator reports", () => {
  test.each(accepted)("of $name", (file) => {
    const { errors, accounts } = report(file);
    expect(errors).toEqual([]);
    expect(plans.get(file.name) ?? []).toEqual(accounts);
  });
});

describe("Terraform plans something else than the validator read", () => {
  test.each(refused)("of the refused $name", ({ name, head, rule, planned }) => {
    const { errors, accounts } = report({ name, head, base: undefined });
    expect(errors).toContain(rule);
    expect(plans.get(name)).toMatchObject(planned);
    expect(plans.get(name)).not.toEqual(accounts);
  });
});
