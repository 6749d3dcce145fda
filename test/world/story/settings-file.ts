import { writeFile } from "../github/setting.ts";
import type { World } from "../world.ts";

/** Changes the settings on the default branch, as an administrator of the repository can who needs no pull request. */
export async function changeSettings(world: World, change: (text: string) => string): Promise<void> {
  const { people, repositoryPath: path } = world;
  const file = ".github/aws-accounts.yml";
  const { content } = await people.author.request<{ content: string }>("GET", `${path}/contents/${file}`);
  const putBack = world.suspendRules();
  try {
    await writeFile(people.author, path, "main", file, change(Buffer.from(content, "base64").toString()));
  } finally {
    putBack();
  }
}
