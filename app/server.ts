import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { text } from "node:stream/consumers";
import type { Probot } from "probot";

/** GitHub sends at most 25 MB. */
const maxBody = 25 * 1024 * 1024;

/**
 * Serves webhooks at `/api/github/webhooks` and a sign of life at `/healthz`.
 *
 * Octokit's middleware answers a wrong signature with 400, as if the request were malformed; so the signature is verified
 * before it, and answered with 401.
 */
export async function serve(
  probot: Probot,
  { host, port }: { readonly host: string; readonly port: number },
): Promise<Server> {
  await probot.ready();
  const middleware = await probot.getNodeMiddleware();
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const path = request.url?.split("?")[0];
    const plain = answerElse(path, request, probot.webhookPath);
    if (plain !== undefined) {
      end(response, plain);
      return;
    }
    const body = await text(request);
    if (await isSigned(probot, body, request.headers["x-hub-signature-256"])) {
      await middleware(Object.assign(request, { body }), response);
    } else {
      end(response, [401, "wrong signature"]);
    }
  };
  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => {
      probot.log.error({ err: error }, "Could not answer a request.");
      if (!response.headersSent) end(response, [500, "error"]);
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject).listen(port, host, resolve);
  });
  return server;
}

type Answer = readonly [status: number, text: string];

/** The answer to whatever is no webhook. */
function answerElse(path: string | undefined, request: IncomingMessage, webhookPath: string): Answer | undefined {
  if (path === "/healthz") return [200, "ok"];
  if (path !== webhookPath || request.method !== "POST") return [404, "not found"];
  return Number(request.headers["content-length"] ?? Infinity) > maxBody ? [413, "too large"] : undefined;
}

async function isSigned(
  probot: Probot,
  body: string,
  signature: string | readonly string[] | undefined,
): Promise<boolean> {
  if (body === "" || typeof signature !== "string") return false;
  return probot.webhooks.verify(body, signature);
}

function end(response: ServerResponse, [status, text]: Answer): void {
  response.writeHead(status, { "content-type": "text/plain" }).end(`${text}\n`);
}
