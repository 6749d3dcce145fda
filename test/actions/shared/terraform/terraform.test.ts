import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import {
  terraformApply,
  TerraformError,
  terraformInit,
  terraformPlan,
  terraformShowPlan,
  type TerraformContext,
} from "../../../../actions/shared/terraform/terraform.ts";
import { fakeTerraform, said, temporaryFolder, type FakeTerraform } from "../../outside.ts";

function contextOf(terraform: Pick<FakeTerraform, "path">): TerraformContext & { readonly logged: string[] } {
  const logged: string[] = [];
  return {
    directory: temporaryFolder(),
    environment: { PATH: terraform.path },
    log: (line) => logged.push(line),
    logged,
  };
}

describe("init", () => {
  test("takes the locked provider only, and returns the version", async () => {
    const terraform = fakeTerraform({ init: { lines: [said.version, "Successfully configured"] } });
    const context = contextOf(terraform);
    await expect(terraformInit(context)).resolves.toBe("1.11.4");
    expect(terraform.argsOf("init")).toBe("init -input=false -lockfile=readonly -no-color -json");
    expect(context.logged).toEqual(["Terraform 1.11.4", "Successfully configured"]);
  });

  test("that fails, still reports the version", async () => {
    const versions: string[] = [];
    const context = { ...contextOf(fakeTerraform({ init: { lines: [said.version], exitCode: 1 } })) };
    const init = terraformInit({ ...context, onVersion: (version) => versions.push(version) });
    await expect(init).rejects.toThrow(TerraformError);
    expect(versions).toEqual(["1.11.4"]);
  });

  test("that fails, has Terraform's errors in the message, and not its log", async () => {
    const terraform = fakeTerraform({
      init: { lines: [said.version, said.error("No bucket", "Make one."), said.error("Else")], exitCode: 1 },
    });
    const init = terraformInit(contextOf(terraform));
    await expect(init).rejects.toThrow(TerraformError);
    await expect(init).rejects.toThrow("terraform init ended with exit code 1:\nNo bucket\n\nMake one.\n\nElse");
  });

  test("that fails without a diagnosis, has the lines of stderr in the message", async () => {
    const terraform = fakeTerraform({ init: { complaint: "flag provided but not defined\n", exitCode: 1 } });
    await expect(terraformInit(contextOf(terraform))).rejects.toThrow("exit code 1:\nflag provided but not defined");
  });

  test("that fails silently, says so", async () => {
    const terraform = fakeTerraform({ init: { exitCode: 3 } });
    await expect(terraformInit(contextOf(terraform))).rejects.toThrow("exit code 3:\nIt gave no reason.");
  });

  test("without Terraform, says how to get it", async () => {
    const init = terraformInit(contextOf({ path: "/bin" }));
    await expect(init).rejects.toThrow("Put a step with hashicorp/setup-terraform before this one.");
    await expect(init).rejects.toMatchObject({ command: "init", exitCode: undefined });
  });
});

describe("plan", () => {
  test.each([
    [0, "nothing"],
    [2, "changes"],
  ])("with exit code %i found %s to do", async (exitCode, outcome) => {
    const terraform = fakeTerraform({ plan: { exitCode } });
    await expect(terraformPlan(contextOf(terraform))).resolves.toBe(outcome);
    expect(terraform.argsOf("plan")).toBe(
      "plan -input=false -lock=false -detailed-exitcode -out=plan.tfplan -no-color -json",
    );
  });

  test("of some accounts reads no other, and does not warn about that", async () => {
    const warning = {
      "@message": "Warning: Resource targeting is in effect",
      type: "diagnostic",
      diagnostic: { severity: "warning", summary: "Resource targeting is in effect" },
    };
    const terraform = fakeTerraform({ plan: { lines: [warning, "planned"], exitCode: 2 } });
    const context = contextOf(terraform);
    await terraformPlan(context, ["aws_organizations_account.a", "aws_organizations_account.b"]);
    expect(terraform.argsOf("plan")).toMatch(
      / -json -target=aws_organizations_account\.a -target=aws_organizations_account\.b$/u,
    );
    expect(context.logged).toEqual(["Only the accounts that differ are planned: 2.", "planned"]);
  });

  test("with any other exit code failed", async () => {
    const terraform = fakeTerraform({ plan: { lines: [said.error("AccessDenied")], exitCode: 1 } });
    await expect(terraformPlan(contextOf(terraform))).rejects.toThrow(
      "terraform plan ended with exit code 1:\nAccessDenied",
    );
  });
});

describe("show", () => {
  test("returns the plan, and logs nothing of it", async () => {
    const terraform = fakeTerraform({ show: { lines: ['{"format_version":"1.2"}'] } });
    const context = contextOf(terraform);
    await expect(terraformShowPlan(context)).resolves.toBe('{"format_version":"1.2"}');
    expect(context.logged).toEqual([]);
  });

  test("that fails, says why", async () => {
    const terraform = fakeTerraform({ show: { complaint: "stale plan", exitCode: 1 } });
    await expect(terraformShowPlan(contextOf(terraform))).rejects.toThrow("stale plan");
  });
});

describe("apply", () => {
  test("applies the saved plan, five at a time, and returns the created resources", async () => {
    const terraform = fakeTerraform({ apply: { lines: [said.created("a", "111111111111")] } });
    await expect(terraformApply(contextOf(terraform))).resolves.toEqual({
      created: [{ address: "aws_organizations_account.a", id: "111111111111" }],
      error: undefined,
    });
    expect(terraform.argsOf("apply")).toBe("apply -input=false -parallelism=5 -no-color -json plan.tfplan");
  });

  test("that fails half-way, still returns the created resources", async () => {
    const lines = [said.created("a", "111111111111"), said.error("EMAIL_ALREADY_EXISTS")];
    const applied = await terraformApply(contextOf(fakeTerraform({ apply: { lines, exitCode: 1 } })));
    expect(applied.created).toHaveLength(1);
    expect(applied.error?.message).toBe("terraform apply ended with exit code 1:\nEMAIL_ALREADY_EXISTS");
  });
});

describe("a signal that Terraform ignores", () => {
  /** A Terraform that runs to its end; the signal comes after its start. */
  function heedless(exitCode: number): TerraformContext {
    const folder = temporaryFolder();
    const script = `#!/bin/sh\ntrap "" TERM\necho begun\nsleep 0.2\nexit ${exitCode}\n`;
    writeFileSync(join(folder, "terraform"), script, { mode: 0o755 });
    const log = (line: string): void => {
      if (line === "begun") process.emit("SIGTERM", "SIGTERM");
    };
    return { directory: folder, environment: { PATH: `${folder}:/usr/bin:/bin` }, log };
  }

  test("makes a plan fail: nothing is applied in a cancelled job", async () => {
    await expect(terraformPlan(heedless(2))).rejects.toThrow(
      "The job was cancelled (SIGTERM) while terraform plan ran, so nothing was done after it.",
    );
  });

  test("keeps the resources that an apply created", async () => {
    await expect(terraformApply(heedless(0))).resolves.toEqual({ created: [], error: undefined });
  });
});
