import type { OperatorGitHub } from "./client.ts";

/** The accounts repository to set up. */
export interface SetupTarget {
  readonly github: OperatorGitHub;
  readonly owner: string;
  readonly repo: string;
  readonly defaultBranch: string;
  /** The App that the settings name. */
  readonly appId: number;
  /** Slugs of the teams that the settings name. */
  readonly teams: readonly string[];
}

/** A difference between GitHub and the needs of the product. */
export interface PlannedChange {
  /** The change in words, beginning with create or change. */
  readonly text: string;
  readonly details: readonly string[];
  readonly carryOut: () => Promise<unknown>;
}
