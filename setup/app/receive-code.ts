import { randomBytes, timingSafeEqual } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { SetupContext } from "../terminal/context.ts";
import { CancelledError, SetupError } from "../terminal/setup-error.ts";
import { renderPage } from "./page.ts";

/** The registration of an App, as the page offers it. */
export interface Registration {
  /** GitHub's page that takes the manifest. */
  readonly formUrl: string;
  /** Renders the manifest for the address that GitHub leads the browser back to. */
  readonly manifestFor: (redirectUrl: string) => string;
}

const returnPath = "/registered";

/**
 * Serves one page on 127.0.0.1 that sends the manifest to GitHub, and waits for the code that GitHub returns.
 *
 * The code counts only with the random state that this run sent: a page elsewhere cannot make the browser bring the code of
 * another App. Only the first such code counts. Whose App it is must be checked when the code is exchanged: every process of
 * this machine can read the page, and so the state.
 *
 * @throws {@link CancelledError} at Ctrl-C.
 */
export async function receiveCode({ formUrl, manifestFor }: Registration, context: SetupContext): Promise<string> {
  const state = randomBytes(32).toString("hex");
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once("error", (error) => {
      reject(new SetupError("The page for the registration cannot be served on 127.0.0.1.", { cause: error }));
    });
    server.listen(0, "127.0.0.1", resolve);
  });
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const page = renderPage({ action: `${formUrl}?state=${state}`, manifest: manifestFor(`${origin}${returnPath}`) });
  let stopListening = (): void => undefined;
  try {
    const { code, isSent } = await new Promise<ReceivedCode>((resolve, reject) => {
      stopListening = context.onInterrupt(() => {
        reject(new CancelledError("Register the App in the browser"));
      });
      server.on("request", (request, response) => {
        const code = respond({ request, response, origin }, { page, state });
        // Resolving twice has no effect, so the first code stays.
        if (code !== undefined) resolve({ code, isSent: once(response, "close") });
      });
      context.say(`Open this page in a browser on this machine, and register the App: ${origin}/`);
      context.openBrowser(`${origin}/`);
    });
    await isSent;
    return code;
  } finally {
    stopListening();
    server.closeAllConnections();
    server.close();
  }
}

interface ReceivedCode {
  readonly code: string;
  /** When the person has the response. */
  readonly isSent: Promise<unknown>;
}

interface Visit {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly origin: string;
}

/** Responds to the browser; returns the code if it brings the right one. */
function respond(
  { request, response, origin }: Visit,
  { page, state }: { readonly page: string; readonly state: string },
): string | undefined {
  const send = (status: number, type: string, text: string): void => {
    const headers = { "content-type": `${type}; charset=utf-8`, "cache-control": "no-store", connection: "close" };
    response.writeHead(status, headers).end(text);
  };
  // Another name for this machine would be a page elsewhere that reads this one.
  const isForUs = request.headers.host === new URL(origin).host && request.method === "GET";
  const path = request.url ?? "/";
  const { pathname, searchParams } = new URL(isForUs && URL.canParse(path, origin) ? path : "/not-found", origin);
  if (pathname === "/") send(200, "text/html", page);
  else if (pathname !== returnPath) send(404, "text/plain", "Not found\n");
  else {
    const code = searchParams.get("code") ?? "";
    if (isSame(searchParams.get("state") ?? "", state) && /^[\w-]+$/u.test(code)) {
      send(200, "text/plain", "The App is registered. Close this page, and return to the terminal.\n");
      return code;
    }
    send(400, "text/plain", "This answer does not belong to this registration. Start again at the first page.\n");
  }
  return undefined;
}

function isSame(one: string, other: string): boolean {
  const [left, right] = [Buffer.from(one), Buffer.from(other)];
  return left.length === right.length && timingSafeEqual(left, right);
}
