import { randomBytes } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { createApp } from "./app-registry.ts";
import type { Hub } from "./hub.ts";
import { findAccount, same } from "./state.ts";

interface PostedManifest {
  readonly name?: string;
  readonly url?: string;
  readonly redirect_url?: string;
  readonly hook_attributes?: { readonly url?: string };
}

const pagePath = /^(?:\/organizations\/(?<organisation>[^/?]+))?\/settings\/apps\/new(?:\?|$)/u;

/** Whether a browser posts the form of an App's manifest. */
export function isManifestPage({ method, url = "/" }: IncomingMessage): boolean {
  return method === "POST" && pagePath.test(url);
}

/**
 * Registers an App as a person does who agrees on GitHub's page, and leads the browser back with a code.
 *
 * @see https://docs.github.com/en/apps/sharing-github-apps/registering-a-github-app-from-a-manifest
 */
export async function serveManifestPage(hub: Hub, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const form = new URLSearchParams(Buffer.concat(chunks).toString());
  const url = new URL(request.url ?? "/", hub.urls.server);
  const organisation = pagePath.exec(request.url ?? "")?.groups?.["organisation"];
  const problem = findProblem(hub, form.get("manifest"), organisation);
  if (problem !== undefined) {
    response.writeHead(422, { "content-type": "text/plain" }).end(problem);
    return;
  }
  const location = register(hub, form.get("manifest") ?? "", organisation);
  const state = url.searchParams.get("state");
  if (state !== null) location.searchParams.set("state", state);
  response.writeHead(302, { location: location.href }).end();
}

function findProblem(hub: Hub, text: string | null, organisation: string | undefined): string | undefined {
  if (organisation !== undefined && findAccount(hub.state, organisation) === undefined) return "Not Found";
  const manifest = parseManifest(text);
  if (manifest === undefined) return "Invalid GitHub App configuration: the manifest is not JSON";
  const { name = "", url, redirect_url: redirect, hook_attributes: hook } = manifest;
  if (name === "" || name.length > 34) return "Name is too long (maximum is 34 characters), or missing";
  if (hub.state.apps.some((app) => same(app.name, name))) return "Name is already taken";
  const addresses = { url, redirect_url: redirect, "hook_attributes.url": hook?.url };
  const wrong = Object.entries(addresses).find(([, address]) => address === undefined || !URL.canParse(address));
  return wrong === undefined ? undefined : `Invalid GitHub App configuration: ${wrong[0]} must be a URL`;
}

function parseManifest(text: string | null): PostedManifest | undefined {
  try {
    return JSON.parse(text ?? "") as PostedManifest;
  } catch {
    return undefined;
  }
}

function register(hub: Hub, manifest: string, organisation: string | undefined): URL {
  const { redirect_url: redirect = "", hook_attributes: hook } = JSON.parse(manifest) as PostedManifest;
  const webhookSecret = randomBytes(20).toString("hex");
  const { appId, privateKey } = createApp(hub, {
    manifest,
    webhookUrl: hook?.url ?? "",
    webhookSecret,
    ...(organisation === undefined ? {} : { owner: organisation }),
  });
  const code = randomBytes(20).toString("hex");
  const clientSecret = randomBytes(20).toString("hex");
  hub.state.manifests.set(code, { appId, privateKey, webhookSecret, clientSecret, at: hub.clock() });
  const location = new URL(redirect);
  location.searchParams.set("code", code);
  return location;
}
