import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { format } from "prettier";
import { resolveReference, type Json, type OpenApi } from "./openapi.ts";
import { routes } from "./routes/all.ts";

/**
 * Writes openapi.json: of GitHub's published description the operations that are served here, with what they refer to.
 *
 * `npm run vendor:openapi -- [api.github.com.json]`; without the file, @octokit/openapi is fetched from the registry.
 */
async function vendor(file: string | undefined): Promise<void> {
  const document = JSON.parse(file === undefined ? fetchDescription() : readFileSync(file, "utf8")) as OpenApi;
  const target = new URL("openapi.json", import.meta.url);
  writeFileSync(target, await format(JSON.stringify(select(document, served())), { parser: "json" }));
}

function served(): ReadonlySet<string> {
  return new Set(routes.map(({ operationId }) => operationId));
}

/** The package is 385 MB unpacked, so only the one file is taken from its archive. */
function fetchDescription(): string {
  const folder = mkdtempSync(join(tmpdir(), "openapi-"));
  try {
    execFileSync("npm", ["pack", "--silent", "@octokit/openapi"], { cwd: folder });
    const [archive = ""] = readdirSync(folder);
    const member = "package/generated/api.github.com.json";
    return execFileSync("tar", ["-xzOf", archive, member], { cwd: folder, maxBuffer: 64 * 1024 * 1024 }).toString();
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function select(document: OpenApi, operationIds: ReadonlySet<string>): OpenApi {
  const paths: Record<string, Record<string, unknown>> = {};
  for (const [path, methods] of Object.entries(document.paths)) {
    for (const [method, operation] of Object.entries(methods)) {
      if (!operationIds.has(operation.operationId)) continue;
      (paths[path] ??= {})[method] = bare(operation);
    }
  }
  const components: Record<string, Record<string, unknown>> = {};
  collect(document, paths, components);
  const { openapi, info } = document;
  return { openapi, info: { title: info.title, version: info.version }, paths: paths as OpenApi["paths"], components };
}

/** Copies what is referred to, until nothing new is. */
function collect(document: OpenApi, value: unknown, components: Record<string, Record<string, unknown>>): void {
  if (typeof value !== "object" || value === null) return;
  for (const [key, member] of Object.entries(value)) {
    if (key !== "$ref" || typeof member !== "string") {
      collect(document, member, components);
      continue;
    }
    const [, , kind = "", name = ""] = member.split("/");
    if (components[kind]?.[name] !== undefined) continue;
    const copy = bare(resolveReference(document, member));
    (components[kind] ??= {})[name] = copy;
    collect(document, copy, components);
  }
}

/** Words for people: nothing of them is validated. */
const prose = new Set([
  "description",
  "summary",
  "tags",
  "externalDocs",
  "example",
  "examples",
  "title",
  "default",
  "deprecated",
  "x-github",
  "x-octokit",
  "headers",
]);

function bare(value: unknown, isMap = false): unknown {
  if (Array.isArray(value)) return value.map((member) => bare(member));
  if (typeof value !== "object" || value === null) return value;
  const kept = Object.entries(corrected(value as Json)).filter(([key]) => isMap || !prose.has(key));
  return Object.fromEntries(kept.map(([key, member]) => [key, bare(member, !isMap && key === "properties")]));
}

/**
 * The package has `allOf` where GitHub describes the account of an installation as a user *or* an enterprise, as its types
 * have it, too: https://docs.github.com/en/rest/apps/apps#list-installations-for-the-authenticated-app
 */
function corrected(schema: Json): Json {
  const { allOf, ...rest } = schema;
  if (!Array.isArray(allOf)) return schema;
  const titles = (allOf as readonly Json[]).map(({ title }) => title).join();
  return titles === "Simple User,Enterprise" ? { ...rest, anyOf: allOf } : schema;
}

await vendor(process.argv[2]);
