import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseEnv } from "node:util";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import { type LocalGitHub, startLocalGitHub } from "local-github-world/github";
import { parse } from "yaml";
import { readConfig } from "../../app/config.ts";
import { setupApp } from "../../setup/app/setup-app.ts";
import { CancelledError, SetupError } from "../../setup/terminal/setup-error.ts";
import { person, script, type OperatorTerminal } from "./terminal.ts";

const webhookUrl = "https://aws-accounts.example.org/api/github/webhooks";

let github: LocalGitHub;
let folder: string;
let envFile: string;
let server: string;
let names = 0;

beforeAll(async () => {
  github = await startLocalGitHub();
  github.addOrganisation("example-gov");
  github.addOrganisation("other-gov");
  server = new URL(github.apiUrl).origin;
});
afterAll(async () => {
  expect(github.violations()).toEqual([]);
  await github.close();
});
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "setup-app-"));
  envFile = join(folder, ".env");
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

const variables = (): NodeJS.Dict<string> => parseEnv(readFileSync(envFile, "utf8"));

const unescape = (text: string): string =>
  text.replaceAll("&quot;", '"').replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");

interface Form {
  readonly page: string;
  readonly action: string;
  readonly manifest: string;
}

async function openForm(page: string): Promise<Form> {
  const html = await (await fetch(page)).text();
  const [, action = ""] = /action="([^"]*)"/u.exec(html) ?? [];
  const [, manifest = ""] = /name="manifest" value="([^"]*)"/u.exec(html) ?? [];
  return { page, action: unescape(action), manifest: unescape(manifest) };
}

/** Posts the form to GitHub; returns the address that GitHub leads to. */
async function submit({ action, manifest }: Form): Promise<string> {
  const response = await fetch(action, {
    method: "POST",
    body: new URLSearchParams({ manifest }),
    redirect: "manual",
  });
  return response.headers.get("location") ?? (await response.text());
}

/** A person's browser: opens the page, and registers the App there. */
const register = async (page: string): Promise<void> => {
  await fetch(await submit(await openForm(page)));
};

function flags(): readonly string[] {
  names += 1;
  return [
    ...["--organisation", "example-gov", "--webhook-url", webhookUrl, "--name", `aws accounts ${names}`],
    ...["--github", server, "--env", envFile],
  ];
}

/** Runs the command, with a browser; returns what it printed. */
async function setup(
  args: readonly string[] = flags(),
  {
    browser = register,
    terminal = script(),
  }: { browser?: (page: string) => Promise<void>; terminal?: OperatorTerminal } = {},
): Promise<string> {
  let visit = Promise.resolve();
  const openBrowser = (page: string): void => {
    visit = browser(page);
  };
  await setupApp(args, { ...terminal.context, openBrowser });
  await visit;
  return terminal.output();
}

async function refusal(args: readonly string[], browser = register): Promise<string> {
  const error: unknown = await setup(args, { browser }).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(SetupError);
  return (error as SetupError).message;
}

describe("registers the App", () => {
  test("with the permissions and events of app.yml, and writes a file that the App can start with", async () => {
    let form: Form | undefined;
    const output = await setup(flags(), {
      browser: async (page) => {
        form = await openForm(page);
        await fetch(await submit(form));
      },
    });
    const appYml = parse(readFileSync("app.yml", "utf8")) as Record<string, unknown>;
    expect(JSON.parse(form?.manifest ?? "")).toMatchObject({
      ...appYml,
      name: `aws accounts ${names}`,
      hook_attributes: { url: webhookUrl, active: true },
    });
    const config = readConfig(variables());
    expect(config.githubApiUrl).toBe(github.apiUrl);
    expect(output).toContain(`App ${config.appId} is registered.`);
    expect(output).toMatch(/Next: install the App .*\/installations\/new/u);
    expect(output).not.toContain(config.webhookSecret);
  });

  test("in a file that only its owner can read, next to the other variables", async () => {
    writeFileSync(envFile, "# mine\nPORT=3001\nAPP_ID=\nSMTP_URL='smtp://a'\n");
    chmodSync(envFile, 0o644);
    await setup();
    expect(statSync(envFile).mode & 0o777).toBe(0o600);
    expect(readFileSync(envFile, "utf8")).toMatch(
      /^# mine\nPORT=3001\nSMTP_URL='smtp:\/\/a'\nAPP_ID="\d+"\nPRIVATE_KEY=/u,
    );
  });

  test("and a second run has nothing to do", async () => {
    await setup();
    const before = readFileSync(envFile, "utf8");
    expect(await setup(flags(), { browser: () => Promise.reject(new Error("opened")) })).toContain("Nothing to do");
    expect(readFileSync(envFile, "utf8")).toBe(before);
  });

  test("after a person answered the questions", async () => {
    const terminal = person(["example-gov", "https://a.example/", webhookUrl, ""]);
    const output = await setup(["--github", server, "--env", envFile], { terminal });
    expect(output).toContain("It is not a URL with the path /api/github/webhooks");
    expect(variables()["APP_ID"]).toMatch(/^\d+$/u);
  });
});

test("a dry run shows the manifest, and registers nothing", async () => {
  const output = await setup([...flags(), "--dry-run"], { browser: () => Promise.reject(new Error("opened")) });
  expect(output).toContain(`"url": "${webhookUrl}"`);
  expect(output).toContain('"checks": "write"');
  expect(() => variables()).toThrow("ENOENT");
});

describe("takes no code", () => {
  test.each([
    [
      "with another state",
      (url: URL) => {
        url.searchParams.set("state", "0".repeat(64));
      },
    ],
    [
      "without a state",
      (url: URL) => {
        url.searchParams.delete("state");
      },
    ],
    [
      "that is not a code",
      (url: URL) => {
        url.searchParams.set("code", "../../app");
      },
    ],
  ])("%s, and waits for the right one", async (_, change) => {
    const statuses: number[] = [];
    await setup(flags(), {
      browser: async (page) => {
        const right = await submit(await openForm(page));
        const wrong = new URL(right);
        change(wrong);
        statuses.push((await fetch(wrong)).status, (await fetch(right)).status);
      },
    });
    expect(statuses).toEqual([400, 200]);
    expect(variables()["APP_ID"]).toMatch(/^\d+$/u);
  });
});

test("the page is not served under another name, nor at another path", async () => {
  const statuses: number[] = [];
  await setup(flags(), {
    browser: async (page) => {
      const { port } = new URL(page);
      statuses.push((await fetch(`http://localhost:${port}/`).catch(() => ({ status: 404 }))).status);
      statuses.push((await fetch(`${page}favicon.ico`)).status);
      await register(page);
    },
  });
  expect(statuses).toEqual([404, 404]);
});

/** Sends a request as it is: `fetch` would correct its path. */
async function sendRaw(page: string, path: string): Promise<string> {
  const { host, hostname, port } = new URL(page);
  const socket = connect(Number(port), hostname);
  socket.end(`GET ${path} HTTP/1.1\r\nhost: ${host}\r\n\r\n`);
  let text = "";
  for await (const chunk of socket) text += String(chunk);
  return text.split("\r\n")[0] ?? "";
}

test.each(["//", "http://["])("the path %s does not end the command", async (path) => {
  let status = "";
  await setup(flags(), {
    browser: async (page) => {
      status = await sendRaw(page, path);
      await register(page);
    },
  });
  expect(status).toBe("HTTP/1.1 404 Not Found");
  expect(variables()["APP_ID"]).toMatch(/^\d+$/u);
});

/** Another user of the machine reads the page, and registers their own App with the state in it. */
const registerForOther = async (page: string): Promise<string> => {
  const form = await openForm(page);
  const manifest = JSON.stringify({ ...(JSON.parse(form.manifest) as object), name: `stranger ${names}` });
  return submit({ ...form, manifest, action: form.action.replace("/example-gov/", "/other-gov/") });
};

describe("stops with advice", () => {
  test("if the App belongs to another account", async () => {
    const message = await refusal(flags(), async (page) => {
      await fetch(await registerForOther(page));
    });
    expect(message).toMatch(
      /Nothing was written: .* got App \d+, which belongs to other-gov and not to example-gov\./u,
    );
    expect(message).toContain("run this again, on a machine that no one else uses");
    expect(() => variables()).toThrow("ENOENT");
    await setup(flags().map((flag) => (flag === "example-gov" ? "Example-Gov" : flag)));
    expect(variables()["APP_ID"]).toMatch(/^\d+$/u);
  });

  test("if GitHub does not return the key", async () => {
    const browser = async (page: string): Promise<void> => {
      const url = new URL(await submit(await openForm(page)));
      url.searchParams.set("code", "expired");
      await fetch(url);
    };
    const message = await refusal(flags(), browser);
    expect(message).toContain("did not return its key: Not Found");
    expect(message).toContain(
      `Delete the App at ${server}/organizations/example-gov/settings/apps, and run this again.`,
    );
    await setup();
    expect(variables()["APP_ID"]).toMatch(/^\d+$/u);
  });

  test.each([
    [["--organisation", "not an organisation", "--webhook-url", webhookUrl], "--organisation (GitHub organisation"],
    [["--organisation", "a", "--webhook-url", "https://a.example/"], "--webhook-url (Public URL"],
    [["--organisation", "a", "--webhook-url", webhookUrl, "--name", "n".repeat(35)], "A name has 1 to 34 characters."],
    [[], "It is missing."],
    [["--github", "github.example"], "--github github.example is not an http or https URL"],
    [["--github", "http://github.example"], "without encryption: use https"],
    [["--token", "x"], "Unknown option '--token'"],
    [["more"], "Unexpected argument more"],
  ])("for the arguments %j", async (args, words) => {
    expect(await refusal([...args, "--env", envFile])).toContain(words);
  });

  test("rather than replace half of the secrets, unless it may", async () => {
    writeFileSync(envFile, "APP_ID=7\n");
    expect(await refusal(flags())).toContain("already has APP_ID, but not all of APP_ID, PRIVATE_KEY, WEBHOOK_SECRET");
    expect(readFileSync(envFile, "utf8")).toBe("APP_ID=7\n");
    await setup([...flags(), "--yes"]);
    expect(variables()["APP_ID"]).not.toBe("7");
  });

  test("before it registers the App if the file cannot be written", async () => {
    rmSync(folder, { recursive: true });
    expect(await refusal(flags(), () => Promise.reject(new Error("opened")))).toContain("cannot be written");
    mkdirSync(folder);
  });
});

test("says that the App exists without a known key if the file can no longer be written", async () => {
  const message = await refusal(flags(), async (page) => {
    const code = await submit(await openForm(page));
    rmSync(folder, { recursive: true });
    await fetch(code);
  });
  expect(message).toMatch(/App \d+ is registered, but .* cannot be written: .* Delete the App at /u);
  mkdirSync(folder);
});

test.each([0, 1, 2])("Ctrl-C at question %d registers nothing", async (at) => {
  const terminal = person([...["example-gov", webhookUrl, "name"].slice(0, at), "\u0003"]);
  await expect(setup(["--github", server, "--env", envFile], { terminal })).rejects.toThrow(CancelledError);
  expect(() => variables()).toThrow("ENOENT");
});

test("Ctrl-C while the browser is open ends the wait", async () => {
  const { context } = script();
  const onInterrupt = (listener: () => void): (() => void) => {
    setImmediate(listener);
    return () => undefined;
  };
  await expect(setupApp(flags(), { ...context, onInterrupt })).rejects.toThrow(CancelledError);
});
