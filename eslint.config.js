import regexp from "eslint-plugin-regexp";
import tseslint from "typescript-eslint";

/** Globals that the domain may not use: it is pure, and takes time, randomness and text as arguments. */
const impure = [
  ...["process", "console", "fetch", "Date", "performance", "crypto", "Buffer", "globalThis", "global"],
  ...["setTimeout", "setInterval", "setImmediate", "clearTimeout", "clearInterval", "clearImmediate", "queueMicrotask"],
];

const purity = "The domain is pure: take it as an argument.";

const atTheEdge = "Only an entry point reads the environment and the clock: take it as an argument.";

const namedExports = { selector: "ExportDefaultDeclaration", message: "Named exports only." };

const testsThatDoNotTest = [
  {
    selector: "MemberExpression[object.name=/^(test|it|describe)$/][property.name=/^(only|skip|todo|failing)$/]",
    message: "Every test runs, and is expected to pass.",
  },
  {
    selector: "CallExpression[callee.name=/^[fx](it|test|describe)$/]",
    message: "Every test runs, and is expected to pass.",
  },
  {
    selector: "MemberExpression[object.name='jest'][property.name=/^(mock|doMock|setMock|unstable_mockModule)$/]",
    message: "No module is mocked: the test would prove the wiring, not the effect.",
  },
];

export default tseslint.config(
  { ignores: ["**/dist/", "coverage/", "node_modules/"] },
  {
    files: ["**/*.ts"],
    extends: [...tseslint.configs.strictTypeChecked, ...tseslint.configs.stylisticTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
      "@typescript-eslint/consistent-type-imports": ["error", { fixStyle: "inline-type-imports" }],
      "@typescript-eslint/switch-exhaustiveness-check": "error",
      "no-restricted-syntax": ["error", namedExports],
      eqeqeq: "error",
      "no-console": "error",
    },
  },
  {
    // A reader sees a function on one screen and knows a file after a few.
    files: ["app/**/*.ts", "actions/**/*.ts", "setup/**/*.ts"],
    rules: {
      "max-lines": ["error", 250],
      "max-lines-per-function": ["error", 60],
      complexity: ["error", 15],
    },
  },
  {
    // The author of a text must not control the time to read it: every expression takes at most linear time.
    files: ["app/**/*.ts", "actions/**/*.ts", "setup/**/*.ts"],
    plugins: { regexp },
    rules: {
      "regexp/no-super-linear-backtracking": ["error", { report: "potential" }],
      "regexp/no-super-linear-move": ["error", { report: "potential" }],
    },
  },
  {
    files: ["app/**/*.ts", "actions/**/*.ts", "setup/**/*.ts"],
    ignores: ["app/main.ts", "actions/*/index.ts", "setup/main.ts", "setup/*/index.ts"],
    rules: {
      "no-restricted-properties": [
        "error",
        { object: "process", property: "env", message: atTheEdge },
        { object: "Date", property: "now", message: atTheEdge },
      ],
      "no-restricted-syntax": [
        "error",
        namedExports,
        { selector: "NewExpression[callee.name='Date'][arguments.length=0]", message: atTheEdge },
      ],
    },
  },
  {
    files: ["app/domain/**/*.ts"],
    rules: {
      "no-restricted-globals": ["error", ...impure.map((name) => ({ name, message: purity }))],
      "no-restricted-properties": ["error", { object: "Math", property: "random", message: purity }],
    },
  },
  {
    files: ["test/**/*.ts"],
    rules: {
      "no-restricted-imports": [
        "error",
        { name: "fast-check", message: "Import it, with its seed, from test/fast-check.ts." },
      ],
      "no-restricted-syntax": ["error", namedExports, ...testsThatDoNotTest],
    },
  },
  { files: ["test/fast-check.ts", "test/world/**"], rules: { "no-restricted-imports": "off" } },
  {
    files: ["test/demo/**/*.ts", "test/bench/**/*.ts", "test/kills/**/*.ts"],
    rules: { "no-console": "off" },
  },
);
