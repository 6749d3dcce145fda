/**
 * The import table of the house, one rule a row; CONTRIBUTING.md shows it to people.
 *
 * `test/contract/architecture.test.ts` breaks each rule once and sees that very rule fire.
 */

const source = "^(app|actions|setup)/";
const entryPoints =
  "^(app/main|app/large-files/reader|app/write-form|(actions|setup)/[^/]+/index|actions/validate-accounts/format|setup/main)\\.ts$";

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
    comment: "The domain may use ajv, ajv-formats and markdown-it, and no other package.",
    from: { path: "^app/domain/" },
    to: { path: "node_modules/", pathNot: "node_modules/(ajv|ajv-formats|markdown-it)/" },
  },
  {
    name: "github-knows-only-the-domain",
    comment: "An adapter calls GitHub; its callers decide when and why.",
    from: { path: "^app/github/" },
    to: { path: source, pathNot: "^app/(github|domain|large-files)/" },
  },
  {
    name: "large-files-know-only-the-domain",
    comment: "What another process does is the domain's work; it gets plain data, and nothing to reach GitHub with.",
    from: { path: "^app/large-files/" },
    to: { path: source, pathNot: "^app/(large-files|domain)/" },
  },
  {
    name: "files-know-github-and-domain",
    comment: "The files of the accounts repository, each read, parsed and written in one place.",
    from: { path: "^app/files/" },
    to: { path: source, pathNot: "^app/(files|github|large-files|domain)/" },
  },
  {
    name: "mail-knows-only-the-domain",
    comment: "The mailer does not know GitHub, nor when there is a mail to send.",
    from: { path: "^app/mail/" },
    to: { path: source, pathNot: "^app/(mail|domain)/" },
  },
  {
    name: "queue-carries-data",
    comment: "A queue on another machine carries data only, so subjects do not know their handlers.",
    from: { path: "^app/queue/" },
    to: { path: source, pathNot: ["^app/queue/", "^app/github/repository\\.ts$"] },
  },
  {
    name: "handlers-do-not-compose",
    comment: "A handler gets what it needs as an argument.",
    from: { path: "^app/handlers/" },
    to: { path: "^app/", pathNot: "^app/(handlers/|queue/|files/|github/|large-files/|mail/|domain/|templates\\.ts$)" },
  },
  {
    name: "areas-stand-alone",
    comment: "A handler knows its own area; only the files in app/handlers itself know more than one.",
    from: { path: "^app/handlers/([^/]+)/" },
    to: { path: "^app/handlers/", pathNot: "^app/handlers/$1/" },
  },
  {
    name: "areas-take-types-of-the-queue",
    comment: "Handlers are called by the queue's work; they do not queue.",
    from: { path: "^app/handlers/([^/]+)/" },
    to: { path: "^app/queue/", dependencyTypesNot: ["type-only"] },
  },
  {
    name: "receiver-and-sweep-only-enqueue",
    comment: "Both name subjects; the handlers are tied to them elsewhere.",
    from: { path: "^app/(receiver|sweep)/" },
    to: { path: source, pathNot: "^app/(receiver|sweep|queue|files|github|domain)/" },
  },
  {
    name: "app-without-actions",
    comment: "The App never holds AWS power: nothing of an Action is in it.",
    from: { path: "^app/" },
    to: { path: "^actions/" },
  },
  {
    name: "actions-without-the-app-process",
    comment:
      "The Actions never hold the App's key: they share its domain, adapters, files and templates, not its process.",
    from: { path: "^actions/" },
    to: { path: "^app/", pathNot: "^app/(domain/|github/|files/|templates\\.ts$)" },
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
    name: "setup-is-for-operators",
    comment: "An operator runs it once; the App and the Actions do not.",
    from: { path: "^(app|actions)/" },
    to: { path: "^setup/" },
  },
  {
    name: "setup-without-the-app-process",
    comment:
      "The commands of operators share the domain, the adapters and the files with the App, and what the Actions share.",
    from: { path: "^setup/" },
    to: { path: source, pathNot: "^(setup/|app/domain/|app/github/|app/files/|app/templates\\.ts$|actions/shared/)" },
  },
  {
    name: "setup-commands-stand-alone",
    comment: "What two commands need lives in setup/terminal.",
    from: { path: "^setup/([^/]+)/" },
    to: { path: "^setup/", pathNot: "^setup/($1|terminal)/" },
  },
  {
    name: "only-the-stack-knows-the-cdk",
    comment: "Whatever replaces the CDK for Terraform one day, replaces one file.",
    from: { pathNot: "^actions/shared/terraform/stack\\.ts$" },
    to: { path: "node_modules/(cdktf|constructs)/" },
  },
  {
    name: "source-without-tests",
    comment: "What is shipped does not depend on what proves it.",
    from: { path: source },
    to: { path: "^test/" },
  },
  {
    name: "world-without-product",
    comment: "The stand-ins for GitHub, AWS and the runner know nothing of this product, nor of its tests.",
    from: { path: "^test/world/" },
    to: { path: "^(app|actions|setup|test)/", pathNot: "^test/world/" },
  },
  {
    name: "world-by-its-name",
    comment: "The world is a package: what its `exports` do not name is private.",
    from: { pathNot: "^test/world/" },
    to: { path: "^test/world/", dependencyTypesNot: ["aliased-workspace"] },
  },
  {
    name: "outside-without-source",
    comment:
      "The world, the stories in it and the demo see the project from outside, as a person would; types do not run.",
    from: { path: "^test/(world|scenario|acceptance|demo)/" },
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
      "Every source module is reached from where the App, an Action or a command begins; tests alone keep none alive.",
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
