import { describe, expect, test } from "@jest/globals";
import type { Answer } from "../../../../app/domain/evidence/answer.ts";
import { judgeRoot, type RootAnswers, type RootMfa } from "../../../../app/domain/evidence/judge-root.ts";
import type { Subject } from "../../../../app/domain/evidence/finding.ts";

const receipt = { requestId: "request-1", at: "2026-03-01T10:00:00Z" };
const value = <Value>(given: Value): Answer<Value> => ({ kind: "value", value: given, receipt });
const refused: Answer<never> = { kind: "refused", why: "throttled", asked: "iam:GetAccountSummary", receipt };
const device = { serial: "arn:aws:iam::1:mfa/root-mfa", enabledAt: "2026-03-01T09:00:00.000Z" };

const mfa = (enabled: boolean, devices: RootMfa["devices"], listed: RootMfa["listed"] = "every-device") =>
  value({ enabled, devices, listed });

const secured: RootAnswers = {
  hasPassword: value<boolean | undefined>(true),
  mfa: mfa(true, [device]),
  accessKeys: value(0),
  certificates: value(0),
};

function verdictOf(about: Subject, answers: Partial<RootAnswers>, registration: "shared" | "separate" = "shared") {
  const found = judgeRoot({ ...secured, ...answers }, registration).find((finding) => finding.about === about);
  return [found?.verdict, found?.reason];
}

test("judges each claim once, with the receipt of its answer", () => {
  const findings = judgeRoot(secured, "separate");
  expect(findings.map(({ about }) => about)).toEqual([
    "root-password",
    "root-mfa",
    "root-mfa-second",
    "no-root-password",
    "no-root-mfa",
    "no-root-access-keys",
    "no-root-certificates",
    "no-root-keys",
    "no-root-credentials",
  ]);
  expect(findings).toEqual(findings.map((finding) => ({ ...finding, ...receipt })));
});

test("does not count devices that share one secret", () => {
  expect(verdictOf("root-mfa-second", {})).toEqual([undefined, undefined]);
});

const passkey = { serial: "passkey", enabledAt: null };

describe.each([
  ["root-password", { hasPassword: value<boolean | undefined>(true) }, "proven", "The root user has a password."],
  [
    "root-password",
    { hasPassword: value<boolean | undefined>(false) },
    "contradicted",
    "The root user has no password.",
  ],
  [
    "no-root-password",
    { hasPassword: value<boolean | undefined>(true) },
    "contradicted",
    "The root user has a password.",
  ],
  ["no-root-password", { hasPassword: value<boolean | undefined>(false) }, "proven", "The root user has no password."],
  [
    "root-password",
    { hasPassword: value<boolean | undefined>(undefined) },
    "unknown",
    "AWS did not say whether the root user has a password.",
  ],
  ["root-mfa", {}, "proven", "The root user has MFA: arn:aws:iam::1:mfa/root-mfa since 2026-03-01T09:00:00.000Z."],
  ["root-mfa", { mfa: mfa(true, undefined) }, "proven", "The root user has MFA."],
  ["root-mfa", { mfa: mfa(false, []) }, "contradicted", "The root user has no MFA device."],
  ["no-root-mfa", { mfa: mfa(true, [passkey]) }, "contradicted", "The root user has MFA: passkey."],
  ["no-root-mfa", { mfa: mfa(false, []) }, "proven", "The root user has no MFA device."],
  [
    "root-mfa-second",
    { mfa: mfa(true, [device, passkey]) },
    "proven",
    "AWS counts 2 of the two MFA devices of the root user: arn:aws:iam::1:mfa/root-mfa since 2026-03-01T09:00:00.000Z, passkey.",
  ],
  [
    "root-mfa-second",
    { mfa: mfa(true, [passkey]) },
    "contradicted",
    "AWS counts 1 of the two MFA devices of the root user: passkey.",
  ],
  [
    "root-mfa-second",
    { mfa: mfa(false, undefined) },
    "contradicted",
    "AWS counts 0 of the two MFA devices of the root user.",
  ],
  [
    "root-mfa-second",
    { mfa: mfa(true, undefined) },
    "unknown",
    "The root user has MFA, but AWS did not list its devices.",
  ],
  [
    "root-mfa-second",
    { mfa: mfa(true, [device, device], "virtual-devices") },
    "proven",
    "AWS counts 2 of the two MFA devices of the root user: arn:aws:iam::1:mfa/root-mfa since 2026-03-01T09:00:00.000Z, arn:aws:iam::1:mfa/root-mfa since 2026-03-01T09:00:00.000Z.",
  ],
  [
    "root-mfa-second",
    { mfa: mfa(true, [], "virtual-devices") },
    "unknown",
    "The root user has MFA. AWS lists security keys and passkeys only to the root user; of other devices, it lists 0. Check both keys in the root user's security credentials.",
  ],
  [
    "root-mfa-second",
    { mfa: mfa(true, [passkey], "virtual-devices") },
    "unknown",
    "The root user has MFA. AWS lists security keys and passkeys only to the root user; of other devices, it lists 1: passkey. Check both keys in the root user's security credentials.",
  ],
  [
    "root-mfa-second",
    { mfa: mfa(false, [], "virtual-devices") },
    "contradicted",
    "AWS counts 0 of the two MFA devices of the root user.",
  ],
  ["no-root-access-keys", {}, "proven", "The root user has no access key."],
  ["no-root-access-keys", { accessKeys: value(1) }, "contradicted", "The root user has 1 access key."],
  ["no-root-certificates", { certificates: value(2) }, "contradicted", "The root user has 2 signing certificates."],
  [
    "no-root-certificates",
    { certificates: refused },
    "unknown",
    "Throttled: AWS did not answer iam:GetAccountSummary. Ask again later.",
  ],
  [
    "no-root-credentials",
    { hasPassword: value<boolean | undefined>(false), mfa: mfa(false, []) },
    "proven",
    "The root user has no password, MFA device, access key or certificate.",
  ],
  [
    "no-root-credentials",
    { hasPassword: refused, mfa: mfa(false, []), accessKeys: value(1) },
    "contradicted",
    "The root user has 1 access key.",
  ],
  [
    "no-root-credentials",
    { hasPassword: value<boolean | undefined>(false), mfa: refused },
    "unknown",
    "Throttled: AWS did not answer iam:GetAccountSummary. Ask again later.",
  ],
  ["no-root-keys", {}, "proven", "The root user has no access key and no signing certificate."],
  ["no-root-keys", { certificates: value(1) }, "contradicted", "The root user has 1 signing certificate."],
  [
    "no-root-keys",
    { accessKeys: refused },
    "unknown",
    "Throttled: AWS did not answer iam:GetAccountSummary. Ask again later.",
  ],
] satisfies readonly (readonly [Subject, Partial<RootAnswers>, string, string])[])(
  "%s",
  (about, answers, verdict, reason) => {
    test(`is ${verdict}: ${reason}`, () => {
      expect(verdictOf(about, answers, "separate")).toEqual([verdict, reason]);
    });
  },
);
