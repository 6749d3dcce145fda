import { expect, test } from "@jest/globals";
import { terraformIn, withLastingCredentials } from "../../../actions/terraform-apply/terraform-context.ts";
import type { ApplyContext, ApplyInput } from "../../../actions/terraform-apply/apply-context.ts";

const context = { environment: { PATH: "/bin", GITHUB_TOKEN: "ghs_x" } } as unknown as ApplyContext;
const credentialsOf = (session: string) => ({ accessKeyId: "AKIA", secretAccessKey: "secret", sessionToken: session });
const tipWith = (session: string): ApplyInput =>
  ({ session: { credentials: () => Promise.resolve(credentialsOf(session)) } }) as unknown as ApplyInput;

const begun = terraformIn(context, "/workspace", credentialsOf("one"));
const kept = { ...begun, environment: { ...begun.environment, TF_REATTACH_PROVIDERS: "{}" } };

test("keeps the shared provider while the session lasts", async () => {
  await expect(withLastingCredentials(context, tipWith("one"), kept)).resolves.toBe(kept);
});

test("lets Terraform start its own provider once the session was renewed", async () => {
  const { environment, directory } = await withLastingCredentials(context, tipWith("two"), kept);
  expect(directory).toBe("/workspace");
  expect(environment).toMatchObject({ AWS_SESSION_TOKEN: "two" });
  expect(environment).not.toHaveProperty("TF_REATTACH_PROVIDERS");
});
