import { describe, expect, test } from "@jest/globals";
import { MissingInputsError, readInputs, readRunner } from "../../../actions/shared/inputs.ts";

describe("inputs", () => {
  test("are read as the runner sets them: upper case, hyphens kept", () => {
    const environment = { "INPUT_HEAD-SHA": " abc ", "INPUT_BASE-FILE": "x" };
    expect(readInputs(environment, { required: ["head-sha"], optional: ["base-file"] })).toEqual({
      "head-sha": "abc",
      "base-file": "x",
    });
  });

  test("that are optional may be empty", () => {
    expect(
      readInputs({ "INPUT_BASE-FILE": "" }, { required: [], optional: ["base-file"] })["base-file"],
    ).toBeUndefined();
  });

  test("that are missing or empty are named all at once", () => {
    const read = (): unknown => readInputs({ INPUT_B: " ", INPUT_C: "c" }, { required: ["a", "b", "c"] });
    expect(read).toThrow(new MissingInputsError(["a", "b"], []));
    expect(read).toThrow('Give the Action inputs a, b under "with:" in the workflow file.');
  });
});

describe("the runner", () => {
  const environment = {
    GITHUB_REPOSITORY: "example/accounts",
    GITHUB_SHA: "abc",
    GITHUB_RUN_ID: "7",
    RUNNER_TEMP: "/runner/temp",
    GITHUB_API_URL: "https://github.example/api/v3",
    GITHUB_SERVER_URL: "https://github.example",
    GITHUB_STEP_SUMMARY: "/runner/summary",
  };

  test("is known from GitHub's own variables", () => {
    expect(readRunner(environment)).toEqual({
      owner: "example",
      repository: "accounts",
      commit: "abc",
      runId: "7",
      attempt: 1,
      temporaryFolder: "/runner/temp",
      apiUrl: "https://github.example/api/v3",
      serverUrl: "https://github.example",
      summaryFile: "/runner/summary",
    });
  });

  test("talks to the public API and shows no summary by default", () => {
    const unset = { GITHUB_API_URL: "", GITHUB_SERVER_URL: "", GITHUB_STEP_SUMMARY: "" };
    const { apiUrl, serverUrl, summaryFile } = readRunner({ ...environment, ...unset });
    expect([apiUrl, serverUrl, summaryFile]).toEqual(["https://api.github.com", "https://github.com", undefined]);
  });

  test("outside a workflow, everything that is missing is named at once", () => {
    expect(() => readRunner({})).toThrow(
      "The environment variables GITHUB_REPOSITORY, GITHUB_SHA, GITHUB_RUN_ID, RUNNER_TEMP are not set",
    );
    expect(() => readRunner({ ...environment, GITHUB_SHA: "" })).toThrow(
      "The environment variable GITHUB_SHA is not set",
    );
  });
});
