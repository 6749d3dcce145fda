/** Advice for what Terraform or AWS says, the most telling first. */
const advices: readonly (readonly [pattern: RegExp, advice: string])[] = [
  [
    /(?:match|checksum)[^.]{0,200}\bdependency lock file|lock file is read-?only|-lockfile=readonly/iu,
    "The AWS provider that this runner got is not the one that the Action was released with, so it was not started. See where the runner gets it from (a mirror or a cache of your own, or a machine that is neither linux_amd64 nor darwin_arm64); do not run the plan again before that is known.",
  ],
  [
    /fail(?:ed|ure) to (?:install|query available) provider|could not (?:connect to|retrieve|query)[^.]{0,200}(?:registry|provider)/iu,
    'The AWS provider could not be fetched. See that the runner reaches registry.terraform.io and releases.hashicorp.com, then press "Re-run" on the check.',
  ],
  [
    /Unsupported Terraform Core version/iu,
    "The workflow file installs a version of Terraform that does not go with the Action: use the one that the workflow file came with.",
  ],
  [
    /\bExpiredToken|security token[^.]{0,200}\bexpired/iu,
    'The session of the plan role ended before the plan did. Press "Re-run" on the check; if it happens again, let the role have sessions of one hour.',
  ],
  [
    /\bNoSuchBucket|S3 bucket[^.]{0,200}does not exist/iu,
    "The bucket of Terraform's state is not there: see aws.state in the settings, and that the bucket exists in that region.",
  ],
  [
    /\b(?:TooManyRequests|Throttling)/iu,
    'AWS was asked too often, by whomever. Wait some minutes, then press "Re-run" on the check.',
  ],
  [
    /\bAccessDenied|not authorized to perform|\bUnauthorizedOperation/iu,
    "The plan role lacks a permission that is named below. Give it to the role in AWS; it needs to read the organisation and the state, and nothing else.",
  ],
];

const otherwise =
  'See what Terraform says below. Where the accounts file causes it, mend it there and push; else press "Re-run" on the check once it is mended.';

/** Far more than Terraform says of a fault; these patterns need seconds for a million characters. */
const longest = 20_000;

/**
 * The next step for a person, for a failure that Terraform reports in prose.
 *
 * Nothing is decided by this: it is put in front of Terraform's own words, which stay.
 */
export function adviseOnFailure(text: string): string {
  const beginning = text.slice(0, longest);
  return advices.find(([pattern]) => pattern.test(beginning))?.[1] ?? otherwise;
}
