import type { RequestState } from "./request-mark.ts";

/** Open or closed, and what became of its pull request. */
export interface RequestFacts {
  readonly isOpen: boolean;
  readonly pull: "none" | "open" | "closed" | "merged";
  /** What the App said last. */
  readonly said: RequestState;
}

/** What to do about a request. */
export type RequestDecision =
  | "follow"
  | "tell-merged"
  | "close-pull-request"
  | "close-request"
  | "reopen-pull-request"
  | "reopen-request"
  | "leave";

/**
 * Decides what becomes of a request and its pull request.
 *
 * Who closes either closes the other, and who opens either again opens the other. Both look the same from here, so what
 * the App said last tells them apart: where it said that both are closed, the open one was opened again.
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
