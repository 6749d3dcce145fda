import type { Trigger } from "../contract.ts";
import type { BranchWrites } from "./branch-writes.ts";
import type { Misbehaviour } from "./misbehaviour.ts";
import type { State } from "./state.ts";
import type { Webhooks } from "./webhooks.ts";

export interface Urls {
  /** As on GitHub Enterprise Server: `<server>/api/v3`, and GraphQL at `<server>/api/graphql`. */
  readonly api: string;
  readonly server: string;
  /** Another origin, where artifacts lie: a client must not carry its token there. */
  readonly storage: string;
}

/** What every route of the local GitHub works on. */
export interface Hub {
  readonly state: State;
  readonly urls: Urls;
  readonly webhooks: Webhooks;
  readonly misbehaviour: Misbehaviour;
  readonly clock: () => Date;
  /** The time as GitHub writes it. */
  readonly now: () => string;
  /** Notes what lay outside GitHub's published description. */
  readonly report: (violation: string) => void;
  readonly branchWrites: BranchWrites;
  readonly trigger: (trigger: Trigger) => void;
}
