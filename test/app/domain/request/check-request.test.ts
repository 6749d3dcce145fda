import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "@jest/globals";
import { checkRequest, type RequestCheck } from "../../../../app/domain/request/check-request.ts";
import type { CostCentre } from "../../../../app/domain/request/cost-centre.ts";
import { parseRequestBody } from "../../../../app/domain/request/parse-body.ts";
import type { Settings } from "../../../../app/domain/settings/settings.ts";
import { fc } from "../../../fast-check.ts";
import { settings } from "../../../fixtures/settings.ts";
import { fillIn, plainAnswers } from "../../../scenario/story/request-form.ts";
import { fields } from "./shipped-fields.ts";

const folder = new URL("../../../fixtures/requests/", import.meta.url);
const read = (file: string): string => readFileSync(new URL(file, folder), "utf8");
const names = readdirSync(folder)
  .filter((file) => file.endsWith(".md"))
  .map((file) => file.replace(/\.md$/u, ""));

function check(
  body: string,
  { costCentres, over = {} }: { readonly costCentres?: readonly CostCentre[]; readonly over?: Partial<Settings> } = {},
): RequestCheck {
  const { answers, problems } = parseRequestBody(body, fields);
  return checkRequest({ fields, answers, formProblems: problems, settings: { ...settings, ...over }, costCentres });
}

function problemsOf(checked: RequestCheck) {
  return checked.kind === "problems" ? checked.problems : [];
}

describe("an answer as long as an issue's text", () => {
  const longest = 65_000;

  test.each([
    ["dots", `https://${".".repeat(longest)} a`],
    ["spaces", `https://a${" ".repeat(longest)}.`],
  ])("of %s is no link", (_, answer) => {
    const problems = problemsOf(check(fillIn({ ...plainAnswers, "out-of-hours-support-pagerduty-link": answer })));
    expect(problems.map(({ message }) => message.endsWith("leave it blank."))).toEqual([true]);
  });

  test("of spaces has a proposal", () => {
    const description = `Licences${" ".repeat(longest)}& more`;
    const problems = problemsOf(check(fillIn({ ...plainAnswers, description })));
    expect(problems.map(({ proposal }) => proposal)).toEqual(["Licences and more"]);
  });
});

describe("a request as GitHub renders it", () => {
  test.each(names)("%s", (name) => {
    const checked = check(read(`${name}.md`));
    const expected = JSON.parse(read(`${name}.expected.json`)) as Readonly<Record<string, unknown>>;
    if (checked.kind === "request") {
      expect({ kind: "request", ...checked.request }).toMatchObject(expected);
    } else {
      const reported = checked.problems.map(({ field, proposal }) => ({
        field,
        ...(proposal !== undefined && { proposal }),
      }));
      expect({ kind: "problems", problems: reported }).toEqual(expected);
    }
  });

  test("becomes the tags of the organisation, blank ones left out", () => {
    const checked = check(fillIn({ ...plainAnswers, "team-lead-phone-number": "+44 20 7946 0000" }));
    expect(checked.kind === "request" && checked.request.tags).toEqual({
      "account-name": "pet-licences-prod",
      description: "Licences for cats dogs and parrots",
      organisation: "Department for Pets",
      "billing-cost-centre": "PETS-042",
      "team-name": "Pet Licences",
      "team-email-address": "pet-licences@example.gov.uk",
      "team-lead-name": "Lee Leader",
      "team-lead-role": "Product manager",
      "team-lead-email-address": "lee.leader@example.gov.uk",
      "team-lead-phone-number": "+44 20 7946 0000",
      "service-name": "Licence a pet",
      "service-is-out-of-hours-support-provided": "false",
      "security-requested-alert-priority-level": "P3",
      "security-does-account-hold-pii": "true",
      "security-does-account-hold-pci-data": "false",
    });
  });
});

test("the same administrator twice is refused once, also if only the case differs", () => {
  const messagesFor = (administrators: string) =>
    problemsOf(check(fillIn({ ...plainAnswers, administrators }))).map(({ message }) => message);
  expect(messagesFor("ada@example.gov.uk\nada@example.gov.uk")).toEqual([
    '"ada@example.gov.uk" occurs twice. Write it once.',
  ]);
  expect(messagesFor("ada@example.gov.uk\nADA@example.gov.uk")).toEqual([
    '"ada@example.gov.uk" and "ADA@example.gov.uk" differ only in case, so they are one person. Write it once, as the person\'s IAM user is written.',
  ]);
});

test("text that AWS can store is accepted as typed, and so is a proposal", () => {
  const text = fc.string({ unit: "grapheme", minLength: 1, maxLength: 400 }).map((typed) => typed.trim());
  fc.assert(
    fc.property(text, (description) => {
      const checked = check(fillIn({ ...plainAnswers, description }));
      if (checked.kind === "request") {
        expect(checked.request.tags["description"]).toBe(description);
      } else {
        const { proposal } = checked.problems[0] ?? {};
        if (proposal === undefined) return;
        const again = check(fillIn({ ...plainAnswers, description: proposal }));
        expect(again).toMatchObject({ kind: "request", request: { description: proposal } });
      }
    }),
  );
});

describe("text that AWS cannot store is reported", () => {
  const about = (label: string, answers: Readonly<Record<string, string>>) =>
    problemsOf(check(fillIn({ ...plainAnswers, ...answers }))).find(({ field }) => field === label);

  test("with a proposal if there is a close one", () => {
    expect(about("Account name", { "account-name": "Pet Licences (Prod)" })?.proposal).toBe("pet-licences-prod");
    const words = `${"word ".repeat(60)}end`;
    expect(about("Description", { description: words })?.proposal).toBe("word ".repeat(51).trim());
    expect(about("Description", { description: "x".repeat(300) })?.proposal).toBe("x".repeat(256));
  });

  test("without one if it would be another word or another address", () => {
    for (const name of ["!!!", "\u043a\u043e\u0442"]) {
      expect(about("Account name", { "account-name": name })).not.toHaveProperty("proposal");
    }
    const link = { "out-of-hours-support-pagerduty-link": "https://example.pagerduty.com/a?b=1&c=2" };
    const support = { "service-is-out-of-hours-support-provided": "Yes", ...link };
    const problem = problemsOf(check(fillIn({ ...plainAnswers, ...support }))).find(({ message }) =>
      message.includes("an ampersand (&)"),
    );
    expect(problem).toBeDefined();
    expect(problem).not.toHaveProperty("proposal");
  });

  test("each kind of character once, and not more than a person reads", () => {
    expect(about("Description", { description: "a, b & 'c'" })?.message).toContain(
      "AWS cannot store a comma (,), an ampersand (&) and an apostrophe (').",
    );
    expect(about("Description", { description: ",&'\"()\u2013!?*" })?.message).toContain(" and other characters.");
  });
});

describe("the settings", () => {
  test("may allow a domain for requesters and not for administrators", () => {
    const over = { requests: { requester_email_domains: ["contractor.example"] } };
    const answers = { ...plainAnswers, "requester-email": "kim@contractor.example" };
    expect(problemsOf(check(fillIn(answers), { over })).map(({ field }) => field)).toEqual(["Team e-mail"]);
    const administrators = `${plainAnswers["administrators"] ?? ""}\nkim@contractor.example`;
    const both = { ...answers, "team-email-address": "team@contractor.example", administrators };
    expect(problemsOf(check(fillIn(both), { over }))).toEqual([
      expect.objectContaining({ field: "Administrators", message: expect.stringContaining("kim@contractor.example") }),
    ]);
  });

  test("may require tags, with some values only", () => {
    const accounts = {
      ...settings.accounts,
      required_tags: {
        organisation: ["Cabinet Office", "GDS"],
        "billing-business-unit": [],
        owner: [],
        "team-name": [],
      },
    };
    expect(problemsOf(check(fillIn(plainAnswers), { over: { accounts } })).map(({ field }) => field)).toEqual([
      null,
      "Organisation",
      "Business unit",
    ]);
    const one = { ...settings.accounts, required_tags: { "billing-business-unit": ["A"] } };
    expect(problemsOf(check(fillIn(plainAnswers), { over: { accounts: one } }))[0]?.message).toContain('"A"');
  });
});

describe("the list of cost centres", () => {
  const line = (code: string, unit: string, subsection = ""): CostCentre => ({
    "cost-centre": code,
    "business-unit": unit,
    "business-unit-subsection": subsection,
  });

  test("fills in blank answers", () => {
    const checked = check(fillIn(plainAnswers), { costCentres: [line("pets-042", "Pets", "Licensing")] });
    expect(checked.kind === "request" && checked.request.tags).toMatchObject({
      "billing-cost-centre": "PETS-042",
      "billing-business-unit": "Pets",
      "billing-business-unit-subsection": "Licensing",
    });
  });

  test("fills in nothing that it does not know, or knows twice", () => {
    const costCentres = [line("PETS-042", "", "One"), line("PETS-042", "", "Two")];
    const checked = check(fillIn(plainAnswers), { costCentres });
    expect(checked.kind === "request" && Object.keys(checked.request.tags)).not.toContain("billing-business-unit");
    expect(checked.kind === "request" && Object.keys(checked.request.tags)).not.toContain(
      "billing-business-unit-subsection",
    );
  });

  test("never replaces an answer, but reports the contradiction", () => {
    const body = fillIn({
      ...plainAnswers,
      "billing-business-unit": "Cats",
      "billing-business-unit-subsection": "one",
    });
    const costCentres = [line("PETS-042", "Pets", "One"), line("PETS-042", "Pets", "Two")];
    expect(problemsOf(check(body, { costCentres }))).toEqual([
      { field: "Business unit", message: expect.stringContaining('"Cats"'), proposal: "Pets" },
    ]);
  });

  test("refuses a cost centre that is not in it", () => {
    expect(problemsOf(check(fillIn(plainAnswers), { costCentres: [line("X", "Y")] }))).toEqual([
      { field: "Cost centre", message: expect.stringContaining('"PETS-042"') },
    ]);
  });

  test("reports nothing if no cost centre was given, or none is asked for", () => {
    const rest = Object.fromEntries(Object.entries(plainAnswers).filter(([id]) => id !== "billing-cost-centre"));
    expect(problemsOf(check(fillIn(rest), { costCentres: [] })).map(({ field }) => field)).toEqual(["Cost centre"]);
    const answers = new Map(Object.entries(plainAnswers));
    const others = fields.filter(({ is }) => is !== "cost-centre");
    const source = { answers, formProblems: [], settings, costCentres: [] };
    expect(checkRequest({ ...source, fields: others }).kind).toBe("request");
    const without = fields.filter(({ is }) => is !== "business-unit" && is !== "business-unit-subsection");
    expect(checkRequest({ ...source, fields: without, costCentres: [line("PETS-042", "Pets")] }).kind).toBe("request");
  });
});
