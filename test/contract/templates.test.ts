import { describe, expect, test } from "@jest/globals";
import ts from "typescript";
import { parseSteps } from "../../app/domain/checklist/step.ts";
import { fillTrustPolicy, trustPolicySize } from "../../app/domain/trust-policy/trust-policy.ts";
import { renderings, steps, templates, type Rendering } from "./renderings.ts";
import { findCalls, listActions, listFiles, parse, reachableFrom, readText, walk } from "./source.ts";

/** A text, and the names of the templates that it was made of. */
function watch(render: Rendering["render"]): { readonly text: string; readonly taken: readonly string[] } {
  const taken = new Set<string>();
  const spy = <Folder extends object>(name: string, folder: Folder): Folder =>
    new Proxy(folder, {
      get: (target, key, receiver): unknown => {
        taken.add(`${name}/${String(key)}`);
        return Reflect.get(target, key, receiver);
      },
    });
  const text = render({
    ...templates,
    comments: spy("comments", templates.comments),
    issues: spy("issues", templates.issues),
    emails: spy("emails", templates.emails),
  });
  return { text, taken: [...taken] };
}

interface Filling {
  readonly template: string;
  readonly values: readonly string[];
}

/** Where a template is filled right where it is taken, with its values written out: `fillTemplate(….issues["name"], {…})`. */
function findFillings(): readonly Filling[] {
  const entries = ["app/main.ts", ...listActions().map((name) => `actions/${name}/index.ts`)];
  const files = [...new Set(entries.flatMap(reachableFrom))];
  return files.flatMap((path) => findCalls(parse(path))).flatMap(readFilling);
}

function readFilling(call: ts.CallExpression): readonly Filling[] {
  const [template, values] = call.arguments;
  if (call.expression.getText() !== "fillTemplate" || template === undefined || values === undefined) return [];
  const name = /\b(issues|comments)(?:\.|\[")([\w-]+)(?:"\])?$/.exec(valueOf(template).getText());
  if (name === null || !ts.isObjectLiteralExpression(values) || values.properties.some(ts.isSpreadAssignment))
    return [];
  const keys = values.properties.map((property) => property.name?.getText() ?? "");
  return [{ template: `${name[1] ?? ""}/${name[2] ?? ""}`, values: keys.map((key) => key.replaceAll('"', "")) }];
}

/** Resolves a constant of the same file; returns anything else unchanged. */
function valueOf(node: ts.Expression): ts.Node {
  if (!ts.isIdentifier(node)) return node;
  const declarations = walk(node.getSourceFile()).filter((found) => ts.isVariableDeclaration(found));
  return declarations.find(({ name }) => name.getText() === node.text)?.initializer ?? node;
}

const fillings = findFillings();
const slotsOf = (template: string): ReadonlySet<string> =>
  new Set([...readText(`templates/${template}.md`).matchAll(/\{\{([\w-]+)\}\}/g)].map((slot) => slot[1] ?? ""));

describe("templates that people read", () => {
  test.each(renderings)("$says fits its templates", ({ render }) => {
    const { text, taken } = watch(render);
    expect(taken).not.toEqual([]);
    expect(text).not.toMatch(/\{\{|\}\}|undefined/);
  });

  test.each(fillings)("$template has the slots that are filled", ({ template, values }) => {
    expect([...slotsOf(template)].sort()).toEqual([...values].sort());
  });

  test("each is used", () => {
    const used = new Set([
      ...renderings.flatMap(({ render }) => watch(render).taken),
      ...fillings.map(({ template }) => template),
    ]);
    const shipped = ["comments", "issues"].flatMap((folder) => listFiles(`templates/${folder}`, ".md"));
    const emails = listFiles("templates/emails", ".txt");
    const names = [...shipped, ...emails].map((path) => path.replace(/^templates\/|\.\w+$/gu, ""));
    expect([...used].sort()).toEqual(names.sort());
  });
});

describe("checklists", () => {
  test.each(listFiles("templates/checklists", ".json"))(
    "%s is a list of steps that can be done in its order",
    (path) => {
      expect(() => parseSteps(JSON.parse(readText(path)))).not.toThrow();
    },
  );

  test("the procedure with YubiKeys has its steps in order, one text of each two for either registration", () => {
    expect([...new Set(steps.map(({ id }) => id))]).toEqual([
      "reset-root-password",
      "mfa-first-yubikey",
      "mfa-second-yubikey",
      "test-login",
      "trust-policy",
      "tell-requester",
      "yubikeys-in-safe",
      "yubikeys-confirmed",
    ]);
  });
});

describe("the trust policy", () => {
  const usersAccount = "210987654321";
  const fill = (administrators: readonly string[]): unknown => {
    const filled = fillTrustPolicy({ template: templates.trustPolicy, usersAccount, administrators });
    return filled.kind === "policy" ? JSON.parse(filled.json) : filled;
  };

  test("lets exactly the administrators in, and only with MFA", () => {
    expect(fill(["b@example.gov.uk", "a@example.gov.uk"])).toEqual({
      Version: "2012-10-17",
      Statement: [
        {
          Effect: "Allow",
          Principal: { AWS: ["a", "b"].map((name) => `arn:aws:iam::${usersAccount}:user/${name}@example.gov.uk`) },
          Action: "sts:AssumeRole",
          Condition: { Bool: { "aws:MultiFactorAuthPresent": "true" } },
        },
      ],
    });
  });

  test("is as long as validation reckons", () => {
    const administrators = ["a@example.gov.uk", "b@example.gov.uk"];
    expect(JSON.stringify(fill(administrators))).toHaveLength(trustPolicySize(administrators, usersAccount));
  });
});
