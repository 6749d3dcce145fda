import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { Webhooks } from "@octokit/webhooks";
import type { Probot } from "probot";
import { createBodyBudget } from "./body-budget.ts";
import { type AddressRanges, clientAddress } from "./client-address.ts";
import { limitConnections } from "./limit-connections.ts";
import type { Readiness } from "./readiness.ts";
import { type Received, receiveBody } from "./receive-body.ts";
import { refuse } from "./refusal.ts";
import { createRefusalLog } from "./refusal-log.ts";

export interface ServerOptions {
  readonly host: string;
  readonly port: number;
  readonly webhookSecret: string;
  /** Reverse proxies whose `X-Forwarded-For` names the sender. */
  readonly trustedProxies: AddressRanges;
  readonly now: () => Date;
  readonly pause: (milliseconds: number) => Promise<void>;
  readonly isReady: () => Promise<Readiness>;
}

const maxConnections = 400;
const bodyMilliseconds = 10_000;

/** Node closes connections whose headers, or whole request, take longer. */
const httpLimits = {
  maxHeaderSize: 8_192,
  headersTimeout: 5_000,
  requestTimeout: 5_000 + bodyMilliseconds + 1_000,
  connectionsCheckingInterval: 1_000,
} as const;

/**
 * Serves webhooks at `/api/github/webhooks`, the liveness check at `/healthz` and the readiness check at `/readyz`.
 *
 * Octokit's middleware reads a body of any size before it verifies the signature, and responds to a wrong one with 400,
 * as if the request were malformed. So it receives only verified bodies.
 */
export async function serve(probot: Probot, options: ServerOptions): Promise<Server> {
  const { host, port, webhookSecret, trustedProxies, now, pause, isReady } = options;
  await probot.ready();
  const middleware = await probot.getNodeMiddleware();
  const webhooks = new Webhooks({ secret: webhookSecret });
  const budget = createBodyBudget(now);
  const countRefusal = createRefusalLog(probot.log, pause);
  const receive = async (request: IncomingMessage, address: string): Promise<Received> =>
    isFor(request, probot.webhookPath, ["POST"])
      ? receiveBody(request, { webhooks, address, budget, maxMilliseconds: bodyMilliseconds })
      : { kind: "refused", refusal: "not found" };
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    if (isFor(request, "/healthz", ["GET", "HEAD"])) {
      response.writeHead(200, { "content-type": "text/plain" }).end("ok\n");
      return;
    }
    if (isFor(request, "/readyz", ["GET", "HEAD"])) {
      const ready = await isReady();
      const [status, text] = ready.kind === "ready" ? [200, "ready"] : [503, ready.reason];
      response.writeHead(status, { "content-type": "text/plain" }).end(`${text}\n`);
      return;
    }
    const address = addressOf(request, trustedProxies);
    const received = await receive(request, address);
    if (received.kind === "refused") {
      countRefusal(received.refusal, address);
      refuse(request, response, received.refusal);
    }
    if (received.kind === "body") await middleware(Object.assign(request, { body: received.text }), response);
  };
  const server = createServer(httpLimits, (request, response) => {
    answer(request, response).catch((error: unknown) => {
      probot.log.error({ err: error }, "Could not handle a request.");
      if (!response.headersSent) response.writeHead(500, { "content-type": "text/plain" }).end("error\n");
    });
  });
  limitConnections(server, maxConnections);
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject).listen(port, host, resolve);
  });
  return server;
}

function isFor({ url, method = "" }: IncomingMessage, path: string, methods: readonly string[]): boolean {
  return url?.split("?")[0] === path && methods.includes(method);
}

function addressOf({ socket, headers }: IncomingMessage, trusted: AddressRanges): string {
  const forwarded = headers["x-forwarded-for"];
  return clientAddress(
    { remote: socket.remoteAddress, forwardedFor: Array.isArray(forwarded) ? forwarded.join(",") : forwarded },
    trusted,
  );
}
