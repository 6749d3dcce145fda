import { describe, expect, test } from "@jest/globals";
import {
  findOtherApp,
  findTooManyUsers,
  findUnknown,
  listNamed,
  type Named,
} from "../../../../app/domain/settings/named.ts";
import { settings } from "../../../fixtures/settings.ts";

const asking = { ...settings, requests: { requesters: { teams: ["askers"], users: ["Ann"] } } };
const named = listNamed(asking);

describe("whom the settings name", () => {
  test("are the teams and users of reviewers, custodians and requesters, each with its place", () => {
    expect(named).toEqual([
      { kind: "team", name: "reliability-engineering", pointer: "/reviewers/team" },
      { kind: "team", name: "reliability-engineering-custodians", pointer: "/custodians/team" },
      { kind: "user", name: "key-keeper", pointer: "/custodians/users/0" },
      { kind: "team", name: "askers", pointer: "/requests/requesters/teams/0" },
      { kind: "user", name: "Ann", pointer: "/requests/requesters/users/0" },
    ]);
    expect(listNamed({ ...settings, reviewers: { users: ["rae"] } })).toMatchObject([
      { name: "rae" },
      { name: "reliability-engineering-custodians" },
      { name: "key-keeper" },
    ]);
  });

  test("are refused if they do not exist", () => {
    const unknown = { teams: new Set(["askers"]), users: new Set(["ann"]) };
    expect(findUnknown(named, unknown, "example-gov")).toMatchObject([
      {
        rule: "settings-unknown-team",
        severity: "error",
        file: ".github/aws-accounts.yml",
        pointer: "/requests/requesters/teams/0",
        message:
          'The organisation example-gov has no team "askers". Name a team by its slug, the last part of its address.',
      },
      {
        rule: "settings-unknown-user",
        pointer: "/requests/requesters/users/0",
        message: 'There is no person "Ann" on GitHub. Name a user by their login.',
      },
    ]);
  });

  test("may be two hundred users, and as many teams as there are", () => {
    const users = Array.from({ length: 201 }, (_, index): Named => ({ kind: "user", name: "a", pointer: `/${index}` }));
    expect(findTooManyUsers([...named.slice(0, 2), ...users.slice(1)])).toEqual([]);
    expect(findTooManyUsers(users)).toMatchObject([
      {
        rule: "settings",
        pointer: "/200",
        message: expect.stringContaining("name 201 users, but at most 200 are allowed"),
      },
    ]);
  });
});

test("an App that is not this one is refused", () => {
  expect(findOtherApp(settings, 123456)).toEqual([]);
  expect(findOtherApp(settings, 99)).toMatchObject([
    {
      rule: "settings-app-id",
      severity: "error",
      pointer: "/app_id",
      message: '"app_id" is 123456, but the App of this repository has the id 99: the Actions would trust another App.',
    },
  ]);
});
