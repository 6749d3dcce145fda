/** Templates of comments to requesters, and of account pull requests, below templates/comments. */
export const requestTemplates = [
  "request-broken",
  "request-closed",
  "request-emails-failed",
  "request-emails-sent",
  "request-merged",
  "request-note-people",
  "request-note-review",
  "request-opened",
  "request-problems",
  "request-pull-closed",
  "request-pull-renamed",
  "request-pull-request",
  "request-stage-created",
  "request-stage-creating",
  "request-stage-ready",
] as const;

export type RequestTemplates = Readonly<Record<(typeof requestTemplates)[number], string>>;
