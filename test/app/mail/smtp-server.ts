import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { SMTPServer } from "smtp-server";

/** A mail as the server took it. */
export interface ReceivedMail {
  readonly to: readonly string[];
  readonly data: string;
}

/** A real SMTP server on loopback. */
export interface LocalSmtp {
  readonly url: string;
  readonly received: readonly ReceivedMail[];
  close(): Promise<void>;
}

/** `refusals`: the codes with which the first recipients are refused, one after the other. */
export async function startSmtp(refusals: readonly number[] = []): Promise<LocalSmtp> {
  const received: ReceivedMail[] = [];
  const left = [...refusals];
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ["STARTTLS"],
    onAuth(_, __, callback) {
      callback(Object.assign(new Error("wrong password hunter22"), { responseCode: 535 }));
    },
    onRcptTo({ address }, _, callback) {
      const code = left.shift();
      callback(code === undefined ? null : Object.assign(new Error(`no <${address}>`), { responseCode: code }));
    },
    onData(stream, { envelope }, callback) {
      void text(stream).then((data) => {
        received.push({ to: envelope.rcptTo.map(({ address }) => address), data });
        callback();
      });
    },
  });
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  const { port } = server.server.address() as AddressInfo;
  return {
    url: `smtp://127.0.0.1:${port}`,
    received,
    close: async () =>
      new Promise((resolve) => {
        server.close(resolve);
      }),
  };
}
