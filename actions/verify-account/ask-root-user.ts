import {
  GetAccountSummaryCommand,
  GetLoginProfileCommand,
  IAMClient,
  ListAccessKeysCommand,
  ListMFADevicesCommand,
  ListSigningCertificatesCommand,
  ListVirtualMFADevicesCommand,
  type ListVirtualMFADevicesCommandOutput,
  type VirtualMFADevice,
} from "@aws-sdk/client-iam";
import { mapAnswer, type Answer } from "../../app/domain/evidence/answer.ts";
import type { MfaDevice, RootAnswers, RootMfa } from "../../app/domain/evidence/judge-root.ts";
import { askAws } from "../shared/aws/ask-aws.ts";
import type { Credentials } from "../shared/aws/assume-role.ts";
import { withSession, type Asker } from "./sessions.ts";

type Ask = <Value>(ask: (iam: IAMClient) => Promise<Answer<Value>>) => Promise<Answer<Value>>;

function asking(session: Answer<Credentials>, region: string): Ask {
  return (ask) =>
    withSession(session, (credentials) => ask(new IAMClient({ region, credentials: { ...credentials } })));
}

interface Listed {
  readonly SerialNumber?: string | undefined;
  readonly EnableDate?: Date | undefined;
}

const toDevice = ({ SerialNumber, EnableDate }: Listed): MfaDevice => ({
  serial: SerialNumber ?? "unnamed",
  enabledAt: EnableDate?.toISOString() ?? null,
});

/** Asks in the root user's own session: without a user name, IAM answers about the caller. */
export async function askAsRoot(session: Answer<Credentials>, { region, now }: Asker): Promise<RootAnswers> {
  const ask = asking(session, region);
  return {
    hasPassword: await ask((iam) =>
      askAws({
        asked: "iam:GetLoginProfile of the root user",
        send: () => iam.send(new GetLoginProfileCommand({})),
        read: () => true,
        absent: { errors: ["NoSuchEntityException", "NoSuchEntity"], value: false },
        now,
      }),
    ),
    mfa: await ask((iam) =>
      askAws({
        asked: "iam:ListMFADevices of the root user",
        send: () => iam.send(new ListMFADevicesCommand({})),
        read: ({ MFADevices = [] }): RootMfa => ({
          enabled: MFADevices.length > 0,
          devices: MFADevices.map(toDevice),
          listed: "every-device",
        }),
        now,
      }),
    ),
    accessKeys: await ask((iam) =>
      askAws({
        asked: "iam:ListAccessKeys of the root user",
        send: () => iam.send(new ListAccessKeysCommand({})),
        read: ({ AccessKeyMetadata = [] }) => AccessKeyMetadata.length,
        now,
      }),
    ),
    certificates: await ask((iam) =>
      askAws({
        asked: "iam:ListSigningCertificates of the root user",
        send: () => iam.send(new ListSigningCertificatesCommand({})),
        read: ({ Certificates = [] }) => Certificates.length,
        now,
      }),
    ),
  };
}

/**
 * Asks in the session of the audit role: the account's summary has flags of the root user, and no dates. The dates are in
 * the list of virtual devices, because to AWS a YubiKey with an authenticator secret is a virtual device.
 */
export async function askAsAuditor(
  session: Answer<Credentials>,
  { region, now }: Asker,
  account: string,
): Promise<RootAnswers> {
  const ask = asking(session, region);
  const summary = await ask((iam) =>
    askAws({
      asked: `iam:GetAccountSummary in ${account}`,
      send: () => iam.send(new GetAccountSummaryCommand({})),
      read: ({ SummaryMap = {} }): Summary => SummaryMap,
      now,
    }),
  );
  const devices = await ask((iam) =>
    askAws({
      asked: `iam:ListVirtualMFADevices in ${account}`,
      send: () => listVirtualDevices(iam),
      read: ({ listed }) => listed.filter(({ User }) => User?.Arn?.endsWith(`::${account}:root`)).map(toDevice),
      now,
    }),
  );
  return {
    hasPassword: mapAnswer(summary, ({ AccountPasswordPresent: flag }) => (flag === undefined ? undefined : flag > 0)),
    mfa: mapAnswer(flagOf(summary, "AccountMFAEnabled"), (flag) => ({
      enabled: flag > 0,
      devices: devices.kind === "value" ? devices.value : undefined,
      listed: "virtual-devices",
    })),
    accessKeys: flagOf(summary, "AccountAccessKeysPresent"),
    certificates: flagOf(summary, "AccountSigningCertificatesPresent"),
  };
}

type Summary = Readonly<Partial<Record<string, number>>>;

/** A flag that AWS left out does not count as zero. */
function flagOf(summary: Answer<Summary>, name: string): Answer<number> {
  if (summary.kind === "refused") return summary;
  const flag = summary.value[name];
  if (flag !== undefined) return { ...summary, value: flag };
  return {
    kind: "refused",
    why: "failed",
    asked: `iam:GetAccountSummary (no ${name} in it)`,
    receipt: summary.receipt,
  };
}

/** Lists every page, with the receipt of the last one. */
async function listVirtualDevices(iam: IAMClient): Promise<{
  readonly $metadata: ListVirtualMFADevicesCommandOutput["$metadata"];
  readonly listed: readonly VirtualMFADevice[];
}> {
  const listed: VirtualMFADevice[] = [];
  for (let marker: string | undefined; ;) {
    const page = await iam.send(new ListVirtualMFADevicesCommand({ AssignmentStatus: "Assigned", Marker: marker }));
    listed.push(...(page.VirtualMFADevices ?? []));
    marker = page.Marker;
    if (page.IsTruncated !== true || marker === undefined) return { $metadata: page.$metadata, listed };
  }
}
