import { appendFile } from "node:fs/promises";
import { truncate } from "../../app/domain/markdown/truncate.ts";

/** GitHub shows 1 MiB for a step; a character is at most three bytes of it per UTF-16 unit. */
const maxLength = 340_000;

/** Shows Markdown on the job's page, if the runner supports that. */
export async function writeJobSummary(file: string | undefined, markdown: string): Promise<void> {
  if (file !== undefined) await appendFile(file, `${truncate(markdown, maxLength)}\n`, "utf8");
}
