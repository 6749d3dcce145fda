import { readFileSync } from "node:fs";
import { parse, stringify } from "yaml";

export const planWorkflow = ".github/workflows/aws-accounts-plan.yml";

/**
 * The plan workflow that operators copy, with a shell script in place of our Action: its plan creates one account. For
 * tests whose subject is not the plan, because Terraform takes seconds for each.
 *
 * `digest` is a word of the shell, so that it can depend on the run; the script runs `first` before it writes the plan.
 */
export function playedPlan(account: string, { digest, first = "" }: { digest: string; first?: string }): string {
  const workflow = parse(readFileSync(`templates/accounts-repository/${planWorkflow}`, "utf8")) as {
    jobs: { plan: { steps: { with?: Record<string, string> }[] } };
  };
  const upload = workflow.jobs.plan.steps.at(-1);
  const address = `aws_organizations_account.${account}`;
  const change = { address, action: "create", before: null, after: { name: account }, unknown: ["id"] };
  const result = { kind: "planned", changes: [{ ...change, digest: "$digest" }] };
  const summary = `{"version":1,"pullRequest":\${{ inputs.pull_request }},"headSha":"\${{ inputs.head_sha }}","baseSha":"\${{ github.sha }}","terraformVersion":"1.11.4","providerVersion":"5.100.0","result":${JSON.stringify(result)}}`;
  const run = `${first}\ndigest=${digest}\ncat > plan-summary.json <<JSON\n${summary}\nJSON\n`;
  workflow.jobs.plan.steps = [{ run } as object, { ...upload, with: { ...upload?.with, path: "plan-summary.json" } }];
  return stringify(workflow);
}
