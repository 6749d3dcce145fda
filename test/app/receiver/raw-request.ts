import { connect, type Socket } from "node:net";
import { text } from "node:stream/consumers";

/** A connection on which a test writes what it likes, and the whole answer once the server closed it. */
export function openRaw(port: number): Socket & { readonly answer: Promise<string> } {
  const socket = connect(port, "127.0.0.1");
  // Where the server hangs up, what was answered until then counts.
  const answer = text(socket).catch((error: unknown) => String(error));
  return Object.assign(socket, { answer });
}
