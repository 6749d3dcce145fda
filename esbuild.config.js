/**
 * Builds the App with the script of its readers, and one self-contained bundle for each Action.
 *
 * The banner gives the CommonJS packages inside an ESM bundle a `require`; without it they build and fail at run time.
 */
import { readdirSync, existsSync } from "node:fs";
import { build } from "esbuild";

const banner = {
  js: "import{createRequire as __createRequire}from'node:module';const require=__createRequire(import.meta.url);",
};
const shared = {
  bundle: true,
  platform: "node",
  format: "esm",
  target: "node20",
  minify: true,
  keepNames: true,
  legalComments: "none",
  logLevel: "warning",
  banner,
};

const actions = readdirSync("actions").filter((name) => existsSync(`actions/${name}/action.yml`));

await Promise.all([
  build({ ...shared, entryPoints: ["app/main.ts"], outfile: "dist/main.js" }),
  build({ ...shared, entryPoints: ["app/large-files/reader.ts"], outfile: "dist/reader.js" }),
  ...actions.map((name) =>
    build({ ...shared, entryPoints: [`actions/${name}/index.ts`], outfile: `actions/${name}/dist/index.js` }),
  ),
]);
