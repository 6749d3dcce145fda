import type { Permissions } from "../contract.ts";

/** A user, an organisation, or the user that stands for an App. */
export interface Account {
  readonly id: number;
  /** Becomes `ghost` when the person leaves GitHub. */
  login: string;
  readonly type: "User" | "Organization" | "Bot";
  readonly email: string;
}

export interface Team {
  readonly organisation: string;
  readonly slug: string;
  members: readonly string[];
}

export interface App {
  readonly id: number;
  readonly slug: string;
  readonly name: string;
  readonly bot: Account;
  readonly permissions: Permissions;
  readonly events: readonly string[];
  readonly createdAt: string;
  /** Undefined for GitHub Actions, which is GitHub's own. */
  readonly credentials?: { readonly publicKey: string; readonly webhookUrl: string; readonly webhookSecret: string };
}

export interface Installation {
  readonly id: number;
  readonly app: App;
  readonly account: Account;
  readonly createdAt: string;
}
