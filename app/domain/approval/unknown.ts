/** A fact about a pull request that could not be determined, so that no approval counts. */
export type Unknown =
  /** The account that opened the pull request is gone. */
  | { readonly kind: "author" }
  /** GitHub's log of pushes does not explain the head commit: it is incomplete, not written yet, or no longer kept. */
  | { readonly kind: "head"; readonly sha: string }
  /** The account that pushed is gone. */
  | { readonly kind: "pusher"; readonly sha: string }
  /** No account has the e-mail address of the commit's author or committer. */
  | { readonly kind: "signer"; readonly sha: string; readonly name: string }
  /** The commit claims to be made by GitHub or by the App, without GitHub's signature. */
  | { readonly kind: "forged"; readonly sha: string; readonly name: string }
  /** More commits than the App reads. */
  | { readonly kind: "commits"; readonly total: number }
  /** More different requests than the App reads. */
  | { readonly kind: "requests"; readonly total: number }
  /** The request is gone, and was never recorded. */
  | { readonly kind: "request"; readonly number: number }
  /** The account of a person who edited the request is gone, or the edits are too many to read. */
  | { readonly kind: "editor"; readonly number: number };
