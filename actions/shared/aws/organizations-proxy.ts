import { timingSafeEqual } from "node:crypto";
import { readFile } from "node:fs/promises";
import * as http from "node:http";
import * as https from "node:https";
import type { AddressInfo } from "node:net";
import { Sha256 } from "@smithy/core/checksum";
import { SignatureV4 } from "@smithy/signature-v4";
import type { Credentials } from "./assume-role.ts";
import type { Environment } from "../inputs.ts";
import { RateLimiter, type Tempo } from "./rate-limiter.ts";

/** Organizations asks for far less. */
const maxBody = 1024 * 1024;

const throttles = /TooManyRequests|Throttl|RequestLimitExceeded/u;

/** Told apart by their names: reading is what a plan does thousands of times, writing what must not wait. */
const isRead = (operation: string): boolean => /^(?:Describe|List|Get)/u.test(operation);

/**
 * Lets work ask AWS Organizations through a door on this machine that lets at most five reads a second of each kind
 * through.
 *
 * AWS answers about as many to the whole organisation; whoever asks more often makes everybody wait, a new account among
 * them. Terraform has no means to ask slowly: it knows how many things to do at once, not how often a second. The door takes
 * requests only from who knows this run's session token, and signs them anew, since a signature holds for one host.
 *
 * @see https://docs.aws.amazon.com/organizations/latest/userguide/orgs_reference_limits.html
 */
export async function withOrganizationsProxy<Result>(
  { credentials, environment, tempo }: ProxyOptions,
  work: (endpoint: string) => Promise<Result>,
): Promise<Result> {
  const bundle = environment["AWS_CA_BUNDLE"];
  const ca = bundle === undefined ? undefined : await readFile(bundle);
  const agents = { "http:": new http.Agent({ keepAlive: true }), "https:": new https.Agent({ keepAlive: true, ca }) };
  const upstream = environment["AWS_ENDPOINT_URL_ORGANIZATIONS"] ?? environment["AWS_ENDPOINT_URL"];
  const signer = new SignatureV4({
    service: "organizations",
    region: "us-east-1",
    credentials,
    sha256: Sha256,
    applyChecksum: false,
  });
  const pace = new RateLimiter(tempo);
  const server = http.createServer((request, response) => {
    const forward: Forward = (url, options) =>
      url.protocol === "https:"
        ? https.request(url, { ...options, agent: agents["https:"] })
        : http.request(url, { ...options, agent: agents["http:"] });
    passOn(request, { credentials, signer, pace, upstream, forward, now: tempo.now }).then(
      ({ status, headers, body }) => response.writeHead(status, headers).end(body),
      // Terraform takes this as a passing fault of AWS, and tries again.
      (error: unknown) => response.writeHead(503).end(error instanceof Error ? error.message : ""),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  try {
    return await work(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  } finally {
    server.close();
    server.closeAllConnections();
    for (const agent of Object.values(agents)) agent.destroy();
  }
}

export interface ProxyOptions {
  readonly credentials: Credentials;
  /** Says where AWS is, as the AWS SDK has it, and by which certificates to know it. */
  readonly environment: Environment;
  readonly tempo: Tempo;
}

type Forward = (url: URL, options: https.RequestOptions) => http.ClientRequest;

interface Answer {
  readonly status: number;
  readonly headers: http.OutgoingHttpHeaders;
  readonly body: Buffer;
}

async function passOn(
  request: http.IncomingMessage,
  door: {
    readonly credentials: Credentials;
    readonly signer: SignatureV4;
    readonly pace: RateLimiter;
    readonly upstream: string | undefined;
    readonly forward: Forward;
    readonly now: () => number;
  },
): Promise<Answer> {
  const { credentials, signer, pace, upstream, forward, now } = door;
  const asked = /Credential=[^/]+\/\d+\/([a-z0-9-]+)\/organizations\//u.exec(request.headers.authorization ?? "")?.[1];
  if (asked === undefined || !isSame(request.headers["x-amz-security-token"], credentials.sessionToken)) {
    request.resume();
    return { status: 403, headers: {}, body: Buffer.from("This door is for one run only.") };
  }
  const body = await readBody(request);
  const target = String(request.headers["x-amz-target"]);
  const operation = target.split(".").at(-1) ?? "";
  if (isRead(operation)) await pace.turn(operation);
  const { region, host } = homeOf(asked);
  const url = new URL(upstream ?? `https://${host}`);
  const { protocol, hostname, pathname: path } = url;
  const headers = { host: url.host, "content-type": "application/x-amz-json-1.1", "x-amz-target": target };
  const signed = await signer.sign(
    { method: "POST", protocol, hostname, path, headers, body },
    { signingRegion: region, signingDate: new Date(now()) },
  );
  const answer = await send(
    forward(url, { method: "POST", headers: { ...signed.headers, "content-length": body.length } }),
    body,
  );
  pace.heard(operation, answer.status === 429 || (answer.status === 400 && throttles.test(answer.body.toString())));
  return answer;
}

/**
 * Where Organizations is, in the partition of a region: each has it in one region alone, whichever a client was told.
 *
 * @see https://docs.aws.amazon.com/general/latest/gr/ao.html
 */
function homeOf(asked: string): { readonly region: string; readonly host: string } {
  if (asked.startsWith("cn-"))
    return { region: "cn-northwest-1", host: "organizations.cn-northwest-1.amazonaws.com.cn" };
  const region = asked.startsWith("us-gov-") ? "us-gov-west-1" : "us-east-1";
  return { region, host: `organizations.${region}.amazonaws.com` };
}

async function send(request: http.ClientRequest, body: Buffer): Promise<Answer> {
  const response = await new Promise<http.IncomingMessage>((resolve, reject) => {
    request.once("response", resolve).once("error", reject).end(body);
  });
  const { "content-type": type, "x-amzn-requestid": id, "x-amzn-errortype": error } = response.headers;
  const headers = Object.entries({ "content-type": type, "x-amzn-requestid": id, "x-amzn-errortype": error });
  return {
    status: response.statusCode ?? 502,
    headers: Object.fromEntries(headers.filter(([, value]) => value !== undefined)),
    body: await readBody(response, Number.POSITIVE_INFINITY),
  };
}

async function readBody(message: http.IncomingMessage, most = maxBody): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of message as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > most) throw new Error(`A request to Organizations is longer than ${most} bytes.`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function isSame(given: string | string[] | undefined, expected: string): boolean {
  const [one, other] = [Buffer.from(String(given)), Buffer.from(expected)];
  return one.length === other.length && timingSafeEqual(one, other);
}
