import { notFound } from "../refusal.ts";
import { renderUser } from "../render/account.ts";
import { type Call, route } from "../route.ts";
import { findAccount } from "../state.ts";

/** Whoever has a token may ask for whoever there is; an organisation is found by its name, too. */
const getUser = route("users/get-by-username", [], ({ hub, params }: Call<"users/get-by-username">) => {
  const account = findAccount(hub.state, params.username);
  if (!account) throw notFound();
  return { status: 200, body: renderUser(hub, account) };
});

export const users = [getUser];
