/** Whether a comment asks that AWS be asked: `/verify`, and nothing else. What is quoted or told of asks for nothing. */
export function isVerifyCommand(body: string): boolean {
  return body.trim() === "/verify";
}
