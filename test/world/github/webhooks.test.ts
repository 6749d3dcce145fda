import { afterEach, describe, expect, test } from "@jest/globals";
import { Webhooks } from "@octokit/webhooks";
import { createFixture, writeFile, type Fixture } from "./fixture.ts";

let fixture: Fixture;

afterEach(async () => {
  expect(fixture.github.violations()).toEqual([]);
  await fixture.close();
});

async function settled(): Promise<void> {
  await fixture.github.settled();
}

/** Opens issues with these titles; answers the titles in the order in which the App heard of them. */
async function open(...titles: readonly string[]): Promise<readonly string[]> {
  await settled();
  const before = fixture.received.length;
  for (const title of titles) await fixture.author.request("POST", `${fixture.path}/issues`, { title });
  await settled();
  return fixture.received
    .slice(before)
    .map(({ body }) => (JSON.parse(body) as { issue: { title: string } }).issue.title);
}

describe("a webhook", () => {
  test("is signed with the App's secret, and says what it is", async () => {
    fixture = await createFixture();
    await open("An issue");
    const { headers, body } = fixture.received.at(-1) ?? { headers: {}, body: "" };
    const webhooks = new Webhooks({ secret: fixture.webhookSecret });
    expect(await webhooks.verify(body, String(headers["x-hub-signature-256"]))).toBe(true);
    expect(headers).toMatchObject({ "x-github-event": "issues", "content-type": "application/json" });
    expect(headers["connection"]).toBe("close");
    expect(JSON.parse(body)).toMatchObject({
      action: "opened",
      repository: { full_name: "example/accounts" },
      organization: { login: "example" },
      installation: { id: fixture.installationId },
      sender: { login: "ada" },
    });
  });

  test("tells an App of its installation, subscribed or not", async () => {
    fixture = await createFixture({ events: ["issues"] });
    await settled();
    expect(fixture.received.map(({ headers }) => headers["x-github-event"])).toEqual(["installation"]);
  });

  test("is sent to those alone who subscribed", async () => {
    fixture = await createFixture({ events: ["issues"] });
    await writeFile(fixture.author, fixture.path, "main", "a.txt", "a");
    await open("An issue");
    expect(fixture.github.deliveries().map(({ event }) => event)).toEqual(["installation", "issues"]);
  });

  test("that is not answered with success is not sent again", async () => {
    fixture = await createFixture();
    await open("An issue");
    expect(fixture.github.deliveries().at(-1)).toMatchObject({ event: "issues", action: "opened", status: 200 });
    expect(fixture.received.filter(({ headers }) => headers["x-github-event"] === "issues")).toHaveLength(1);
  });
});

describe("bad luck with webhooks", () => {
  test("loses what it was told to lose", async () => {
    fixture = await createFixture();
    await settled();
    fixture.github.misbehave({ dropNext: 1 });
    expect(await open("lost", "kept")).toEqual(["kept"]);
    expect(fixture.github.deliveries().slice(-2)).toMatchObject([{ status: "lost" }, { status: 200 }]);
  });

  test("sends twice, with the same delivery id", async () => {
    fixture = await createFixture();
    await settled();
    fixture.github.misbehave({ doubleNext: 1 });
    expect(await open("twice", "once")).toEqual(expect.arrayContaining(["twice", "twice", "once"]));
    const ids = fixture.received.slice(-3).map(({ headers }) => headers["x-github-delivery"]);
    expect(new Set(ids).size).toBe(2);
  });

  test("delays", async () => {
    fixture = await createFixture();
    await settled();
    fixture.github.misbehave({ delayNext: { count: 1, milliseconds: 5_000 } });
    expect(await open("late", "early")).toEqual(["early", "late"]);
  });

  test("turns the order around", async () => {
    fixture = await createFixture();
    await settled();
    fixture.github.misbehave({ reorder: 2 });
    expect(await open("one", "two")).toEqual(["two", "one"]);
  });
});

describe("bad luck with requests", () => {
  test.each([
    [503, undefined, "Server Error"],
    [429, 7, "secondary rate limit"],
    [403, 1, "secondary rate limit"],
  ] as const)("answers %i as often as it was told, and does nothing", async (status, retryAfter, message) => {
    fixture = await createFixture();
    fixture.github.misbehave({
      failRequests: {
        match: { method: "POST", path: /\/issues$/ },
        status,
        times: 2,
        ...(retryAfter === undefined ? {} : { retryAfter }),
      },
    });
    const post = () =>
      fetch(`${fixture.github.apiUrl}${fixture.path}/issues`, {
        method: "POST",
        headers: { authorization: `Bearer ${fixture.author.token}` },
        body: JSON.stringify({ title: "t" }),
      });
    for (const response of [await post(), await post()]) {
      expect(response.status).toBe(status);
      expect(response.headers.get("retry-after")).toBe(retryAfter === undefined ? null : String(retryAfter));
      expect(await response.text()).toContain(message);
    }
    expect(await fixture.author.request("GET", `${fixture.path}/issues`)).toEqual([]);
    expect((await post()).status).toBe(201);
    expect(
      fixture.github
        .requests()
        .slice(-4)
        .map((request) => request.status),
    ).toEqual([status, status, 200, 201]);
  });

  test("answers with it for ever, until requests may succeed again", async () => {
    fixture = await createFixture();
    fixture.github.misbehave({ failRequests: { match: { method: "POST" }, status: 503, times: Infinity } });
    const post = async () => (await fixture.author.attempt("POST", `${fixture.path}/issues`, { title: "t" })).status;
    expect([await post(), await post(), await post()]).toEqual([503, 503, 503]);
    fixture.github.letRequestsSucceed();
    expect(await post()).toBe(201);
  });
});
