import type { Credentials } from "../aws/assume-role.ts";
import type { Environment } from "../inputs.ts";

/**
 * The variables of the job that Terraform may see: those for the network, and those that point AWS and Terraform to other
 * endpoints. The job's tokens and the inputs of other steps are not among them.
 */
const passedThrough =
  /^(?:PATH|HOME|TMPDIR|AWS_ENDPOINT_URL(?:_[A-Z0-9_]+)?|AWS_CA_BUNDLE|SSL_CERT_(?:FILE|DIR)|(?:HTTPS?|NO)_PROXY|TF_CLI_ARGS_init|TF_CLI_CONFIG_FILE|TF_PLUGIN_CACHE_DIR)$/u;

/**
 * Terraform's complete environment. Only Terraform gets the credentials.
 *
 * `GOGC=400` also applies to the provider, which spends much of its start collecting garbage while it loads its schema.
 * The instance metadata of a self-hosted runner must not give Terraform another identity.
 */
export function terraformEnvironment(environment: Environment, credentials: Credentials): Environment {
  return {
    ...Object.fromEntries(Object.entries(environment).filter(([name]) => passedThrough.test(name))),
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    AWS_SESSION_TOKEN: credentials.sessionToken,
    AWS_EC2_METADATA_DISABLED: "true",
    CHECKPOINT_DISABLE: "1",
    GOGC: "400",
    TF_IN_AUTOMATION: "1",
  };
}
