import { readFileSync } from "node:fs";
import { describe, expect, test } from "@jest/globals";
import { parse } from "yaml";
import { parseRequestFields } from "../../../../app/domain/request/request-fields.ts";
import { parseRequestFieldsFile } from "../../../../app/files/request-fields-file.ts";
import { renderRequestForm } from "../../../../app/files/request-form-file.ts";
import { shippedFields, shippedFieldsText } from "./shipped-fields.ts";

const form = new URL(
  "../../../../templates/accounts-repository/.github/ISSUE_TEMPLATE/aws-account-request.yml",
  import.meta.url,
);

interface Draft {
  fields: Record<string, unknown>[];
  [key: string]: unknown;
}

function problemsAfter(change: (file: Draft) => void): readonly string[] {
  const file = parse(shippedFieldsText) as Draft;
  change(file);
  const parsed = parseRequestFields(file);
  return parsed.kind === "problems" ? parsed.problems.map(({ message }) => message) : [];
}

const field = (file: Draft, id: string): Record<string, unknown> => file.fields.find((it) => it["id"] === id) ?? {};

describe("the shipped form", () => {
  test("is the one that follows from the shipped fields: else run `npm run form -- templates/accounts-repository`", () => {
    expect(readFileSync(form, "utf8")).toBe(renderRequestForm(shippedFields));
  });

  test("has the label that starts a request, and no answer that YAML 1.1 takes for another thing", () => {
    const old = parse(readFileSync(form, "utf8"), { version: "1.1" }) as {
      readonly labels: unknown;
      readonly body: readonly { readonly attributes: { readonly options?: readonly unknown[] } }[];
    };
    expect(old.labels).toEqual(["aws-account-request"]);
    const options = old.body.flatMap(({ attributes }) => attributes.options ?? []);
    expect(options).toHaveLength(10);
    expect(options.every((option) => typeof option === "string")).toBe(true);
  });

  test("asks for every tag that the organisation has always used", () => {
    expect(shippedFields.fields.flatMap(({ tag }) => tag ?? []).sort()).toEqual(
      [
        ...["account-name", "description", "organisation", "service-name", "team-name", "team-email-address"],
        ...["team-lead-name", "team-lead-email-address", "team-lead-phone-number", "team-lead-role"],
        ...["service-is-out-of-hours-support-provided", "security-requested-alert-priority-level"],
        ...["security-critical-resources-description", "security-does-account-hold-pii"],
        ...["security-does-account-hold-pci-data", "out-of-hours-support-contact-name"],
        ...["out-of-hours-support-phone-number", "out-of-hours-support-pagerduty-link"],
        ...["out-of-hours-support-email-address", "billing-cost-centre", "billing-business-unit"],
        "billing-business-unit-subsection",
      ].sort(),
    );
  });

  test("has no introduction and no title if the fields have none", () => {
    const text = renderRequestForm({ ...shippedFields, title: "", introduction: " " });
    expect(Object.keys(parse(text) as object)).toEqual(["name", "description", "labels", "body"]);
    expect(text).not.toContain("markdown");
  });
});

describe("fields that cannot be asked", () => {
  test.each<readonly [string, (file: Draft) => void, string]>([
    ["an unknown key", (file) => void (field(file, "team-name")["lable"] = "x"), "lable"],
    ["no fields", (file) => void (file.fields = []), "at least one"],
    ["two with the same id", (file) => void (field(file, "team-name")["id"] = "organisation"), "id"],
    ["two with the same label", (file) => void (field(file, "team-name")["label"] = " ORGANISATION".trim()), "label"],
    ["two with the same tag", (file) => void (field(file, "team-name")["tag"] = "Organisation"), "tag"],
    ["two that are the same", (file) => void (field(file, "team-name")["is"] = "requester"), "is"],
    [
      "nobody who asks",
      (file) => {
        delete field(file, "requester-email")["is"];
      },
      "is: requester",
    ],
    [
      "a name that may be left out",
      (file) => void (field(file, "account-name")["required"] = false),
      "is: account-name",
    ],
    [
      "a choice of nothing",
      (file) => {
        delete field(file, "security-does-account-hold-pii")["choices"];
      },
      "choices",
    ],
    [
      "choices for a text",
      (file) =>
        void (field(file, "team-name")["choices"] = [
          { answer: "a", tag: "a" },
          { answer: "b", tag: "b" },
        ]),
      "choices",
    ],
    [
      "a team's e-mail that is not an e-mail field",
      (file) => void (field(file, "team-email-address")["kind"] = "text"),
      "kind: email",
    ],
    [
      "a wait for nothing",
      (file) => void (field(file, "team-name")["required_if"] = { field: "no", answer: "Yes" }),
      '"no"',
    ],
    [
      "a wait for no answer",
      (file) =>
        void (field(file, "team-name")["allowed_if"] = { field: "security-does-account-hold-pii", answer: "Perhaps" }),
      "Perhaps",
    ],
  ])("%s", (_, change, said) => {
    const problems = problemsAfter(change);
    expect(problems.join("\n")).toContain(said);
  });

  test("are not taken for none", () => {
    expect(problemsAfter(() => undefined)).toEqual([]);
    expect(parseRequestFieldsFile("fields: [")).toMatchObject({
      kind: "problems",
      problems: [{ message: expect.stringContaining("not YAML") }],
    });
    expect(parseRequestFieldsFile("").kind).toBe("problems");
  });
});
