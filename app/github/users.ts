import type { Calls } from "./octokit.ts";
/** What is called of Octokit to look a login up. */
export type UsersApi = Calls<"users.getByUsername">;
