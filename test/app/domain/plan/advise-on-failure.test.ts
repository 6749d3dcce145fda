import { expect, test } from "@jest/globals";
import { adviseOnFailure } from "../../../../app/domain/plan/advise-on-failure.ts";

test.each([
  [
    "Required plugins are not installed: the cached package for hashicorp/aws 5.100.0 does not match any of the checksums recorded in the dependency lock file",
    "is not the one in the lock file",
  ],
  [
    "Error while installing hashicorp/aws v5.100.0: the current package doesn't match any of the checksums previously recorded in the dependency lock file",
    "is not the one in the lock file",
  ],
  ["Provider dependency changes detected\n\nTo re-run, omit -lockfile=readonly", "is not the one in the lock file"],
  ["Failed to install provider\n\nError while installing hashicorp/aws: timeout", "could not be fetched"],
  ["Failed to query available provider packages\n\nCould not retrieve the list", "could not be fetched"],
  ["Invalid provider registry host\n\ncould not connect to registry.terraform.io", "could not be fetched"],
  ["Unsupported Terraform Core version", "use the version that the workflow file came with"],
  ["api error ExpiredToken: The security token included in the request is expired", "session of the plan role ended"],
  ["api error ExpiredTokenException: The provided token has expired.", "session of the plan role ended"],
  ["The security token included in the request is expired", "session of the plan role ended"],
  ["api error NoSuchBucket", "aws.state in the settings"],
  ['S3 bucket "x" does not exist.', "aws.state in the settings"],
  ["api error TooManyRequestsException: slow down", "AWS throttled the requests"],
  ["api error ThrottlingException: Rate exceeded", "AWS throttled the requests"],
  ["api error AccessDenied: no", "lacks a permission"],
  ["User: arn:x is not authorized to perform: organizations:ListParents", "lacks a permission"],
  ["something new", 'press "Re-run" on the check'],
  ["", 'press "Re-run" on the check'],
])("%j", (text, advice) => {
  expect(adviseOnFailure(`terraform plan ended with exit code 1:\n${text}`)).toContain(advice);
});

test("a long text is checked quickly", () => {
  const started = performance.now();
  adviseOnFailure("match checksum security token S3 bucket could not connect to ".repeat(20_000));
  expect(performance.now() - started).toBeLessThan(2000);
});
