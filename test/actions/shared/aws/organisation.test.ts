import { afterEach, beforeEach, expect, test } from "@jest/globals";
import nock from "nock";
import { openOrganisation } from "../../../../actions/shared/aws/organisation.ts";

const organisation = openOrganisation(
  { region: "eu-west-2" },
  { accessKeyId: "AKIAEXAMPLE", secretAccessKey: "secret", sessionToken: "token" },
);

beforeEach(() => {
  nock.disableNetConnect();
});

afterEach(() => {
  nock.cleanAll();
  nock.enableNetConnect();
});

test.each([
  [{ State: "CLOSED", Status: "SUSPENDED" }, "CLOSED"],
  [{ State: "SUSPENDED", Status: "SUSPENDED" }, "SUSPENDED"],
  [{ State: "PENDING_ACTIVATION", Status: "ACTIVE" }, "PENDING_ACTIVATION"],
  [{ State: "ACTIVE" }, "ACTIVE"],
  [{ Status: "ACTIVE" }, "ACTIVE"],
  [{ Status: "PENDING_CLOSURE" }, "PENDING_CLOSURE"],
  [{ Status: "SUSPENDED" }, "CLOSED"],
  [{}, "UNKNOWN"],
])("an account of AWS with %j is %s", async (given, state) => {
  const account = { Id: "123456789012", ...given };
  const answer = nock("https://organizations.us-east-1.amazonaws.com").post("/");
  answer.times(2).reply(200, (_, body) => {
    return JSON.stringify(body).includes("AccountId") ? { Account: account } : { Accounts: [account] };
  });
  expect(await organisation.stateOf("123456789012")).toBe(state);
  expect(await organisation.listAccounts()).toMatchObject([{ state }]);
});
