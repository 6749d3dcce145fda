import { connect } from "node:net";

/** Senders that nobody asked for: each writes a body without an end, and begins again when it is cut off. */
export interface Flood {
  /** How often each status, or `closed` without one, was the answer so far. */
  answers(): Readonly<Record<string, number>>;
  stop(): void;
}

/** Leaves this process time for its own requests. */
const pauseMilliseconds = 20;

/** The requests of the senders. */
export interface FloodOptions {
  readonly connections: number;
  /** The lines of a request's head, without their ends. */
  readonly head: (index: number) => readonly string[];
  readonly chunk: Buffer;
  /** The address that they send from; that of everyone else where left out. */
  readonly from?: string | undefined;
}

export function startFlood(url: string, { connections, head, chunk, from }: FloodOptions): Flood {
  const { hostname, port } = new URL(url);
  const answers: Record<string, number> = {};
  let isStopped = false;
  const send = (index: number): void => {
    let answer = "";
    const socket = connect({ port: Number(port), host: hostname, localAddress: from }, () => {
      socket.write(`${head(index).join("\r\n")}\r\n\r\n`);
      pour();
    });
    const pour = (): void => {
      if (socket.writable) socket.write(chunk, () => setTimeout(pour, pauseMilliseconds));
    };
    socket
      .setNoDelay()
      .on("data", (data) => (answer += data.toString("latin1")))
      // The other side hangs up while this one writes.
      .on("error", () => undefined)
      .on("close", () => {
        const status = /^HTTP\/1\.1 (\d{3})/u.exec(answer.replace(/^HTTP\/1\.1 100 .*\r\n\r\n/u, ""))?.[1] ?? "closed";
        answers[status] = (answers[status] ?? 0) + 1;
        if (!isStopped) setTimeout(send, pauseMilliseconds, index);
      });
    sockets[index] = socket;
  };
  const sockets: ReturnType<typeof connect>[] = [];
  for (let index = 0; index < connections; index += 1) send(index);
  return {
    answers: () => ({ ...answers }),
    stop: () => {
      isStopped = true;
      for (const socket of sockets) socket.destroy();
    },
  };
}
