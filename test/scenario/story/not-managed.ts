import { eventually } from "local-github-world/eventually";
import type { AppStage } from "./stage.ts";

/** An account that the App recorded as taken out of the accounts file. */
export interface RecordedEnd {
  readonly key: string;
  readonly id: string;
  readonly how: string;
}

/** The accounts of the App's file on the records branch, once it has this one. */
export async function recordedEnds({ world }: AppStage, key: string): Promise<readonly RecordedEnd[]> {
  const path = `${world.repositoryPath}/contents/not-managed.json?ref=aws-accounts-records`;
  return eventually(`the App to record ${key}`, async () => {
    const answer = await world.people.author.request<{ content: string }>("GET", path).catch(() => undefined);
    if (answer === undefined) return undefined;
    const file = JSON.parse(Buffer.from(answer.content, "base64").toString()) as { accounts: readonly RecordedEnd[] };
    return file.accounts.some((account) => account.key === key) ? file.accounts : undefined;
  });
}
