import type { Calls } from "./octokit.ts";
/** The Octokit call that looks up a login. */
export type UsersApi = Calls<"users.getByUsername">;
