import type { Permissions } from "../contract.ts";

/** A user, an organisation, or the user that stands for an App. */
export interface Account {
  /** Becomes that of `ghost` when the person leaves GitHub, as the login does. */
  id: number;
  login: string;
  readonly type: "User" | "Organization" | "Bot";
  readonly email: string;
  /** Of an organisation: who administers it, and what it pays for. */
  readonly owners?: readonly Account[];
  readonly plan?: Plan;
}

/** Private repositories have rulesets from Team on. */
export type Plan = "free" | "team" | "enterprise";

/** Whom GitHub names for what people wrote who have left it: https://github.com/ghost */
export const ghost = { id: 10_137, login: "ghost" } as const;

export function isGhost({ id }: Account): boolean {
  return id === ghost.id;
}

export interface Team {
  readonly id: number;
  readonly organisation: string;
  readonly slug: string;
  members: readonly Account[];
}

export interface App {
  readonly id: number;
  readonly slug: string;
  readonly name: string;
  /** Undefined where it does not matter whose it is. */
  readonly owner?: Account;
  readonly bot: Account;
  readonly permissions: Permissions;
  readonly events: readonly string[];
  readonly createdAt: string;
  /** Undefined for GitHub Actions, which is GitHub's own. */
  readonly credentials?: { readonly publicKey: string; readonly webhookUrl: string; readonly webhookSecret: string };
}

/** An App that was registered from a manifest, and whose key was not fetched yet. */
export interface RegisteredManifest {
  readonly appId: number;
  readonly privateKey: string;
  readonly webhookSecret: string;
  readonly clientSecret: string;
  readonly at: Date;
}

export interface Installation {
  readonly id: number;
  readonly app: App;
  readonly account: Account;
  readonly createdAt: string;
}
