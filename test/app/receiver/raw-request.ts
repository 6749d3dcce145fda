import { connect, type Socket } from "node:net";
import { text } from "node:stream/consumers";

/** A connection on which a test can write any bytes, and the whole response after the server closed it. */
export function openRaw(port: number): Socket & { readonly answer: Promise<string> } {
  const socket = connect(port, "127.0.0.1");
  // If the server resets the connection, the response until then counts.
  const answer = text(socket).catch((error: unknown) => String(error));
  return Object.assign(socket, { answer });
}
