import type { IncomingMessage, ServerResponse } from "node:http";
import { addressBytes, smallBytes } from "./body-budget.ts";

/** Why a request is refused. */
export type HttpRefusal = keyof typeof answers;

/** GitHub shows these texts beside the delivery, in the App's settings. */
const answers = {
  "not found": [404, "not found"],
  unsigned: [401, "The signature is missing. Enter the App's WEBHOOK_SECRET as the webhook secret of the GitHub App."],
  "wrong signature": [401, "The signature is wrong: the GitHub App has another webhook secret than WEBHOOK_SECRET."],
  late: [408, "The body did not arrive within 10 seconds."],
  "too large": [413, `The body has more than ${addressBytes} bytes. The App's hourly sweep handles it instead.`],
  "no room": [503, "Too much arrives at the same time. Redeliver in a minute."],
} as const satisfies Readonly<Record<string, readonly [status: number, text: string]>>;

/** How long a sender has to read the response. */
const lingerMilliseconds = 1_000;

/**
 * Responds to a request without reading its whole body, and closes the connection.
 *
 * Closing at once would reset the connection, and the sender might lose the response. So the receiver first discards as
 * much as a small body, for at most a second.
 */
export function refuse(request: IncomingMessage, response: ServerResponse, refusal: HttpRefusal): void {
  const [status, text] = answers[refusal];
  const body = `${text}\n`;
  response.writeHead(status, {
    "content-type": "text/plain",
    "content-length": Buffer.byteLength(body),
    connection: "close",
    ...(status === 503 ? { "retry-after": "60" } : {}),
  });
  response.write(body);
  let left = smallBytes;
  const close = (): void => {
    clearTimeout(timer);
    response.end();
  };
  const timer = setTimeout(close, lingerMilliseconds);
  if (request.complete) {
    close();
    return;
  }
  request
    .once("end", close)
    .once("close", close)
    .on("data", (chunk: Buffer) => {
      left -= chunk.length;
      if (left < 0) close();
    });
}
