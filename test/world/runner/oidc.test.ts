import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { createLocalJWKSet, jwtVerify } from "jose";
import { type JobClaims, type OidcProvider, startOidcProvider, type TokenDesk } from "./oidc.ts";

const claims: JobClaims = {
  sub: "repo:acme/accounts:environment:plan",
  repository: "acme/accounts",
  repository_owner: "acme",
  ref: "refs/heads/main",
  sha: "5ca1ab1e".padEnd(40, "0"),
  run_id: "7",
  actor: "octocat",
  event_name: "workflow_dispatch",
  workflow_ref: "acme/accounts/.github/workflows/plan.yml@refs/heads/main",
  job_workflow_ref: "acme/accounts/.github/workflows/plan.yml@refs/heads/main",
  environment: "plan",
};

let oidc: OidcProvider;

beforeEach(async () => {
  oidc = await startOidcProvider();
});

afterEach(async () => oidc.stop());

async function ask({ requestUrl, requestToken }: TokenDesk, audience = ""): Promise<Response> {
  return fetch(requestUrl + audience, { headers: { authorization: `Bearer ${requestToken}` } });
}

async function tokenOf(response: Response): Promise<string> {
  return ((await response.json()) as { value: string }).value;
}

test("signs a job's claims for the audience asked, for five minutes", async () => {
  const token = await tokenOf(await ask(oidc.openDesk(claims), "&audience=sts.amazonaws.com"));
  const { payload, protectedHeader } = await jwtVerify(token, createLocalJWKSet({ keys: [...oidc.publicKeys] }));
  expect(payload).toMatchObject({
    ...claims,
    iss: "https://token.actions.githubusercontent.com",
    aud: "sts.amazonaws.com",
  });
  expect((payload.exp ?? 0) - (payload.iat ?? 0)).toBe(300);
  expect(protectedHeader.alg).toBe("RS256");
});

test("names the owner as audience where none is asked for", async () => {
  const token = await tokenOf(await ask(oidc.openDesk(claims)));
  const { payload } = await jwtVerify(token, createLocalJWKSet({ keys: [...oidc.publicKeys] }));
  expect(payload.aud).toBe("https://github.com/acme");
});

test("gives nothing to a stranger, nor to a job that has ended", async () => {
  const desk = oidc.openDesk(claims);
  expect((await ask({ ...desk, requestToken: "guessed" })).status).toBe(401);
  desk.close();
  expect((await ask(desk)).status).toBe(401);
});
