import type { OutgoingMail } from "../../../app/mail/outgoing-mail.ts";

/** A mail to be sent. */
export const mail: OutgoingMail = {
  turn: "made",
  to: "a.person@example.gov.uk",
  fields: { account_name: "example" },
  repository: "o/r",
  reference: "o/r 123456789012 made requester",
  subject: "The AWS account example was created",
  text: "Hello.\n",
};
