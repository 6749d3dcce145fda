import { generateKeyPairSync } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "@jest/globals";
import { ConfigError, readConfig } from "../../app/config.ts";
import { parseAddressRanges } from "../../app/receiver/client-address.ts";

const { privateKey } = generateKeyPairSync("rsa", {
  modulusLength: 2048,
  publicKeyEncoding: { type: "spki", format: "pem" },
  privateKeyEncoding: { type: "pkcs1", format: "pem" },
});
const folder = mkdtempSync(join(tmpdir(), "config-"));
const keyFile = join(folder, "key.pem");
writeFileSync(keyFile, privateKey);
afterAll(() => {
  rmSync(folder, { recursive: true });
});

const environment = { APP_ID: "99", PRIVATE_KEY: privateKey, WEBHOOK_SECRET: "secret" };

function faults(more: Readonly<Record<string, string | undefined>>): ConfigError {
  try {
    readConfig({ ...environment, ...more });
  } catch (error) {
    if (error instanceof ConfigError) return error;
  }
  throw new Error("the environment was accepted");
}

describe("readConfig", () => {
  test("needs an id, a key and a secret, and has defaults for the rest", () => {
    expect(readConfig(environment)).toEqual({
      appId: 99,
      privateKey,
      webhookSecret: "secret",
      host: "localhost",
      port: 3000,
      trustedProxies: [],
      logLevel: "info",
      githubApiUrl: "https://api.github.com",
      rateLimitSpeed: 1,
      mail: {
        notifyApiKey: undefined,
        notifyApiUrl: "https://api.notifications.service.gov.uk",
        smtpUrl: undefined,
      },
    });
  });

  test("reads the operator's settings", () => {
    const more = {
      HOST: "0.0.0.0",
      PORT: "8080",
      LOG_LEVEL: "debug",
      GITHUB_API_URL: "https://github.example.com/api/v3/",
      GITHUB_RATE_LIMIT_SPEED: "2.5",
      TRUSTED_PROXIES: "10.0.0.0/8, ::1",
    };
    expect(readConfig({ ...environment, ...more })).toMatchObject({
      host: "0.0.0.0",
      port: 8080,
      logLevel: "debug",
      githubApiUrl: "https://github.example.com/api/v3",
      rateLimitSpeed: 2.5,
      trustedProxies: parseAddressRanges("10.0.0.0/8,::1"),
    });
  });

  test("reads the settings for mail", () => {
    const uuid = "0b1c2d3e-4f50-6172-8394-a5b6c7d8e9f0";
    const mail = {
      notifyApiKey: `live-${uuid}-${uuid}`,
      notifyApiUrl: "http://127.0.0.1:1",
      smtpUrl: "smtp://127.0.0.1",
    };
    const more = { NOTIFY_API_KEY: mail.notifyApiKey, NOTIFY_API_URL: "http://127.0.0.1:1/", SMTP_URL: mail.smtpUrl };
    expect(readConfig({ ...environment, ...more }).mail).toEqual(mail);
  });

  test("reads the mails that each repository may send, and restricts none without that variable", () => {
    const rules = { "example-gov/aws-accounts": { from: ["aws@example.gov.uk"], domains: ["example.gov.uk"] } };
    expect(readConfig({ ...environment, MAIL_REPOSITORIES: JSON.stringify(rules) }).mail.rules).toEqual(rules);
    expect(readConfig({ ...environment, MAIL_REPOSITORIES: "" }).mail.rules).toBeUndefined();
  });

  test("reports faults in the mails that each repository may send", () => {
    const { message } = faults({ MAIL_REPOSITORIES: '{"example-gov/aws-accounts":{"from":[]}}' });
    expect(message).toContain(
      "MAIL_REPOSITORIES does not list the mails that each repository may send, as in docs/email.md: it",
    );
    expect(message).toContain("must have required property 'domains'");
  });

  test("treats an empty variable as missing", () => {
    expect(readConfig({ ...environment, PORT: "", HOST: "", LOG_LEVEL: "", GITHUB_API_URL: "" })).toEqual(
      readConfig(environment),
    );
  });

  test("reads the key from a file, or with escaped line ends from a variable", () => {
    expect(readConfig({ ...environment, PRIVATE_KEY: undefined, PRIVATE_KEY_PATH: keyFile }).privateKey).toBe(
      privateKey,
    );
    expect(readConfig({ ...environment, PRIVATE_KEY: privateKey.replaceAll("\n", "\\n") }).privateKey).toBe(privateKey);
  });

  test("names every missing variable at once", () => {
    const error = faults({ APP_ID: undefined, PRIVATE_KEY: "", WEBHOOK_SECRET: undefined });
    expect(error.variables).toEqual(["APP_ID", "PRIVATE_KEY", "WEBHOOK_SECRET"]);
    expect(error.message.split("\n")).toHaveLength(4);
  });

  test.each([
    ["APP_ID", { APP_ID: "my-app" }],
    ["APP_ID", { APP_ID: "0" }],
    ["PRIVATE_KEY", { PRIVATE_KEY: "no key" }],
    ["PRIVATE_KEY_PATH", { PRIVATE_KEY: undefined, PRIVATE_KEY_PATH: join(folder, "none.pem") }],
    ["PORT", { PORT: "http" }],
    ["PORT", { PORT: "65536" }],
    ["GITHUB_RATE_LIMIT_SPEED", { GITHUB_RATE_LIMIT_SPEED: "fast" }],
    ["GITHUB_RATE_LIMIT_SPEED", { GITHUB_RATE_LIMIT_SPEED: "0" }],
    ["GITHUB_RATE_LIMIT_SPEED", { GITHUB_RATE_LIMIT_SPEED: "1001" }],
    ["TRUSTED_PROXIES", { TRUSTED_PROXIES: "10.0.0.0/8 proxy" }],
    ["LOG_LEVEL", { LOG_LEVEL: "loud" }],
    ["GITHUB_API_URL", { GITHUB_API_URL: "api.github.com" }],
    ["GITHUB_API_URL", { GITHUB_API_URL: "https://" }],
    ["NOTIFY_API_KEY", { NOTIFY_API_KEY: "top-secret" }],
    ["NOTIFY_API_URL", { NOTIFY_API_URL: "notify" }],
    ["MAIL_REPOSITORIES", { MAIL_REPOSITORIES: "example-gov/aws-accounts" }],
    ["MAIL_REPOSITORIES", { MAIL_REPOSITORIES: "{}" }],
    ["SMTP_URL", { SMTP_URL: "mail.example.gov.uk" }],
    ["SMTP_URL", { SMTP_URL: "smtp://:top-secret@" }],
  ])("refuses a wrong %s: %j", (variable, more) => {
    expect(faults(more).variables).toEqual([variable]);
  });

  test("shows neither the key nor the secret", () => {
    const { message } = faults({ PRIVATE_KEY: "top secret", PORT: "x", NOTIFY_API_KEY: "secret", SMTP_URL: "secret" });
    expect(message).not.toContain("secret");
  });
});
