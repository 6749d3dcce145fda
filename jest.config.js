const transform = {
  "^.+\\.ts$": ["@swc/jest", { jsc: { parser: { syntax: "typescript" }, target: "es2023", experimental: { keepImportAttributes: true } }, module: { type: "es6" } }],
};

/** @param {string} name @param {string[]} folders */
const project = (name, folders) => ({
  displayName: name,
  testEnvironment: "node",
  extensionsToTreatAsEsm: [".ts"],
  transform,
  testMatch: folders.map((folder) => `<rootDir>/test/${folder}/**/*.test.ts`),
});

/** @type {import("jest").Config} */
export default {
  projects: [project("unit", ["app", "actions", "world"]), project("contract", ["contract"]), project("acceptance", ["acceptance"])],
};
