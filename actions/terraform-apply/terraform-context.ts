import type { Credentials } from "../shared/aws/assume-role.ts";
import { logTerraform } from "../shared/terraform/log.ts";
import type { TerraformContext } from "../shared/terraform/terraform.ts";
import { terraformEnvironment } from "../shared/terraform/environment.ts";
import type { ApplyContext, ApplyInput } from "./apply-context.ts";

/** Terraform in a workspace, with credentials of the apply role. */
export function terraformIn(
  { environment }: ApplyContext,
  directory: string,
  credentials: Credentials,
): TerraformContext {
  return { directory, environment: terraformEnvironment(environment, credentials), log: logTerraform };
}

/**
 * Terraform with current credentials. A shared provider process keeps the credentials that it started with, so if the
 * session was renewed since, Terraform starts its own provider.
 */
export async function withLastingCredentials(
  context: ApplyContext,
  { session }: ApplyInput,
  terraform: TerraformContext,
): Promise<TerraformContext> {
  const credentials = await session.credentials();
  return terraform.environment["AWS_SESSION_TOKEN"] === credentials.sessionToken
    ? terraform
    : terraformIn(context, terraform.directory, credentials);
}
