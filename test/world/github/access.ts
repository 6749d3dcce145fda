import type { Permissions } from "../contract.ts";
import { notAccessible, notFound, Refusal } from "./refusal.ts";
import { roleOf, type Actor, type Repository, type Role } from "./state.ts";

export interface RepositoryNeed {
  /** The permission's name in the App's manifest; a token of an App or a job must have it. */
  readonly permission: string;
  readonly level: "read" | "write";
  /** The role that a person must have; the level's own where left out. */
  readonly person?: Role;
  /** Only Apps and jobs may: nobody makes a check run by hand. */
  readonly integrationsOnly?: boolean;
}

const ranks: Readonly<Record<Role, number>> = { read: 1, write: 2, admin: 3 };

export function hasRole(repository: Repository, actor: Actor, role: Role): boolean {
  const has = roleOf(repository, actor.account);
  return has !== undefined && ranks[has] >= ranks[role];
}

export function hasPermission(permissions: Permissions, name: string, level: "read" | "write"): boolean {
  if (name === "metadata" && level === "read") return true;
  const has = permissions[name];
  return has === level || has === "write";
}

/** Throws the refusal that GitHub would answer; what one may not see does not exist. */
export function requireRepositoryAccess(actor: Actor, repository: Repository, need: RepositoryNeed): void {
  switch (actor.kind) {
    case "app":
      throw new Refusal(401, "Bad credentials: a JSON web token opens the routes of the App alone");
    case "user": {
      if (!hasRole(repository, actor, "read")) throw notFound();
      if (need.integrationsOnly === true) throw new Refusal(403, "You must authenticate via a GitHub App.");
      const role = need.person ?? need.level;
      if (!hasRole(repository, actor, role))
        throw new Refusal(403, `Must have ${role} access to ${repository.fullName}.`);
      return;
    }
    case "installation":
      if (actor.installation.account !== repository.owner) throw notFound();
      if (!hasPermission(actor.permissions, need.permission, need.level)) throw notAccessible();
      return;
    case "job":
      if (actor.repository !== repository) throw notFound();
      if (!hasPermission(actor.permissions, need.permission, need.level)) throw notAccessible();
  }
}

/** Members and teams: Apps need `members`, people belong to the organisation, and a job's token sees nothing of it. */
export function requireOrganisationAccess(actor: Actor, organisation: string, isMember: boolean): void {
  switch (actor.kind) {
    case "app":
      throw new Refusal(401, "Bad credentials: a JSON web token opens the routes of the App alone");
    case "user":
      if (!isMember) throw notFound();
      return;
    case "installation":
      if (actor.installation.account.login.toLowerCase() !== organisation.toLowerCase()) throw notFound();
      if (!hasPermission(actor.permissions, "members", "read")) throw notAccessible();
      return;
    case "job":
      throw notAccessible();
  }
}
