import { expect, test } from "@jest/globals";
import { signRequest } from "../../../../actions/shared/aws/sign-request.ts";

const credentials = { accessKeyId: "AKIDEXAMPLE", secretAccessKey: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY" };
const request = {
  service: "service",
  region: "us-east-1",
  headers: { host: "example.amazonaws.com" },
  body: new Uint8Array(),
};
const now = new Date("2015-08-30T12:36:00Z");

test("signs as AWS's own test suite for Signature Version 4 has it (post-vanilla)", () => {
  expect(signRequest(request, credentials, now)).toEqual({
    host: "example.amazonaws.com",
    "x-amz-date": "20150830T123600Z",
    authorization:
      "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, SignedHeaders=host;x-amz-date, Signature=5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b",
  });
});

test("signs the session token with it", () => {
  const signed = signRequest(request, { ...credentials, sessionToken: "token" }, now);
  expect(signed["x-amz-security-token"]).toBe("token");
  expect(signed["authorization"]).toContain("SignedHeaders=host;x-amz-date;x-amz-security-token,");
});
