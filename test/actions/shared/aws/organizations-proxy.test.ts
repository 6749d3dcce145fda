import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { DescribeAccountCommand, ListParentsCommand, OrganizationsClient } from "@aws-sdk/client-organizations";
import nock from "nock";
import type { Credentials } from "../../../../actions/shared/aws/assume-role.ts";
import { withOrganizationsProxy } from "../../../../actions/shared/aws/organizations-proxy.ts";
import { credentials } from "../../outside.ts";

interface Heard {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

let heard: Heard[] = [];
let answers: { readonly status: number; readonly body: object }[] = [];
let upstream = "";
const aws = createServer((request, response) => {
  let body = "";
  request.on("data", (chunk: Buffer) => (body += chunk.toString()));
  request.on("end", () => {
    heard.push({ headers: request.headers, body });
    const answer = answers.shift() ?? { status: 200, body: { Parents: [{ Id: "r-1" }] } };
    response.writeHead(answer.status, { "content-type": "application/x-amz-json-1.1", "x-amzn-requestid": "id-1" });
    response.end(JSON.stringify(answer.body));
  });
});

beforeEach(async () => {
  heard = [];
  answers = [];
  await new Promise<void>((resolve) => aws.listen(0, "127.0.0.1", resolve));
  upstream = `http://127.0.0.1:${(aws.address() as AddressInfo).port}`;
});

afterEach(async () => new Promise((resolve) => aws.close(resolve)));

const waits: number[] = [];
const tempo = {
  now: () => Date.UTC(2026, 0, 1),
  sleep: (milliseconds: number) => {
    waits.push(milliseconds);
    return Promise.resolve();
  },
  random: () => 0,
};

async function through<Result>(
  work: (client: OrganizationsClient, endpoint: string) => Promise<Result>,
  from: Credentials = credentials,
): Promise<Result> {
  waits.length = 0;
  const door = { credentials, environment: { AWS_ENDPOINT_URL: upstream }, tempo };
  return withOrganizationsProxy(door, (endpoint) =>
    work(new OrganizationsClient({ endpoint, region: "us-east-1", credentials: from, maxAttempts: 2 }), endpoint),
  );
}

const parents = new ListParentsCommand({ ChildId: "123456789012" });

test("a request goes on, signed for AWS, and its answer comes back", async () => {
  const { Parents, $metadata } = await through((client) => client.send(parents));
  expect([Parents, $metadata.requestId]).toEqual([[{ Id: "r-1" }], "id-1"]);
  const [request] = heard;
  expect(request?.body).toBe('{"ChildId":"123456789012"}');
  expect(request?.headers).toMatchObject({
    host: upstream.slice("http://".length),
    "x-amz-target": "AWSOrganizationsV20161128.ListParents",
    "x-amz-date": "20260101T000000Z",
    "x-amz-security-token": credentials.sessionToken,
    authorization: expect.stringMatching(
      /\/20260101\/us-east-1\/organizations\/aws4_request, SignedHeaders=content-type;host;x-amz-date;x-amz-security-token;x-amz-target, /u,
    ) as unknown,
  });
});

test.each([
  ["eu-west-2", "us-east-1"],
  ["us-gov-east-1", "us-gov-west-1"],
  ["cn-north-1", "cn-northwest-1"],
])("a request of a client in %s is signed for where Organizations is: %s", async (region, home) => {
  await through((_, endpoint) => new OrganizationsClient({ endpoint, region, credentials }).send(parents));
  expect(heard[0]?.headers.authorization).toContain(`/${home}/organizations/`);
});

test.each([
  [
    "eu-west-2",
    "organizations.us-east-1.amazonaws.com",
    "85a57ab383b6278cfd55ee73bb17ca512630b2d58bf78623827fbb3f0d25b6bc",
  ],
  [
    "cn-north-1",
    "organizations.cn-northwest-1.amazonaws.com.cn",
    "40c5bd2a3b8f40c85f33c49163b0da4745ab040ea25e1a37dfb491b0fa89dfee",
  ],
])("a request of a client in %s goes to %s, signed for it", async (region, host, signature) => {
  const organizations = nock(`https://${host}`)
    .matchHeader("authorization", (value) => value.endsWith(` Signature=${signature}`))
    .post("/")
    .reply(200, { Parents: [{ Id: "r-2" }] });
  const { Parents } = await withOrganizationsProxy({ credentials, environment: {}, tempo }, (endpoint) =>
    new OrganizationsClient({ endpoint, region, credentials }).send(parents),
  );
  expect([Parents, organizations.isDone()]).toEqual([[{ Id: "r-2" }], true]);
});

test("reads of a kind take turns, and another kind does not wait for them", async () => {
  await through(async (client) => {
    for (let read = 0; read < 3; read += 1) await client.send(parents);
    await client.send(new DescribeAccountCommand({ AccountId: "123456789012" }));
  });
  expect(waits).toEqual([210, 420]);
});

test("a complaint of AWS reaches the client, which asks again after a rest", async () => {
  answers = [{ status: 400, body: { __type: "TooManyRequestsException", message: "slow down" } }];
  await through((client) => client.send(parents));
  expect(heard).toHaveLength(2);
  expect(waits).toEqual([250]);
});

test("other refusals come back as they are", async () => {
  answers = [{ status: 400, body: { __type: "AccessDeniedException", message: "no" } }];
  await expect(through((client) => client.send(parents))).rejects.toMatchObject({ name: "AccessDeniedException" });
});

test("nobody gets in without this run's session token", async () => {
  const asking = through((client) => client.send(parents), { ...credentials, sessionToken: "another" });
  await expect(asking).rejects.toMatchObject({ $metadata: { httpStatusCode: 403 } });
  await through(async (_, endpoint) => {
    expect((await fetch(endpoint, { method: "POST", body: "{}" })).status).toBe(403);
  });
  expect(heard).toEqual([]);
});

test("an AWS that is not there is a passing fault", async () => {
  const lost = { AWS_ENDPOINT_URL: "http://127.0.0.1:1" };
  const status = await withOrganizationsProxy({ credentials, environment: lost, tempo }, async (endpoint) => {
    const client = new OrganizationsClient({ endpoint, region: "us-east-1", credentials, maxAttempts: 1 });
    return client
      .send(parents)
      .catch((error: unknown) => (error as { $metadata: { httpStatusCode: number } }).$metadata.httpStatusCode);
  });
  expect(status).toBe(503);
});

test("the door is shut afterwards", async () => {
  const endpoint = await through((_, url) => Promise.resolve(url));
  await expect(fetch(endpoint)).rejects.toThrow("fetch failed");
});
