import { afterEach, describe, expect, test } from "@jest/globals";
import { Webhooks } from "@octokit/webhooks";
import { createSetting, writeFile, type Setting } from "./setting.ts";

let setting: Setting;

afterEach(async () => {
  expect(setting.github.violations()).toEqual([]);
  await setting.close();
});

async function settled(): Promise<void> {
  await setting.github.settled();
}

/** Opens issues with these titles; answers the titles in the order in which the App heard of them. */
async function open(...titles: readonly string[]): Promise<readonly string[]> {
  await settled();
  const before = setting.received.length;
  for (const title of titles) await setting.author.request("POST", `${setting.path}/issues`, { title });
  await settled();
  return setting.received
    .slice(before)
    .map(({ body }) => (JSON.parse(body) as { issue: { title: string } }).issue.title);
}

describe("a webhook", () => {
  test("is signed with the App's secret, and says what it is", async () => {
    setting = await createSetting();
    await open("An issue");
    const { headers, body } = setting.received.at(-1) ?? { headers: {}, body: "" };
    const webhooks = new Webhooks({ secret: setting.webhookSecret });
    expect(await webhooks.verify(body, String(headers["x-hub-signature-256"]))).toBe(true);
    expect(headers).toMatchObject({ "x-github-event": "issues", "content-type": "application/json" });
    expect(headers["connection"]).toBe("close");
    expect(JSON.parse(body)).toMatchObject({
      action: "opened",
      repository: { full_name: "example/accounts" },
      organization: { login: "example" },
      installation: { id: setting.installationId },
      sender: { login: "ada" },
    });
  });

  test("tells an App of its installation, subscribed or not", async () => {
    setting = await createSetting({ events: ["issues"] });
    await settled();
    expect(setting.received.map(({ headers }) => headers["x-github-event"])).toEqual(["installation"]);
  });

  test("is sent to those alone who subscribed", async () => {
    setting = await createSetting({ events: ["issues"] });
    await writeFile(setting.author, setting.path, "main", "a.txt", "a");
    await open("An issue");
    expect(setting.github.deliveries().map(({ event }) => event)).toEqual(["installation", "issues"]);
  });

  test("that is not answered with success is not sent again", async () => {
    setting = await createSetting();
    await open("An issue");
    expect(setting.github.deliveries().at(-1)).toMatchObject({ event: "issues", action: "opened", status: 200 });
    expect(setting.received.filter(({ headers }) => headers["x-github-event"] === "issues")).toHaveLength(1);
  });
});

describe("bad luck with webhooks", () => {
  test("loses what it was told to lose", async () => {
    setting = await createSetting();
    await settled();
    setting.github.misbehave({ dropNext: 1 });
    expect(await open("lost", "kept")).toEqual(["kept"]);
    expect(setting.github.deliveries().slice(-2)).toMatchObject([{ status: "lost" }, { status: 200 }]);
  });

  test("sends twice, with the same delivery id", async () => {
    setting = await createSetting();
    await settled();
    setting.github.misbehave({ doubleNext: 1 });
    expect(await open("twice", "once")).toEqual(expect.arrayContaining(["twice", "twice", "once"]));
    const ids = setting.received.slice(-3).map(({ headers }) => headers["x-github-delivery"]);
    expect(new Set(ids).size).toBe(2);
  });

  test("delays", async () => {
    setting = await createSetting();
    await settled();
    setting.github.misbehave({ delayNext: { count: 1, milliseconds: 5_000 } });
    expect(await open("late", "early")).toEqual(["early", "late"]);
  });

  test("turns the order around", async () => {
    setting = await createSetting();
    await settled();
    setting.github.misbehave({ reorder: 2 });
    expect(await open("one", "two")).toEqual(["two", "one"]);
  });
});

describe("bad luck with requests", () => {
  test.each([
    [503, undefined, "Server Error"],
    [429, 7, "secondary rate limit"],
    [403, 1, "secondary rate limit"],
  ] as const)("answers %i as often as it was told, and does nothing", async (status, retryAfter, message) => {
    setting = await createSetting();
    setting.github.misbehave({
      failRequests: {
        match: { method: "POST", path: /\/issues$/ },
        status,
        times: 2,
        ...(retryAfter === undefined ? {} : { retryAfter }),
      },
    });
    const post = () =>
      fetch(`${setting.github.apiUrl}${setting.path}/issues`, {
        method: "POST",
        headers: { authorization: `Bearer ${setting.author.token}` },
        body: JSON.stringify({ title: "t" }),
      });
    for (const response of [await post(), await post()]) {
      expect(response.status).toBe(status);
      expect(response.headers.get("retry-after")).toBe(retryAfter === undefined ? null : String(retryAfter));
      expect(await response.text()).toContain(message);
    }
    expect(await setting.author.request("GET", `${setting.path}/issues`)).toEqual([]);
    expect((await post()).status).toBe(201);
    expect(
      setting.github
        .requests()
        .slice(-4)
        .map((request) => request.status),
    ).toEqual([status, status, 200, 201]);
  });

  test("answers with it for ever, until requests may succeed again", async () => {
    setting = await createSetting();
    setting.github.misbehave({ failRequests: { match: { method: "POST" }, status: 503, times: Infinity } });
    const post = async () => (await setting.author.attempt("POST", `${setting.path}/issues`, { title: "t" })).status;
    expect([await post(), await post(), await post()]).toEqual([503, 503, 503]);
    setting.github.letRequestsSucceed();
    expect(await post()).toBe(201);
  });
});
