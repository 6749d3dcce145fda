/** Whether a comment asks the App to check with AWS: `/verify` and nothing else. A quoted or mentioned command does not count. */
export function isVerifyCommand(body: string): boolean {
  return body.trim() === "/verify";
}
