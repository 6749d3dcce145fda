import { afterEach, beforeEach, expect, test } from "@jest/globals";
import nock from "nock";
import { RoleNotReadyError, roleUsable } from "../../../../actions/terraform-apply/after-account/role-usable.ts";
import { clockOf, contextUntil, newAccount } from "../after-account-context.ts";
import { credentialsXml, stsAnswer, stsError, stsUrl } from "../../outside.ts";

const { roleArn } = newAccount;

async function wait(until: number): Promise<readonly number[]> {
  const slept: number[] = [];
  await roleUsable.run(newAccount, contextUntil(until, clockOf(slept)));
  return slept;
}

const refuse = (times: number): unknown =>
  nock(stsUrl).post("/").times(times).reply(403, stsError("AccessDenied", "not yet"), { "content-type": "text/xml" });

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

test("asks again and again, ever more seldom", async () => {
  refuse(7);
  give();
  await expect(wait(900_000)).resolves.toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000]);
});

test("gives up when the time is up, and says what AWS said last", async () => {
  refuse(3);
  const waited = wait(5_000);
  await expect(waited).rejects.toThrow(RoleNotReadyError);
  await expect(waited).rejects.toMatchObject({
    message: `The account was made, but ${roleArn} cannot be assumed yet. AWS may need longer: start the workflow again later.`,
    cause: { message: "not yet" },
  });
});
