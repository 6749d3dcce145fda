import { createHash } from "node:crypto";
import type { Answer } from "./route.ts";

/**
 * Marks an answer to a GET with an ETag, or answers 304 where the client has it already.
 *
 * GitHub's ETags depend on the token that asked: with another token, or the next one of the same App, all is new.
 */
export function withEtag(answer: Answer, authorization: string, ifNoneMatch: string | undefined): Answer {
  if (answer.status !== 200) return answer;
  const { body } = answer;
  const content = body instanceof Uint8Array ? body : JSON.stringify(body);
  const hash = createHash("sha256").update(authorization).update("\0").update(content).digest("hex");
  const known = ifNoneMatch?.split(",").map((etag) => etag.trim().replace(/^W\//, "")) ?? [];
  const headers = { etag: `W/"${hash}"` };
  return known.includes(`"${hash}"`)
    ? { status: 304, headers }
    : { ...answer, headers: { ...answer.headers, ...headers } };
}
