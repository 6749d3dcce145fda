// Otherwise the AWS SDK warns in every file that Node 20 is old. Workers and their child processes inherit this.
process.env["AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED"] ??= "true";

const transform = {
  "^.+\\.ts$": [
    "@swc/jest",
    {
      jsc: { parser: { syntax: "typescript" }, target: "es2023", experimental: { keepImportAttributes: true } },
      module: { type: "es6" },
    },
  ],
};

/** @param {string} name @param {string[]} folders */
const project = (name, folders) => ({
  displayName: name,
  testEnvironment: "<rootDir>/test/quiet-environment.ts",
  extensionsToTreatAsEsm: [".ts"],
  transform,
  setupFilesAfterEnv: ["<rootDir>/test/release-network.ts"],
  testMatch: folders.map((folder) => `<rootDir>/test/${folder}/**/*.test.ts`),
});

/** @type {import("jest").Config} */
export default {
  maxWorkers: "100%",
  testSequencer: "<rootDir>/test/sequencer.js",
  // A busy machine must not fail a test, so no test has a shorter limit of its own. A test that hangs still fails.
  testTimeout: 600_000,
  // For `npm test -- --coverage`, as in .ci/run: the tests must cover every branch of the rules.
  collectCoverageFrom: ["app/domain/**/*.ts"],
  coverageReporters: ["text-summary"],
  coverageThreshold: { global: { branches: 100, functions: 100, lines: 100, statements: 100 } },
  projects: [
    project("unit", ["app", "actions", "setup", "world"]),
    project("contract", ["contract"]),
    project("terraform", ["terraform"]),
    project("acceptance", ["acceptance"]),
  ],
};
