import { describe, expect, test } from "@jest/globals";
import type { People } from "../../../app/domain/settings/settings.ts";
import { AdapterError } from "../../../app/github/errors.ts";
import { readPeople } from "../../../app/files/people.ts";
import { expectOnlyExpectedRequests } from "../expected-requests.ts";
import { createOctokit, github, user } from "../octokit.ts";

expectOnlyExpectedRequests();

const members = () => github().get("/orgs/example-gov/teams/keepers/members");
const pins = new Map(["rae", "ravi"].map((login) => [login, user(login).id]));
const read = (people: People) => readPeople(createOctokit(), "example-gov", { people, pins });

describe("readPeople", () => {
  test("returns a setting's users by their pinned accounts, in any case, without a call to GitHub", async () => {
    expect(await read({ users: ["Rae", "ravi", "unpinned"] })).toEqual([
      { id: user("rae").id, login: "Rae" },
      user("ravi"),
    ]);
  });

  test("adds every member of the team, over all pages", async () => {
    const many = Array.from({ length: 100 }, (_, index) => ({ ...user(`Member-${index}`), type: "User" }));
    members().query({ per_page: 100, page: 1 }).reply(200, many);
    members()
      .query({ per_page: 100, page: 2 })
      .reply(200, [user("Last")]);
    const people = await read({ team: "keepers", users: ["rae"] });
    expect(people).toHaveLength(102);
    expect(people.slice(-2)).toEqual([user("Last"), user("rae")]);
  });

  test.each([403, 404])("gives the next step if the team cannot be read (%d)", async (status) => {
    members().query(true).reply(status, {});
    await expect(read({ team: "keepers", users: ["rae"] })).rejects.toThrow(AdapterError);
    members().query(true).reply(status, {});
    await expect(read({ team: "keepers", users: [] })).rejects.toThrow(
      'the team "keepers" of example-gov. Make sure that the settings name an existing team',
    );
  });

  test("does not treat a failure of GitHub as a missing team", async () => {
    members().query(true).reply(500, {});
    await expect(read({ team: "keepers", users: [] })).rejects.not.toThrow(AdapterError);
  });
});
