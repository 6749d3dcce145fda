/**
 * The operator's decisions, read from `.github/aws-accounts.yml` on the default branch of the accounts repository.
 *
 * The names are those of the YAML file, so that an error can name the key a person has to change.
 */
export interface Settings {
  /** Id of the GitHub App whose check runs the Actions believe. */
  readonly app_id: number;
  readonly aws: {
    /** 12 digits. The account of the organisation, and the only account that the Actions may run in. */
    readonly management_account: string;
    /** 12 digits. The account of the administrators' IAM users. */
    readonly users_account: string;
    readonly region: string;
    /** ARN of the role that plans: it reads the organisation and the state. */
    readonly plan_role: string;
    /** ARN of the role that applies: the organisation's administrator, or a role that may assume `admin_role`. */
    readonly apply_role: string;
    /**
     * Role in the management account that `apply_role` assumes if it is in the users account, as people's roles are. The
     * external id is the one that its trust policy requires; it is not a secret.
     */
    readonly admin_role?: { readonly arn: string; readonly external_id?: string };
    /** ARN of the role that verifies: it reads the organisation, and assumes the audit role of each account. */
    readonly verify_role?: string;
    /**
     * ARN of a role in the users account that the plan role may assume to list the IAM users. Left out: no one checks
     * before the approval whether new administrators exist.
     */
    readonly users_role?: string;
    /**
     * Version of Terraform's AWS provider, for example `5.101.0`; its lock file is then in the accounts repository. Left
     * out: the version and the lock file of the Actions.
     */
    readonly provider_version?: string;
    /** Whether the apply makes the audit role in each new account. */
    readonly audit_role: boolean;
    readonly state: { readonly bucket: string; readonly key: string; readonly region: string };
  };
  readonly accounts: {
    /** Name of the role that is created in every new account. */
    readonly bootstrap_role: string;
    /** Root e-mail with a `{name}` slot, for example `aws-root-accounts+{name}@example.gov.uk`. */
    readonly root_email: string;
    /** Domains that an administrator's e-mail may have. */
    readonly administrator_email_domains: readonly string[];
    /** Tag keys that every new account must have, each with its allowed values (none listed: any value). */
    readonly required_tags: Readonly<Record<string, readonly string[]>>;
    /** How long the apply waits until a new account can be used, in minutes. */
    readonly wait_minutes: number;
  };
  /** Who sets the trust policy of a new account's bootstrap role: a person, or the apply. */
  readonly bootstrap_trust: "by-hand" | "automatic";
  /**
   * Who sets that trust policy again if the administrators of an existing account change: a person, or the apply, through a
   * role that it creates in each new account.
   */
  readonly administrator_changes: "by-hand" | "automatic";
  /** Whether both YubiKeys hold one secret, which AWS sees as one device, or each is registered as its own. */
  readonly mfa_registration: "shared" | "separate";
  /** Whether a checklist may be closed if AWS could not confirm a step. */
  readonly unknown_may_close: boolean;
  readonly contacts: ContactTags;
  /** Left out: anyone who can open an issue may ask, with an e-mail address that an administrator may have. */
  readonly requests?: RequestSettings;
  /** Left out: the App sends no e-mails. */
  readonly mail?: MailSettings;
  /** Whose approvals count. */
  readonly reviewers: People;
  /** Who may tick a checklist. */
  readonly custodians: People;
  readonly checklist: ChecklistSettings;
  /** The pairs of YubiKeys in the safe: one, or several in the order to fill them. */
  readonly yubikeys: YubikeyPair | readonly YubikeyPair[];
}

export interface ChecklistSettings {
  /** Whether a person other than the one who put the YubiKeys back must confirm that they are in the safe. */
  readonly second_person_confirms_safe: boolean;
  /** Whether one person who approved the account may do all of its checklist alone. */
  readonly approver_may_work_alone: boolean;
  /** When the custodians are reminded of an open checklist. */
  readonly reminders: {
    /** Hours with the YubiKeys out of the safe. */
    readonly keys_out_hours: number;
    /** Days without any work on the checklist. */
    readonly untouched_days: number;
    readonly at_weekends: boolean;
  };
}

/** Two YubiKeys that hold the same secrets. */
export interface YubikeyPair {
  readonly name: string;
  /** Serial numbers. */
  readonly first: string;
  readonly second: string;
  /** Of the older key, like `5.4.3`. */
  readonly firmware?: string;
  /** Accounts that a key holds; left out, the firmware decides. */
  readonly capacity?: 32 | 64;
  /** Slots that were taken before the records began. */
  readonly slots_taken_before?: number;
}

/** A pair as a record names it: the text on its keys, even if the settings change later. */
export type NamedPair = Pick<YubikeyPair, "name" | "first" | "second">;

/** The tags that hold the alternate contacts of an account, by kind and field; other kinds are not checked. */
export type ContactTags = Readonly<
  Partial<Record<"billing" | "operations" | "security", Readonly<Partial<Record<"name" | "email" | "phone", string>>>>>
>;

/** Who may ask for an account, and how. */
export interface RequestSettings {
  /** Domains that a requester's e-mail may have; left out: those of administrators. */
  readonly requester_email_domains?: readonly string[];
  /** Who may ask; left out: anyone who can open an issue. */
  readonly requesters?: { readonly teams: readonly string[]; readonly users: readonly string[] };
  /** Path of the CSV file in the accounts repository that cost centres are looked up in. */
  readonly cost_centres?: string;
}

/** The way to send e-mails: one of the two. The secrets of either are in the App's environment. */
export interface MailSettings {
  /** Ids of templates of GOV.UK Notify; a stage without one has no e-mail. */
  readonly notify?: Readonly<
    Partial<Record<"problems" | "opened" | "being_made" | "refused" | "made" | "ready", string>>
  >;
  /** The address that e-mails come from. */
  readonly smtp?: { readonly from: string };
}

/** A team of the organisation, a list of logins, or both. */
export interface People {
  /** Slug of a team of the organisation that owns the accounts repository. */
  readonly team?: string;
  readonly users: readonly string[];
}

/** The path of the settings in the accounts repository. */
export const settingsPath = ".github/aws-accounts.yml";

/** The path of the accounts in the accounts repository. */
export const accountsFilePath = "terraform/accounts.tf.json";
