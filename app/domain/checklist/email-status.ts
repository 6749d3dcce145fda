/** A stage of an account that people are notified of by e-mail. The closing of the request is not one. */
export type AccountStage = "made" | "ready";

/** The recipient; the addresses are in the accounts file. */
export type Recipient = "requester" | "team";

/** The state of one e-mail. */
export interface EmailStatus<Turn extends string = AccountStage> {
  readonly turn: Turn;
  readonly to: Recipient;
  /** When it was last tried; before the first attempt, when it became due. */
  readonly at: string;
  readonly attempts: number;
  readonly sent: boolean;
  /** Why the last attempt failed: plain text, without the address. */
  readonly trouble: string | null;
}
