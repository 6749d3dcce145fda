/** What could not be determined about a pull request, so that no approval counts. */
export type Unknown =
  /** The account that opened the pull request is gone. */
  | { readonly kind: "author" }
  /** GitHub has not noted how the branch came to its head commit, or no longer has. */
  | { readonly kind: "head"; readonly sha: string }
  /** The account that pushed is gone. */
  | { readonly kind: "pusher"; readonly sha: string }
  /** No account has the e-mail address of the commit's author or committer. */
  | { readonly kind: "signer"; readonly sha: string; readonly name: string }
  /** The commit claims to be made by GitHub or by the App, without GitHub's signature. */
  | { readonly kind: "forged"; readonly sha: string; readonly name: string }
  /** More commits than are looked at. */
  | { readonly kind: "commits"; readonly total: number }
  /** More different requests than are looked at. */
  | { readonly kind: "requests"; readonly total: number }
  /** The request is gone, and was never recorded. */
  | { readonly kind: "request"; readonly number: number }
  /** The account of a person who edited the request is gone, or the edits are too many to read. */
  | { readonly kind: "editor"; readonly number: number };
