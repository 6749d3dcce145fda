/** Whether a comment asks for a plan: `/plan`, and nothing else. What is quoted or told of asks for nothing. */
export function isPlanCommand(body: string): boolean {
  return body.trim() === "/plan";
}
