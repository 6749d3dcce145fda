import { describe, expect, test } from "@jest/globals";
import { checkField } from "../../../../app/domain/request/check-field.ts";
import { readEmails } from "../../../../app/domain/request/read-emails.ts";
import { fc } from "../../../fast-check.ts";
import { fields } from "./shipped-fields.ts";

const domains = { requesters: ["example.gov.uk"], administrators: ["example.gov.uk"] };
const administrators = fields.filter(({ is }) => is === "administrators");
const teamEmail = fields.filter(({ is }) => is === "team-email");

describe("addresses as people paste them", () => {
  test.each([
    ["one per line", "a.b@x.uk\nc.d@x.uk"],
    ["separated by commas, semicolons and spaces", "a.b@x.uk, ; c.d@x.uk"],
    ["with names, as Outlook copies them", "A B <a.b@x.uk>; C D <c.d@x.uk>"],
    ["with the surname first", "B, A <a.b@x.uk>; D, C <c.d@x.uk>"],
    ["with names in quotes", '"B, A" <a.b@x.uk>, "D (Ops)" <c.d@x.uk>'],
    ["with the address as name", "a.b@x.uk <a.b@x.uk>, 'C.D@x.uk' <c.d@x.uk>"],
    ["in angle brackets alone", "<a.b@x.uk> <mailto:c.d@x.uk>"],
    ["as links", "[a.b@x.uk](mailto:a.b@x.uk) and".replace(" and", ""), "c.d@x.uk"],
    ["as links with names", "[A B](mailto:a.b@x.uk), [C D](<mailto:c.d@x.uk>)"],
    ["in a numbered list", "1. a.b@x.uk\n2) C D <c.d@x.uk>"],
    ["in a list of boxes", "- [x] a.b@x.uk\n* [ ] c.d@x.uk"],
    ["with characters of no width and no-break spaces", "\u200ba.b@x.uk\u00a0c.d@x.uk\u2060"],
  ])("%s", (_, ...lines) => {
    expect(readEmails(lines.join("\n"))).toEqual({ kind: "addresses", addresses: ["a.b@x.uk", "c.d@x.uk"] });
  });

  test.each([
    ["a word", "a.b@x.uk\nthe whole team", ["the", "whole", "team"], ["a.b@x.uk"]],
    ["a name without brackets", "A B a.b@x.uk", ["A", "B"], ["a.b@x.uk"]],
    ["a name before a link", "A [a.b@x.uk](mailto:a.b@x.uk)", ["A"], ["a.b@x.uk"]],
    ["a name on the line before", "Team\n<a.b@x.uk>", ["Team"], ["a.b@x.uk"]],
    ["a bracket that does not close", "A <a.b@x.uk", ["A", "<"], ["a.b@x.uk"]],
    ["no address", "ada and pat", ["ada and pat"], []],
    ["no word at all", " , ; ", [" , ; "], []],
    ["another address as the name", "a.b@x.uk <c.d@x.uk>", ["<c.d@x.uk>"], []],
    ["another address as the text of a link", "[a.b@x.uk](mailto:c.d@x.uk)", ["[a.b@x.uk](mailto:c.d@x.uk)"], []],
    ["another place as the target of a link", "[a.b@x.uk](https://x.uk)", ["[a.b@x.uk](https://x.uk)"], []],
  ])("%s is unclear", (_, answer, parts, found) => {
    expect(readEmails(answer)).toEqual({ kind: "unclear", parts, found });
  });

  test("a comma ends an address, so the next one is not its name", () => {
    expect(readEmails("a.b@x.uk, <c.d@x.uk>")).toMatchObject({ addresses: ["a.b@x.uk", "c.d@x.uk"] });
  });

  test("in any mixture of these forms are read as the same list", () => {
    const local = fc.stringMatching(/^[a-z][a-z0-9_+-]{0,8}$/u);
    const address = fc.tuple(local, local).map(([name, host]) => `${name}@${host}.example`);
    const style = fc.constantFrom(
      (it: string) => it,
      (it: string) => `<${it}>`,
      (it: string) => `Some One <${it}>`,
      (it: string) => `"One, Some" <mailto:${it}>`,
      (it: string) => `[${it}](mailto:${it})`,
      (it: string) => `[Some One](mailto:${it})`,
    );
    const separator = fc.constantFrom("\n", "; ", ";", "\r\n", ",\n");
    fc.assert(
      fc.property(fc.array(fc.tuple(address, style, separator), { minLength: 1, maxLength: 12 }), (entries) => {
        const answer = entries.map(([it, write, after]) => write(it) + after).join("");
        expect(readEmails(answer)).toEqual({ kind: "addresses", addresses: entries.map(([it]) => it) });
      }),
    );
  });

  test("never become an address that the answer does not have", () => {
    const piece = fc.constantFrom(
      "a@x.uk",
      "B",
      "<",
      ">",
      "[",
      "]",
      "(",
      ")",
      ",",
      ";",
      "\n",
      " ",
      "mailto:",
      "1. ",
      '"',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
        const answer = pieces.join("");
        const read = readEmails(answer);
        for (const address of read.kind === "addresses" ? read.addresses : read.found)
          expect(answer).toContain(address);
      }),
    );
  });
});

describe("an answer with addresses", () => {
  const check = (field: typeof administrators, answer: string) => field.map((one) => checkField(one, answer, domains));

  test("that is unclear has one problem, with the plain list as proposal", () => {
    const answer = "Ada ada.author@example.gov.uk, Pat pat.keeper@example.gov.uk, Ada, no@body@example.gov.uk";
    const message = 'Not clear: "Ada" and "Pat". Write only e-mail addresses, one per line.';
    const proposal = "ada.author@example.gov.uk, pat.keeper@example.gov.uk";
    expect(check(administrators, answer)).toEqual([
      { kind: "problems", problems: [{ field: "Administrators", message, proposal }] },
    ]);
    expect(check(administrators, proposal)).toMatchObject([{ kind: "value", list: proposal.split(", ") }]);
  });

  test("may be a link or have a name if it is one address, and is stored as the address", () => {
    for (const answer of ["[a@example.gov.uk](mailto:a@example.gov.uk)", "Team <a@example.gov.uk>"])
      expect(check(teamEmail, answer)).toMatchObject([{ kind: "value", value: "a@example.gov.uk" }]);
  });

  test("has one problem if it must be one address and is several or unclear", () => {
    const several = "a@example.gov.uk b@example.gov.uk";
    expect(check(teamEmail, several)).toMatchObject([
      { problems: [{ message: "Write one e-mail address here, not 2." }] },
    ]);
    const unclear = (answer: string) =>
      check(teamEmail, answer).flatMap((it) => (it.kind === "problems" ? it.problems : []));
    expect(unclear(`Team ${several}`).map(({ proposal }) => proposal)).toEqual([undefined]);
    expect(unclear("Team a@example.gov.uk").map(({ proposal }) => proposal)).toEqual(["a@example.gov.uk"]);
  });
});
