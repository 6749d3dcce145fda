import { hasPermission, hasRole } from "../access.ts";
import type { Hub } from "../hub.ts";
import { findRepository, type Actor, type Repository } from "../state.ts";
import { refused } from "./refusal.ts";

/** What one may not see does not exist. */
export function requireVisible({ state }: Hub, actor: Actor, fullName: string): Repository {
  const repository = findRepository(state, fullName);
  if (!repository || !isVisible(actor, repository))
    throw refused("NOT_FOUND", `Could not resolve to a Repository with the name '${fullName}'.`);
  return repository;
}

export function isVisible(actor: Actor, repository: Repository): boolean {
  switch (actor.kind) {
    case "app":
      return false;
    case "user":
      return hasRole(repository, actor, "read");
    case "installation":
      return actor.installation.account === repository.owner;
    case "job":
      return actor.repository === repository;
  }
}

export function requirePermission(actor: Actor, name: string, level: "read" | "write" = "read"): void {
  if ("permissions" in actor && !hasPermission(actor.permissions, name, level))
    throw refused("FORBIDDEN", "Resource not accessible by integration");
}
