import type { Credentials } from "../aws/assume-role.ts";
import type { Environment } from "../inputs.ts";

/**
 * What of the job's environment Terraform may see: how to reach the network, and the variables by which AWS and Terraform
 * themselves are pointed elsewhere. Tokens of the job and inputs of other steps are not among it.
 */
const passedThrough =
  /^(?:PATH|HOME|TMPDIR|AWS_ENDPOINT_URL(?:_[A-Z0-9_]+)?|AWS_CA_BUNDLE|SSL_CERT_(?:FILE|DIR)|(?:HTTPS?|NO)_PROXY|TF_CLI_ARGS_init|TF_CLI_CONFIG_FILE|TF_PLUGIN_CACHE_DIR)$/u;

/**
 * Terraform's whole environment. It alone gets the credentials.
 *
 * `GOGC=400` reaches the provider, too, which spends much of its start collecting garbage while it loads its schema;
 * the instance metadata of a self-hosted runner must not lend it another identity.
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
