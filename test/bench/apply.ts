import { PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { addAppliedAccounts } from "../scenario/applied-accounts.ts";
import { accountsFilePath, accountsFileWith, type WrittenAccount } from "../scenario/story/accounts-file.ts";
import { dispatchApply, endOf } from "../scenario/story/apply-runs.ts";
import { mergeAccounts } from "../scenario/story/merge-accounts.ts";
import { startWorld, type World } from "../scenario/world.ts";
import { numberedAccount, numberedAccounts } from "./accounts.ts";
import { bare, timeTerraform } from "./bare-terraform.ts";
import { compare, show, table } from "./measure.ts";
import { StepTimes } from "./step-times.ts";

/** How many accounts there are already, and how often each is measured. */
const sizes = [
  { existing: 1, repeats: 3 },
  { existing: 1000, repeats: 3 },
] as const;

/** Of the numbers of accounts, those that only bare Terraform makes. */
const madeBare = 50_000;

/**
 * The apply Action as a process, from its start to its end, beside bare `terraform init`, `plan` and `apply` of one more
 * account, against the same AWS, which makes accounts at once: its own waiting is left out.
 */
export async function benchApply(): Promise<string> {
  const rows: (readonly string[])[] = [];
  for (const { existing, repeats } of sizes) {
    rows.push(await benchSize(existing, repeats));
    console.error(rows.at(-1)?.join(" | "));
  }
  return table(["existing accounts", "apply Action", "bare terraform", "ratio"], rows);
}

async function benchSize(existing: number, repeats: number): Promise<readonly string[]> {
  const steps = new StepTimes("terraform-apply");
  const old = numberedAccounts(existing);
  const world = await startWorld({
    files: { [accountsFilePath]: accountsFileWith(...old) },
    onProgress: (progress) => {
      steps.hear(progress);
    },
  });
  const folder = await mkdtemp(join(tmpdir(), "bench-"));
  const stage = { world };
  try {
    await addAppliedAccounts(world.aws, old, world.settings.stateKey);
    const stateKey = await copyState(world);
    const first = await endOf(stage, await dispatchApply(stage), 600);
    if (first !== "success") throw new Error("the first apply, which only notes what there is, did not succeed");
    const ours: WrittenAccount[] = [...old];
    const theirs: WrittenAccount[] = [...old];
    const { ratio, ...times } = await compare(
      repeats,
      () => {
        ours.push(numberedAccount(ours.length));
        return steps.timeOf(() => mergeAccounts(stage, accountsFileWith(...ours), `bench-${ours.length}`));
      },
      () => {
        theirs.push(numberedAccount(madeBare + theirs.length));
        const accountsFile = accountsFileWith(...theirs);
        return timeTerraform(world, [bare.init, bare.plan, bare.apply], { folder, accountsFile, stateKey });
      },
    );
    return [existing.toLocaleString("en"), show(times.ours), show(times.bare), ratio.toFixed(2)];
  } finally {
    await world.stop();
    await rm(folder, { recursive: true });
  }
}

/** Creates a separate state for bare Terraform with the same accounts; returns its key. */
async function copyState({ aws, settings }: World): Promise<string> {
  const Key = `bare-${settings.stateKey}`;
  const Body = await aws.ask.stateObject(settings.stateKey);
  const s3 = new S3Client({ endpoint: aws.endpoint, region: "eu-west-2", credentials: aws.administrator });
  await s3.send(new PutObjectCommand({ Bucket: settings.stateBucket, Key, Body }));
  return Key;
}
