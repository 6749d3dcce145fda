import { ghost, type Account, type Plan } from "./accounts.ts";
import { createToken } from "./authentication.ts";
import type { Hub } from "./hub.ts";
import { findAccount, requireAccount, type State } from "./state.ts";

/** What people do with their accounts on GitHub's pages. */
export interface AccountPages {
  /** Makes a person; the token has the power that collaborators of that role have. */
  addUser(login: string, more?: { readonly email?: string }): { readonly login: string; readonly token: string };
  /**
   * "Change username": the person stays who they are, with their id, token, roles and teams, and all that they wrote.
   *
   * Their old login is free from then on: `addUser` gives it to somebody else.
   */
  renameUser(login: string, to: string): void;
  /** The person leaves GitHub: what they wrote stays, as that of `ghost`. */
  deleteUser(login: string): void;
  addOrganisation(login: string, more?: { readonly plan?: Plan; readonly owners?: readonly string[] }): void;
}

export function accountPages({ state }: Hub): AccountPages {
  return {
    addUser: (login, { email } = {}) => {
      const account = addAccount(state, login, "User", email);
      return { login, token: createToken(state, "ghp", { kind: "user", account }) };
    },
    renameUser: (login, to) => {
      const account = requireAccount(state, login);
      requireFree(state, to, account);
      account.login = to;
    },
    deleteUser: (login) => {
      deleteAccount(state, requireAccount(state, login));
    },
    addOrganisation: (login, { plan = "enterprise", owners = [] } = {}) => {
      const account = addAccount(state, login, "Organization");
      Object.assign(account, { plan, owners: owners.map((owner) => requireAccount(state, owner)) });
    },
  };
}

export function addAccount(state: State, login: string, type: Account["type"], email?: string): Account {
  requireFree(state, login);
  const id = state.nextId();
  const account: Account = { id, login, type, email: email ?? `${id}+${login}@users.noreply.github.com` };
  state.accounts.push(account);
  return account;
}

function requireFree(state: State, login: string, except?: Account): void {
  const holder = findAccount(state, login);
  if (holder && holder !== except) throw new Error(`there is an account ${login} already`);
}

function deleteAccount({ accounts, tokens, teams, repositories }: State, account: Account): void {
  for (const [token, { actor }] of tokens) if (actor.account === account) tokens.delete(token);
  accounts.splice(accounts.indexOf(account), 1);
  for (const team of teams) team.members = team.members.filter((member) => member !== account);
  for (const { collaborators, issues } of repositories) {
    collaborators.delete(account);
    for (const { pull } of issues) if (pull?.fork?.owner === account) pull.fork.deleted = true;
  }
  Object.assign(account, ghost);
}
