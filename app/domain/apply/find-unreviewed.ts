import { rootDigest, type Digests, type Sha256Hex } from "../plan/digests.ts";
import type { Change } from "../plan/plan-summary.ts";

/**
 * The changes that are planned now and that no reviewer was shown, judged by the digests in the plan check's text.
 *
 * Fewer changes than were shown are fine: an earlier run may have made some of them already. A list whose root digest
 * does not fit it was cut or altered and shows nothing; a check that lists none shows exactly the plan of its root digest.
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
