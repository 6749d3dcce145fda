/** The meaning of an AWS failure reason. */
interface Meaning {
  /** The cause, as the end of a sentence that begins with the account. */
  readonly means: string;
  readonly next: string;
  /** When starting the workflow again can succeed. */
  readonly retry: "now" | "afterwards" | "never";
}

const business =
  "Open a case with AWS Support from the management account, under Account and billing, and name the account.";
const payment = "Fix the payment method of the management account, under Billing and Cost Management.";

/**
 * Every `FailureReason` of an account's creation.
 *
 * @see https://docs.aws.amazon.com/organizations/latest/APIReference/API_CreateAccountStatus.html
 */
const meanings: Readonly<Record<string, Meaning>> = {
  ACCOUNT_LIMIT_EXCEEDED: {
    means: "the organisation has as many accounts as AWS allows",
    next: "Ask for more under Service Quotas in the management account (AWS Organizations, default maximum number of accounts)",
    retry: "afterwards",
  },
  CONCURRENT_ACCOUNT_MODIFICATION: {
    means: "AWS was changing the account or the organisation at the same time",
    next: "There is nothing to fix",
    retry: "now",
  },
  EMAIL_ALREADY_EXISTS: {
    means: "an account somewhere in AWS has, or once had, this root e-mail; AWS never takes an address twice",
    next: "Choose another root e-mail in a new pull request",
    retry: "never",
  },
  FAILED_BUSINESS_VALIDATION: {
    means: "AWS could not validate the business licence of the organisation",
    next: business,
    retry: "afterwards",
  },
  GOVCLOUD_ACCOUNT_ALREADY_EXISTS: {
    means: "an account in AWS GovCloud (US) already uses this root e-mail",
    next: "Choose another root e-mail in a new pull request",
    retry: "never",
  },
  INTERNAL_FAILURE: {
    means: "AWS failed without giving a reason",
    next: "There is nothing to fix; if it happens again, ask AWS Support",
    retry: "now",
  },
  INVALID_ADDRESS: {
    means: "AWS does not accept the postal address of the management account",
    next: "Correct it in the management account, under Account",
    retry: "afterwards",
  },
  INVALID_EMAIL: {
    means: "AWS does not accept this root e-mail",
    next: "Choose another root e-mail in a new pull request",
    retry: "never",
  },
  INVALID_IDENTITY_FOR_BUSINESS_VALIDATION: {
    means: "AWS could not validate who owns the organisation",
    next: business,
    retry: "afterwards",
  },
  INVALID_PAYMENT_INSTRUMENT: {
    means: "AWS does not accept the payment method of the management account",
    next: payment,
    retry: "afterwards",
  },
  MISSING_BUSINESS_VALIDATION: {
    means: "AWS has no validated business licence of the organisation",
    next: business,
    retry: "afterwards",
  },
  MISSING_PAYMENT_INSTRUMENT: {
    means: "the management account has no payment method",
    next: payment,
    retry: "afterwards",
  },
  PENDING_BUSINESS_VALIDATION: {
    means: "AWS is still validating the business licence of the organisation",
    next: "Wait until AWS says that it is done",
    retry: "afterwards",
  },
  UNKNOWN_BUSINESS_VALIDATION: {
    means: "AWS does not know whether the business licence of the organisation is valid",
    next: business,
    retry: "afterwards",
  },
  UPDATE_EXISTING_RESOURCE_POLICY_WITH_TAGS_NOT_SUPPORTED: {
    means: "the organisation's resource policy cannot be changed together with tags",
    next: "Remove the statements about tags from the organisation's resource policy, under AWS Organizations, Settings",
    retry: "afterwards",
  },
};

const advice: Readonly<Record<Meaning["retry"], string>> = {
  now: "Starting the workflow again helps.",
  afterwards: "Then start the workflow again; before that, it fails again.",
  never: "Starting the workflow again does not help.",
};

/** Explains why AWS did not create an account, the next step, and whether to retry. */
export function describeCreationFailure(reason: string): string {
  const known = Object.hasOwn(meanings, reason) ? meanings[reason] : undefined;
  if (known === undefined) {
    return `AWS did not create the account (${reason}). Look up the reason in AWS's documentation of CreateAccountStatus, fix the cause, and start the workflow again.`;
  }
  const next = known.next.endsWith(".") ? known.next : `${known.next}.`;
  return `AWS did not create the account: ${known.means} (${reason}). ${next} ${advice[known.retry]}`;
}
