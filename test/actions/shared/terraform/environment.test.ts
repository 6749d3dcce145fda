import { expect, test } from "@jest/globals";
import { terraformEnvironment } from "../../../../actions/shared/terraform/environment.ts";
import { credentials } from "../../outside.ts";

test("gives Terraform the credentials and nothing of the job's secrets", () => {
  const environment = terraformEnvironment(
    {
      PATH: "/bin",
      HOME: "/home/runner",
      "INPUT_GITHUB-TOKEN": "ghs_x",
      GITHUB_TOKEN: "ghs_x",
      ACTIONS_ID_TOKEN_REQUEST_TOKEN: "x",
      AWS_PROFILE: "somebody-else",
      AWS_ACCESS_KEY_ID: "of-somebody-else",
      TF_LOG: "trace",
      TF_VAR_x: "y",
      TF_CLI_ARGS: "-destroy",
    },
    credentials,
  );
  expect(environment).toEqual({
    PATH: "/bin",
    HOME: "/home/runner",
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    AWS_SESSION_TOKEN: credentials.sessionToken,
    AWS_EC2_METADATA_DISABLED: "true",
    CHECKPOINT_DISABLE: "1",
    GOGC: "400",
    TF_IN_AUTOMATION: "1",
  });
});

test.each([
  "AWS_ENDPOINT_URL",
  "AWS_ENDPOINT_URL_S3",
  "TF_CLI_ARGS_init",
  "TF_CLI_CONFIG_FILE",
  "TF_PLUGIN_CACHE_DIR",
  "HTTPS_PROXY",
  "NO_PROXY",
])("passes %s through, which configures Terraform's network or endpoints", (name) => {
  expect(terraformEnvironment({ [name]: "value" }, credentials)).toHaveProperty(name, "value");
});
