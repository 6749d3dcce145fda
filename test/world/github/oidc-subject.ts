import type { Repository } from "./state.ts";

/**
 * The beginning of the subject in the OIDC tokens of a repository's jobs.
 *
 * @see https://github.blog/changelog/2026-04-23-immutable-subject-claims-for-github-actions-oidc-tokens/
 */
export function subjectPrefix({ owner, id, name, fullName, oidc }: Repository): string {
  return oidc.immutable ? `repo:${owner.login}@${owner.id}/${name}@${id}` : `repo:${fullName}`;
}
