import type { Server } from "node:http";
import type { Socket } from "node:net";
import { clientAddress } from "./client-address.ts";

/**
 * Limits a server to `most` connections: for each further one, closes the oldest of the address that has the most.
 *
 * Node's own `maxConnections` would refuse the new connection, and so lock everyone out while one sender holds them
 * all.
 */
export function limitConnections(server: Server, most: number): void {
  const open = new Map<Socket, string>();
  server.on("connection", (socket: Socket) => {
    open.set(socket, clientAddress({ remote: socket.remoteAddress, forwardedFor: undefined }, []));
    socket.once("close", () => open.delete(socket));
    if (open.size > most) oldestOfBusiest(open)?.destroy();
  });
}

/** A map keeps the order of insertion, so the first entry is the oldest connection. */
function oldestOfBusiest(open: ReadonlyMap<Socket, string>): Socket | undefined {
  const counts = new Map<string, number>();
  for (const address of open.values()) counts.set(address, (counts.get(address) ?? 0) + 1);
  const busiest = Math.max(...counts.values());
  return [...open].find(([, address]) => counts.get(address) === busiest)?.[0];
}
