import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { SMTPServer } from "smtp-server";

/** A mail as the server took it. */
export interface ReceivedMail {
  readonly to: readonly string[];
  /** As it was sent, with its headers. */
  readonly data: string;
  /** The same, as people read it. */
  readonly text: string;
}

/** A real SMTP server on loopback. */
export interface LocalSmtp {
  readonly url: string;
  readonly received: readonly ReceivedMail[];
  /** The codes with which the next recipients are refused, one after the other. */
  refuse(...codes: readonly number[]): void;
  close(): Promise<void>;
}

export async function startSmtp(): Promise<LocalSmtp> {
  const received: ReceivedMail[] = [];
  const refusals: number[] = [];
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ["STARTTLS"],
    onAuth(_, __, callback) {
      callback(Object.assign(new Error("wrong password hunter22"), { responseCode: 535 }));
    },
    onRcptTo({ address }, _, callback) {
      const code = refusals.shift();
      callback(code === undefined ? null : Object.assign(new Error(`no <${address}>`), { responseCode: code }));
    },
    onData(stream, { envelope }, callback) {
      void text(stream).then((data) => {
        received.push({ to: envelope.rcptTo.map(({ address }) => address), data, text: decode(data) });
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
    refuse: (...codes) => {
      refusals.push(...codes);
    },
    close: async () =>
      new Promise((resolve) => {
        server.close(resolve);
      }),
  };
}

/** The text of a mail in ASCII, as quoted-printable: https://www.rfc-editor.org/rfc/rfc2045#section-6.7 */
function decode(data: string): string {
  return data.replaceAll("=\r\n", "").replaceAll("=3D", "=");
}
