import { expect, test } from "@jest/globals";
import { makePlan, sha256Hex } from "../../../../actions/shared/terraform/make-plan.ts";
import { fakeTerraform, recordedPlan, said, temporaryFolder } from "../../outside.ts";

const contextOf = (path: string): Parameters<typeof makePlan>[0] => ({
  directory: temporaryFolder(),
  environment: { PATH: path },
  log: () => undefined,
});

const init = { lines: [said.version] };

test("returns the changes that Terraform would make", async () => {
  const terraform = fakeTerraform({ init, plan: { exitCode: 2 }, show: { lines: [recordedPlan("create")] } });
  await expect(makePlan(contextOf(terraform.path))).resolves.toMatchObject({
    terraformVersion: "1.11.4",
    changes: [{ address: "aws_organizations_account.pet-licences-prod", action: "create" }],
  });
});

test("does not read an empty plan", async () => {
  const terraform = fakeTerraform({ init, plan: { exitCode: 0 } });
  await expect(makePlan(contextOf(terraform.path))).resolves.toEqual({ terraformVersion: "1.11.4", changes: [] });
  expect(terraform.argsOf("show")).toBeUndefined();
});

test("fails on a plan in another format", async () => {
  const terraform = fakeTerraform({ init, plan: { exitCode: 2 }, show: { lines: ['{"format_version":"9.0"}'] } });
  await expect(makePlan(contextOf(terraform.path))).rejects.toMatchObject({
    step: "reading the plan",
    cause: {
      message: expect.stringMatching(/^Terraform wrote its plan in an unknown format: /u) as unknown,
    },
  });
});

test.each(["init", "plan"])("says that terraform %s failed", async (command) => {
  const terraform = fakeTerraform({ init, plan: {}, [command]: { exitCode: 1 } });
  await expect(makePlan(contextOf(terraform.path))).rejects.toMatchObject({ step: `terraform ${command}` });
});

test("hashes with SHA-256", () => {
  expect(sha256Hex("abc")).toBe("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
});
