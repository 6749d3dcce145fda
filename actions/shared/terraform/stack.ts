import { S3Backend, TerraformProvider, TerraformStack } from "cdktf";
import { RootConstruct, type Construct } from "constructs";
import type { Settings } from "../../../app/domain/settings/settings.ts";

/** The provider's version, as the lock file that is shipped with the Actions pins it. */
export const shippedProviderVersion = "5.100.0";

/** The version of the provider: that of the settings, or the shipped one. */
export function providerVersionOf({ provider_version: version = shippedProviderVersion }: Settings["aws"]): string {
  return version;
}

/**
 * Synthesises the configuration around the accounts file: the backend with its lock, the provider and its version.
 *
 * A pull request cannot change it, because it comes from the settings of the default branch. `allowed_account_ids` makes
 * Terraform itself stop if the credentials belong to another account. The endpoints of AWS are not in it: they come from
 * the environment, so tests run exactly the configuration of production.
 *
 * @returns the text of a `*.tf.json` file.
 */
export function synthesiseStack(aws: Settings["aws"]): string {
  const stack = new TerraformStack(new RootConstruct(), "aws-accounts");
  const allowedAccounts = [aws.management_account];
  new S3Backend(stack, {
    bucket: aws.state.bucket,
    key: aws.state.key,
    region: aws.state.region,
    encrypt: true,
    useLockfile: true,
    allowedAccountIds: allowedAccounts,
  });
  new AwsProvider(stack, providerVersionOf(aws), { region: aws.region, allowed_account_ids: allowedAccounts });
  return `${JSON.stringify(withoutComment(stack.toTerraform()), null, 2)}\n`;
}

class AwsProvider extends TerraformProvider {
  private readonly attributes: Readonly<Record<string, unknown>>;

  constructor(scope: Construct, version: string, attributes: Readonly<Record<string, unknown>>) {
    super(scope, "aws", {
      terraformResourceType: "aws",
      terraformProviderSource: "hashicorp/aws",
      terraformGeneratorMetadata: { providerName: "aws", providerVersionConstraint: `= ${version}` },
    });
    this.attributes = attributes;
  }

  protected override synthesizeAttributes(): Record<string, unknown> {
    return { ...this.attributes };
  }
}

/** Removes the `//` block with the CDK's own version, so that an update of the CDK does not change the output. */
function withoutComment(synthesised: unknown): unknown {
  return Object.fromEntries(Object.entries(synthesised as object).filter(([key]) => key !== "//"));
}
