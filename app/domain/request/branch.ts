/** Branches that the App makes for requests. */
export function accountBranch(name: string): string {
  return `new-aws-account-${name}`;
}

/** The title of an account pull request and the subject of its commit. */
export function accountTitle(name: string): string {
  return `Add new AWS account for: ${name}`;
}
