import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { type LocalGitHub, startLocalGitHub } from "./local-github.ts";
import { person, type Person } from "./person.ts";

let github: LocalGitHub;
let ada: Person;

beforeAll(async () => {
  github = await startLocalGitHub();
  ada = person(github, github.addUser("ada"));
  github.addOrganisation("acme");
});
afterAll(async () => {
  expect(github.violations()).toEqual([]);
  await github.close();
});

test.each([
  ["a repository that is made today", undefined, (ids: Ids) => `repo:acme@${ids.owner.id}/one@${ids.id}`],
  ["an older repository", { immutable: false }, () => "repo:acme/two"],
] as const)("the subject of %s is the one that its API shows", async (_, oidc, expected) => {
  const name = oidc === undefined ? "one" : "two";
  const more = oidc === undefined ? {} : { oidc };
  github.createRepository({ owner: "acme", name, private: true, files: {}, collaborators: { ada: "read" }, ...more });
  const subject = expected(await ada.request<Ids>("GET", `/repos/acme/${name}`));
  expect(github.oidcSubject(`acme/${name}`)).toBe(subject);
  expect(await ada.request("GET", `/repos/acme/${name}/actions/oidc/customization/sub`)).toMatchObject({
    use_default: true,
    use_immutable_subject: oidc === undefined,
    sub_claim_prefix: subject,
  });
});

interface Ids {
  readonly id: number;
  readonly owner: { readonly id: number };
}
