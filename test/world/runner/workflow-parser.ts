import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type * as ParserModule from "@actions/workflow-parser";
import { build } from "esbuild";
import { cacheFolder } from "../cache-folder.ts";

type WorkflowParser = typeof ParserModule;

/**
 * GitHub's own parser of workflow files.
 *
 * It imports JSON without the attribute that Node asks for, so it is bundled first.
 */
async function loadParser(): Promise<WorkflowParser> {
  await mkdir(cacheFolder, { recursive: true });
  const outfile = join(cacheFolder, `workflow-parser-${process.pid}.mjs`);
  await build({
    stdin: { contents: `export * from "@actions/workflow-parser";`, resolveDir: import.meta.dirname },
    bundle: true,
    format: "esm",
    platform: "node",
    target: "node20",
    outfile,
    logLevel: "error",
    banner: {
      js: `import{createRequire as __createRequire}from'node:module';const require=__createRequire(import.meta.url);`,
    },
  });
  const parser = (await import(pathToFileURL(outfile).href)) as WorkflowParser;
  await rm(outfile);
  return parser;
}

let parser: Promise<WorkflowParser> | undefined;

/** What GitHub finds wrong with a workflow file, each with its position; none where it would run it. */
export async function findWorkflowErrors(name: string, content: string): Promise<readonly string[]> {
  parser ??= loadParser();
  const { parseWorkflow, convertWorkflowTemplate, NoOperationTraceWriter } = await parser;
  const { context, value } = parseWorkflow({ name, content }, new NoOperationTraceWriter());
  const found = context.errors.getErrors().map(({ message }) => message);
  if (value === undefined || found.length > 0) return found.length > 0 ? found : [`${name} is empty`];
  const { errors = [] } = await convertWorkflowTemplate(context, value);
  return errors.map(({ Message: message }) => message);
}
