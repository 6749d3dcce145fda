import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import nock from "nock";
import { RoleNotReadyError, roleUsable } from "../../../../actions/terraform-apply/new-account-steps/role-usable.ts";
import { clockOf, contextUntil, newAccount } from "../new-account-context.ts";
import { credentialsXml, stsAnswer, stsError, stsUrl } from "../../outside.ts";

const { roleArn } = newAccount;

async function wait(until: number): Promise<readonly number[]> {
  const slept: number[] = [];
  await expect(roleUsable.run(newAccount, contextUntil(until, clockOf(slept)))).resolves.toEqual({});
  return slept;
}

const refuse = (times: number, code = "AccessDenied", message = "not yet"): unknown =>
  nock(stsUrl).post("/").times(times).reply(403, stsError(code, message), { "content-type": "text/xml" });

const give = (): unknown =>
  nock(stsUrl)
    .post(
      "/",
      (body: Readonly<Record<string, string>>) => body["Action"] === "AssumeRole" && body["RoleArn"] === roleArn,
    )
    .reply(200, stsAnswer("AssumeRole", credentialsXml));

beforeEach(() => {
  nock.disableNetConnect();
});

afterEach(() => {
  expect(nock.pendingMocks()).toEqual([]);
  nock.cleanAll();
  nock.enableNetConnect();
});

test("does not wait for a role that can be assumed", async () => {
  give();
  await expect(wait(60_000)).resolves.toEqual([]);
});

test("asks again, at growing intervals", async () => {
  refuse(7);
  give();
  await expect(wait(900_000)).resolves.toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000]);
});

test("fails when the time is up, with the last error of AWS", async () => {
  refuse(3);
  const waited = roleUsable.run(newAccount, contextUntil(5_000, clockOf([])));
  await expect(waited).rejects.toThrow(RoleNotReadyError);
  await expect(waited).rejects.toMatchObject({
    message: `The account was made, but ${roleArn} cannot be assumed yet. AWS may need longer: start the workflow again later. If that does not help, see that the role trusts the management account, and that the apply role may do sts:AssumeRole on it.`,
    cause: { message: "not yet" },
  });
});

test.each([
  ["AccessDenied", "is not authorized: with an explicit deny in a service control policy"],
  ["RegionDisabledException", "STS is not activated in this region"],
])("does not wait if AWS will never allow it (%s: %s)", async (code, message) => {
  refuse(1, code, message);
  const slept: number[] = [];
  const waited = roleUsable.run(newAccount, contextUntil(900_000, clockOf(slept)));
  await expect(waited).rejects.toMatchObject({
    message: `The account was made, but ${roleArn} cannot be assumed, and waiting does not help.`,
    cause: { message },
  });
  expect(slept).toEqual([]);
});

test("waits if AWS did not respond", async () => {
  nock(stsUrl).post("/").times(3).replyWithError(new Error("connection refused"));
  give();
  await expect(wait(60_000)).resolves.toEqual([1_000, 2_000, 4_000]);
});

test("does not wait for an account that has a checklist: people may have set its trust policy", async () => {
  refuse(1);
  const slept: number[] = [];
  const context = contextUntil(900_000, clockOf(slept), [newAccount.id]);
  await expect(roleUsable.run(newAccount, context)).resolves.toEqual({ isSecured: true });
  expect(slept).toEqual([]);
});

describe("whether an earlier run set the trust policy is unknown if AWS does not answer:", () => {
  const account = { ...newAccount, administrators: ["ann@example.gov.uk"] };
  const contextOf = (until: number, slept: number[]) => {
    const context = contextUntil(until, clockOf(slept));
    return { ...context, settings: { ...context.settings, bootstrap_trust: "automatic" as const } };
  };
  const failOnce = () => {
    refuse(1);
    nock(stsUrl).post("/").replyWithError(new Error("connection refused"));
  };

  test("asks again later", async () => {
    failOnce();
    give();
    const slept: number[] = [];
    await expect(roleUsable.run(account, contextOf(60_000, slept))).resolves.toEqual({});
    expect(slept).toEqual([1_000]);
  });

  test("names that failure when the time is up", async () => {
    failOnce();
    const waited = roleUsable.run(account, contextOf(500, []));
    await expect(waited).rejects.toMatchObject({ cause: { message: "connection refused" } });
  });

  test("does not wait if the audit role does not find the bootstrap role", async () => {
    refuse(1);
    nock(stsUrl).post("/").reply(200, stsAnswer("AssumeRole", credentialsXml));
    nock("https://iam.amazonaws.com").post("/").reply(404, stsError("NoSuchEntity", "no such role"), {
      "content-type": "text/xml",
    });
    const waited = roleUsable.run(account, contextOf(60_000, []));
    await expect(waited).rejects.toThrow("cannot be assumed, and waiting does not help");
    await expect(waited).rejects.toMatchObject({ cause: { message: "no such role" } });
  });
});
