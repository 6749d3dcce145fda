/** Advice for errors of Terraform or AWS, the most specific first. */
const advices: readonly (readonly [pattern: RegExp, advice: string])[] = [
  [
    /(?:match|checksum)[^.]{0,200}\bdependency lock file|lock file is read-?only|-lockfile=readonly/iu,
    "The AWS provider that this runner got is not the one in the lock file (that of the Action or, with aws.provider_version in the settings, .github/aws-accounts/terraform.lock.hcl), so it was not started. Find out where the runner gets it from (a mirror or a cache of your own, or a machine that is neither linux_amd64 nor darwin_arm64); do not run the plan again before you know that.",
  ],
  [
    /fail(?:ed|ure) to (?:install|query available) provider|could not (?:connect to|retrieve|query)[^.]{0,200}(?:registry|provider)/iu,
    'The AWS provider could not be fetched. Check that the runner reaches registry.terraform.io and releases.hashicorp.com, then press "Re-run" on the check.',
  ],
  [
    /Unsupported Terraform Core version/iu,
    "The workflow file installs a version of Terraform that does not work with the Action: use the version that the workflow file came with.",
  ],
  [
    /\bExpiredToken|security token[^.]{0,200}\bexpired/iu,
    'The session of the plan role ended before the plan did. Press "Re-run" on the check; if it happens again, let the role have sessions of one hour.',
  ],
  [
    /\bNoSuchBucket|S3 bucket[^.]{0,200}does not exist/iu,
    "The bucket of Terraform's state does not exist: check aws.state in the settings, and that the bucket is in that region.",
  ],
  [
    /\b(?:TooManyRequests|Throttling)/iu,
    'AWS throttled the requests. Wait a few minutes, then press "Re-run" on the check.',
  ],
  [
    /\bAccessDenied|not authorized to perform|\bUnauthorizedOperation/iu,
    "The plan role lacks a permission that is named below. Give it to the role in AWS; it needs to read the organisation and the state, and nothing else.",
  ],
];

const otherwise =
  'Read the error of Terraform below. If the accounts file causes it, fix the file and push. If not, fix the cause, then press "Re-run" on the check.';

/** Far more than an error message of Terraform has; the patterns need seconds for a million characters. */
const longest = 20_000;

/**
 * Returns the next step for a failure that Terraform reports in prose.
 *
 * No code decides by this advice: it is only shown in front of Terraform's own message.
 */
export function adviseOnFailure(text: string): string {
  const beginning = text.slice(0, longest);
  return advices.find(([pattern]) => pattern.test(beginning))?.[1] ?? otherwise;
}
