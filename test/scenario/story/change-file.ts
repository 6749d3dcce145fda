import { writeFile } from "local-github-world/github/fixture";
import type { AppWorld } from "../world.ts";

/** Changes a file on the default branch, as an administrator of the repository can who needs no pull request. */
export async function changeFile(world: AppWorld, file: string, change: (text: string) => string): Promise<void> {
  const { people, repositoryPath: path } = world;
  const { content } = await people.author.request<{ content: string }>("GET", `${path}/contents/${file}`);
  const text = change(Buffer.from(content, "base64").toString());
  await world.withoutRules(() => writeFile(people.author, path, "main", file, text));
}

export async function changeSettings(world: AppWorld, change: (text: string) => string): Promise<void> {
  await changeFile(world, ".github/aws-accounts.yml", change);
}
