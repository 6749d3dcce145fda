import { describe, expect, test } from "@jest/globals";
import {
  notPlanned,
  planNotStarted,
  planReplaced,
  planRunning,
  planTooLate,
} from "../../../../app/domain/pull-request/unplanned-verdict.ts";
import { settings } from "../../../fixtures/settings.ts";
import { runUrl } from "./samples.ts";

describe("notPlanned", () => {
  test("succeeds if no account changed, so that the check can be required", () => {
    expect(notPlanned({ kind: "nothing-changed" })).toMatchObject({ conclusion: "success" });
  });

  const judged = { changes: [], problems: [], settings };
  test.each([
    [{ kind: "public-repository" }, "this repository is public"],
    [{ kind: "settings-broken", problems: [] }, "the settings are broken"],
    [{ kind: "invalid", ...judged }, "validation failed"],
    [{ kind: "draft", ...judged }, "this is a draft"],
    [{ kind: "fork", ...judged }, "the branch is in a fork"],
  ] as const)("blocks, and says why: %j", (standing, why) => {
    expect(notPlanned(standing)).toMatchObject({ conclusion: "action_required", title: `Not planned: ${why}` });
  });
});

test("a plan that could not be started explains the fix and the next step", () => {
  expect(planNotStarted("There is no workflow.")).toEqual({
    conclusion: "failure",
    title: "The plan could not be started",
    summary:
      'There is no workflow. When the problem is fixed, press "Re-run" on the check `aws-accounts/plan`, or comment `/plan`.',
  });
});

describe("a check that waits", () => {
  test("leads to its run, and says why it is made again", () => {
    expect(planRunning("first", runUrl)).toEqual({
      title: "Planning",
      summary: `Terraform plans in [this workflow run](${runUrl}).`,
    });
    expect(planRunning("base-moved", runUrl).summary).toMatch(
      /^The accounts file or the settings .* stale\. Terraform/u,
    );
  });

  test("says that its run is about to start", () => {
    expect(planRunning("applied")).toEqual({
      title: "Stale: planning again",
      summary:
        "An apply has run since the last plan, so that plan is stale. The workflow that plans is about to start.",
    });
  });
});

test.each(["superseded", "merged", "closed"] as const)("a plan that comes too late does not succeed: %s", (kind) => {
  expect(planTooLate(kind)).toMatchObject({ conclusion: "cancelled", title: expect.stringMatching(/^Not planned: /u) });
});

test("explains that other starts have cancelled each run, and the next step", () => {
  const { conclusion, summary } = planReplaced(4, "https://example.com/run");
  expect(conclusion).toBe("failure");
  expect(summary).toContain(
    "Each of the 4 runs that the App started was cancelled, [the last one](https://example.com/run)",
  );
  expect(summary).toContain("comment `/plan`");
});
