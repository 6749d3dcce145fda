import type { RequestState } from "./request-mark.ts";

/** Open or closed, and the state of its pull request. */
export interface RequestFacts {
  readonly isOpen: boolean;
  readonly pull: "none" | "open" | "closed" | "merged";
  /** The state in the App's last comment. */
  readonly said: RequestState;
}

/** The action to take on a request. */
export type RequestDecision =
  | "follow"
  | "tell-merged"
  | "close-pull-request"
  | "close-request"
  | "reopen-pull-request"
  | "reopen-request"
  | "leave";

/**
 * Decides the next action on a request and its pull request.
 *
 * Closing either one closes the other, and reopening either one reopens the other. In both cases one is open and the other
 * closed. The App's last comment distinguishes the cases: if it says that both are closed, the open one was reopened.
 */
export function judgeRequest({ isOpen, pull, said }: RequestFacts): RequestDecision {
  switch (pull) {
    case "merged":
      return "tell-merged";
    case "none":
      return isOpen ? "follow" : "leave";
    case "open":
      if (isOpen) return "follow";
      return said === "closed" ? "reopen-request" : "close-pull-request";
    case "closed":
      if (!isOpen) return "leave";
      return said === "closed" ? "reopen-pull-request" : "close-request";
  }
}
