/** Whether a comment asks for a plan: `/plan` and nothing else. A quoted or mentioned command does not count. */
export function isPlanCommand(body: string): boolean {
  return body.trim() === "/plan";
}
