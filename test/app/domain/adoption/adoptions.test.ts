import { expect, test } from "@jest/globals";
import {
  type Adoptions,
  findUnrecorded,
  noAdoptions,
  parseAdoptions,
  renderAdoptions,
} from "../../../../app/domain/adoption/adoptions.ts";
import type { AdoptedAccount } from "../../../../app/domain/apply/apply-result.ts";
import { fc } from "../../../fast-check.ts";

const account = (id: string): AdoptedAccount => ({
  key: "dog-prod",
  id,
  name: "dog-prod",
  email: "root+dog@example.gov.uk",
  joinedAt: "2021-03-04T05:06:07Z",
});
const recorded: Adoptions = {
  version: 1,
  adoptions: [
    {
      recordedAt: "2026-11-30T12:00:00.000Z",
      pullRequest: 7,
      approvers: [{ id: 1, login: "rae" }],
      accounts: [account("111111111111"), account("222222222222")],
    },
  ],
};

test("what is written is read back, with a line for each account", () => {
  const texts = fc.string();
  const accounts = fc.array(
    fc.record({
      id: fc.stringMatching(/^\d{12}$/),
      key: texts,
      name: texts,
      email: texts,
      joinedAt: fc.option(texts),
    }),
  );
  const approvers = fc.array(fc.record({ id: fc.nat(), login: texts }));
  const adoption = fc.record({ recordedAt: texts, pullRequest: fc.option(fc.nat()), approvers, accounts });
  fc.assert(
    fc.property(fc.array(adoption), (adoptions) => {
      const text = renderAdoptions({ version: 1, adoptions });
      expect(parseAdoptions(text)).toEqual({ kind: "value", value: { version: 1, adoptions } });
    }),
  );
  expect(renderAdoptions(recorded).split("\n")).toHaveLength(7);
});

test("an account is recorded once", () => {
  const [, second] = recorded.adoptions[0]?.accounts ?? [];
  const third = account("333333333333");
  expect(findUnrecorded(recorded, [...(second === undefined ? [] : [second]), third])).toEqual([third]);
  expect(findUnrecorded(noAdoptions, [third])).toEqual([third]);
});
