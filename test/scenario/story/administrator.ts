import {
  CreateAccessKeyCommand,
  CreateVirtualMFADeviceCommand,
  EnableMFADeviceCommand,
  IAMClient,
} from "@aws-sdk/client-iam";
import { AssumeRoleCommand, STSClient } from "@aws-sdk/client-sts";
import type { World } from "../world.ts";

/** A person with an IAM user in the users account, who assumes roles with MFA as people do. */
export interface Administrator {
  /** Returns "allowed", or the name of AWS's error if the role does not let the person in. */
  assume(role: string): Promise<string>;
}

/** Gives an existing IAM user an access key and an MFA device. */
export async function becomeAdministrator({ aws, settings }: World, name: string): Promise<Administrator> {
  const client = { endpoint: aws.endpoint, region: "eu-west-2" };
  const users = new IAMClient({ ...client, credentials: await aws.observe(settings.usersAccount) });
  const { AccessKey } = await users.send(new CreateAccessKeyCommand({ UserName: name }));
  const device = await users.send(new CreateVirtualMFADeviceCommand({ VirtualMFADeviceName: name }));
  const serial = device.VirtualMFADevice?.SerialNumber ?? "";
  const codes = { AuthenticationCode1: "123456", AuthenticationCode2: "654321" };
  await users.send(new EnableMFADeviceCommand({ UserName: name, SerialNumber: serial, ...codes }));
  const credentials = {
    accessKeyId: AccessKey?.AccessKeyId ?? "",
    secretAccessKey: AccessKey?.SecretAccessKey ?? "",
  };
  const sts = new STSClient({ ...client, credentials });
  return {
    async assume(role) {
      const mfa = { SerialNumber: serial, TokenCode: "123456" };
      try {
        await sts.send(new AssumeRoleCommand({ RoleArn: role, RoleSessionName: "person", ...mfa }));
        return "allowed";
      } catch (error) {
        return error instanceof Error ? error.name : String(error);
      }
    },
  };
}
