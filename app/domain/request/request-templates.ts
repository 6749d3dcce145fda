/** Templates of comments to requesters, and of account pull requests, below templates/comments. */
export const requestTemplates = [
  "request-broken",
  "request-closed",
  "request-mails-failed",
  "request-mails-sent",
  "request-merged",
  "request-note-people",
  "request-note-review",
  "request-opened",
  "request-problems",
  "request-pull-closed",
  "request-pull-renamed",
  "request-pull-request",
  "request-turn-being-made",
  "request-turn-made",
  "request-turn-ready",
] as const;

export type RequestTemplates = Readonly<Record<(typeof requestTemplates)[number], string>>;
