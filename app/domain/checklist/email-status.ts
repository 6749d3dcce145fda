/** A turn of an account of which people hear by e-mail; that a request was closed they need not. */
export type AccountStage = "made" | "ready";

/** Whom a mail is for; their addresses stand in the accounts file. */
export type Recipient = "requester" | "team";

/** What is known of one mail. */
export interface EmailStatus<Turn extends string = AccountStage> {
  readonly turn: Turn;
  readonly to: Recipient;
  /** When it was last tried; until then, when it became due. */
  readonly at: string;
  readonly attempts: number;
  readonly sent: boolean;
  /** Why the last attempt failed: plain text, without the address. */
  readonly trouble: string | null;
}
