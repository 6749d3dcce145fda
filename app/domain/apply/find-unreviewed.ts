import { rootDigest, type Digests, type Sha256Hex } from "../plan/digests.ts";
import type { Change } from "../plan/plan-summary.ts";

/**
 * Returns the planned changes that the plan check did not show to a reviewer, compared by digest.
 *
 * Fewer changes than were shown are fine: an earlier run may have applied some of them. A list that does not match its
 * root digest was cut or altered, and proves nothing. A check without a list proves exactly the plan of its root digest.
 */
export function findUnreviewed(
  planned: readonly Change[],
  shown: Digests | undefined,
  sha256Hex: Sha256Hex,
): readonly Change[] {
  if (shown === undefined) return planned;
  if (rootDigest(planned, sha256Hex) === shown.root) return [];
  const listed = shown.digests.map((digest) => ({ digest }));
  if (rootDigest(listed, sha256Hex) !== shown.root) return planned;
  const digests = new Set(shown.digests);
  return planned.filter(({ digest }) => !digests.has(digest));
}
