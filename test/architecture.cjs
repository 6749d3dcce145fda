/**
 * The import table of the house, one rule a row; CONTRIBUTING.md shows it to people.
 *
 * `test/contract/architecture.test.ts` breaks each rule once and sees that very rule fire.
 */

const source = "^(app|actions)/";
const entryPoints = "^(app/main|app/write-form|actions/[^/]+/index|actions/validate-accounts/format)\\.ts$";

const rules = [
  {
    name: "domain-knows-only-itself",
    comment: "The domain decides; whatever it needs is passed in.",
    from: { path: "^app/domain/" },
    to: { dependencyTypes: ["local"], pathNot: "^app/domain/" },
  },
  {
    name: "domain-without-node",
    comment: "The domain is pure: no files, clock, network or environment.",
    from: { path: "^app/domain/" },
    to: { dependencyTypes: ["core"] },
  },
  {
    name: "domain-packages",
    comment: "The domain may use ajv and ajv-formats, and no other package.",
    from: { path: "^app/domain/" },
    to: { path: "node_modules/", pathNot: "node_modules/(ajv|ajv-formats)/" },
  },
  {
    name: "adapters-know-only-the-domain",
    comment: "An adapter speaks to GitHub; who calls it, and when, is none of its business.",
    from: { path: "^app/github/" },
    to: { path: source, pathNot: "^app/(github|domain)/" },
  },
  {
    name: "mail-knows-only-the-domain",
    comment: "What sends mails knows nothing of GitHub, nor of when there is one to send.",
    from: { path: "^app/mail/" },
    to: { path: source, pathNot: "^app/(mail|domain)/" },
  },
  {
    name: "webhooks-do-not-compose",
    comment: "What a webhook needs reaches it as an argument; only the composition root knows the whole.",
    from: { path: "^app/webhooks/" },
    to: { path: "^app/", pathNot: "^app/(webhooks/|github/|mail/|domain/|templates\\.ts$)" },
  },
  {
    name: "webhooks-stand-alone",
    comment: "Each webhook reconciles one subject by re-reading GitHub; none relies on another having run.",
    from: { path: "^app/webhooks/" },
    to: { path: "^app/webhooks/" },
  },
  {
    name: "app-without-actions",
    comment: "The App never holds AWS power: nothing of an Action is in it.",
    from: { path: "^app/" },
    to: { path: "^actions/" },
  },
  {
    name: "actions-without-the-app-process",
    comment: "The Actions never hold the App's key: they share its domain, adapters and templates, not its process.",
    from: { path: "^actions/" },
    to: { path: "^app/", pathNot: "^app/(domain/|github/|templates\\.ts$)" },
  },
  {
    name: "actions-stand-alone",
    comment: "What two Actions need lives in actions/shared.",
    from: { path: "^actions/([^/]+)/", pathNot: "^actions/shared/" },
    to: { path: "^actions/", pathNot: ["^actions/$1/", "^actions/shared/"] },
  },
  {
    name: "shared-is-a-leaf",
    comment: "actions/shared serves the Actions and knows none of them.",
    from: { path: "^actions/shared/" },
    to: { path: "^actions/", pathNot: "^actions/shared/" },
  },
  {
    name: "only-the-stack-knows-the-cdk",
    comment: "Whatever replaces the CDK for Terraform one day, replaces one file.",
    from: { pathNot: "^actions/shared/stack\\.ts$" },
    to: { path: "node_modules/(cdktf|constructs)/" },
  },
  {
    name: "source-without-tests",
    comment: "What is shipped does not depend on what proves it.",
    from: { path: source },
    to: { path: "^test/" },
  },
  {
    name: "outside-without-source",
    comment:
      "The world, the stories in it and the demo see the project from outside, as a person would; types do not run.",
    from: { path: "^test/(world|acceptance|demo)/" },
    to: { path: source, dependencyTypesNot: ["type-only"] },
  },
  {
    name: "no-dev-dependency",
    comment: "What is shipped uses what package.json ships; types alone are gone after compilation.",
    from: { path: source },
    to: { dependencyTypes: ["npm-dev"], dependencyTypesNot: ["type-only"] },
  },
  {
    name: "no-undeclared-package",
    comment: "A package that only another package brings may be gone tomorrow.",
    from: {},
    to: { dependencyTypes: ["npm-no-pkg", "npm-unknown"] },
  },
  {
    name: "no-unresolvable",
    comment: "An import that leads nowhere.",
    from: {},
    to: { couldNotResolve: true },
  },
  {
    name: "no-cycles",
    comment: "Modules that need each other are one module, or three.",
    from: {},
    to: { circular: true },
  },
  {
    name: "no-orphans",
    comment: "A module that imports nothing and that nothing imports.",
    from: { orphan: true, pathNot: "^test/architecture\\.cjs$" },
    to: {},
  },
  {
    name: "no-dead-source",
    comment:
      "Every source module is reached from where the App, an Action, `npm run format` or `npm run form` begins; tests alone keep none alive.",
    from: { path: entryPoints },
    to: { path: source, pathNot: entryPoints, reachable: false },
  },
];

/** @type {import("dependency-cruiser").IConfiguration} */
module.exports = {
  forbidden: rules.map((rule) => ({ severity: "error", ...rule })),
  options: {
    tsPreCompilationDeps: true,
    doNotFollow: { path: "node_modules/" },
    exclude: { path: "(^|/)(dist|fixtures)/" },
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["import", "node", "default", "types"],
      mainFields: ["module", "main", "types"],
      extensions: [".ts", ".js", ".json", ".d.ts"],
    },
  },
};
