import type { Settings } from "../settings/settings.ts";
import type { Answer } from "./answer.ts";
import type { EvidenceFinding, Subject } from "./finding.ts";
import { judgeAnswer, type AnswerJudgement } from "./judge-answer.ts";

/** AWS's answers about the root user of an account. */
export interface RootAnswers {
  /** Undefined if AWS answered without this fact. */
  readonly hasPassword: Answer<boolean | undefined>;
  readonly mfa: Answer<RootMfa>;
  readonly accessKeys: Answer<number>;
  readonly certificates: Answer<number>;
}

/** AWS reports whether MFA is on even if it lists no device. */
export interface RootMfa {
  readonly enabled: boolean;
  /** Undefined if AWS did not list them. */
  readonly devices: readonly MfaDevice[] | undefined;
  /** AWS lists security keys and passkeys only to the root user itself. */
  readonly listed: "every-device" | "virtual-devices";
}

export interface MfaDevice {
  readonly serial: string;
  /** In UTC (ISO 8601); null if AWS did not say. */
  readonly enabledAt: string | null;
}

/** Judges the root user for both modes: with YubiKeys, and without credentials. */
export function judgeRoot(
  { hasPassword, mfa, accessKeys, certificates }: RootAnswers,
  registration: Settings["mfa_registration"],
): readonly EvidenceFinding[] {
  const noLogin = [
    judgeAnswer("no-root-password", hasPassword, (has) => judgePassword(has, false)),
    judgeAnswer("no-root-mfa", mfa, (actual) => judgeMfa(actual, false)),
  ] as const;
  const noKeys = [
    judgeAnswer("no-root-access-keys", accessKeys, (count) => mustBeNone(count, "access key")),
    judgeAnswer("no-root-certificates", certificates, (count) => mustBeNone(count, "signing certificate")),
  ] as const;
  const second = judgeAnswer("root-mfa-second", mfa, mustHaveTwoDevices);
  return [
    judgeAnswer("root-password", hasPassword, (has) => judgePassword(has, true)),
    judgeAnswer("root-mfa", mfa, (actual) => judgeMfa(actual, true)),
    ...(registration === "separate" ? [second] : []),
    ...noLogin,
    ...noKeys,
    allTogether("no-root-keys", noKeys, "The root user has no access key and no signing certificate."),
    allTogether(
      "no-root-credentials",
      [...noLogin, ...noKeys],
      "The root user has no password, MFA device, access key or certificate.",
    ),
  ];
}

/** Combines claims that must all be true; reports the first contradiction, or else the first unknown answer. */
function allTogether(
  about: Subject,
  findings: readonly [EvidenceFinding, ...EvidenceFinding[]],
  reason: string,
): EvidenceFinding {
  const [contradicted, unknown] = (["contradicted", "unknown"] as const).map((verdict) =>
    findings.find((finding) => finding.verdict === verdict),
  );
  return { ...(contradicted ?? unknown ?? { ...findings[0], reason }), about };
}

function judgePassword(has: boolean | undefined, wanted: boolean): AnswerJudgement {
  if (has === undefined) return ["unknown", "AWS did not say whether the root user has a password."];
  return [has === wanted ? "proven" : "contradicted", `The root user has ${has ? "a" : "no"} password.`];
}

function judgeMfa(mfa: RootMfa, wanted: boolean): AnswerJudgement {
  const state = mfa.enabled ? `has MFA${describeDevices(mfa.devices)}` : "has no MFA device";
  return [mfa.enabled === wanted ? "proven" : "contradicted", `The root user ${state}.`];
}

/** Fewer than two devices contradict the claim only if the list would have every device. */
function mustHaveTwoDevices({ enabled, devices, listed }: RootMfa): AnswerJudgement {
  if (enabled && devices === undefined) return ["unknown", "The root user has MFA, but AWS did not list its devices."];
  const count = devices?.length ?? 0;
  const counted = `AWS counts ${count} of the two MFA devices of the root user${describeDevices(devices)}.`;
  if (!enabled || (count < 2 && listed === "every-device")) return ["contradicted", counted];
  if (count >= 2) return ["proven", counted];
  return [
    "unknown",
    `The root user has MFA. AWS lists security keys and passkeys only to the root user; of other devices, it lists ${count}${describeDevices(devices)}. Check both keys in the root user's security credentials.`,
  ];
}

function mustBeNone(count: number, credential: string): AnswerJudgement {
  if (count === 0) return ["proven", `The root user has no ${credential}.`];
  return ["contradicted", `The root user has ${count} ${credential}${count === 1 ? "" : "s"}.`];
}

function describeDevices(devices: RootMfa["devices"] = []): string {
  const known = devices.map(({ serial, enabledAt }) => `${serial}${enabledAt === null ? "" : ` since ${enabledAt}`}`);
  return known.length === 0 ? "" : `: ${known.join(", ")}`;
}
