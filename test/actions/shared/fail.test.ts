import { afterEach, beforeEach, describe, expect, jest, test } from "@jest/globals";
import { describeError, failOnError } from "../../../actions/shared/fail.ts";

describe("a description of an error", () => {
  test("has the messages of all causes, the outermost first", () => {
    const error = new Error("outer", { cause: new Error("middle", { cause: new Error("inner") }) });
    expect(describeError(error)).toBe("outer\nmiddle\ninner");
  });

  test("has no message twice, and no empty one", () => {
    expect(describeError(new Error("a: b", { cause: new Error("b", { cause: new Error("") }) }))).toBe("a: b");
  });

  test("says so if there is no message", () => {
    expect(describeError("thrown text")).toBe("An error without a message was thrown.");
  });
});

describe("an Action's work", () => {
  let printed = "";

  beforeEach(() => {
    printed = "";
    jest.spyOn(process.stdout, "write").mockImplementation((text) => {
      printed += String(text);
      return true;
    });
  });

  afterEach(() => {
    jest.restoreAllMocks();
    process.exitCode = undefined;
  });

  test("that fails, fails the step with one masked message", async () => {
    await failOnError(() =>
      Promise.reject(new Error("could not", { cause: new Error("ghs_16C7e42F292c6912E7710c83834") })),
    );
    const exitCode = process.exitCode;
    expect(exitCode).toBe(1);
    expect(printed.match(/^::error::.*$/gmu)).toEqual(["::error::could not%0A(masked)"]);
    expect(printed).not.toContain("ghs_");
  });

  test("that throws no error at all, fails the step, too", async () => {
    await failOnError(() => {
      // eslint-disable-next-line @typescript-eslint/only-throw-error -- what others throw is not in our hands
      throw "text";
    });
    expect(process.exitCode).toBe(1);
  });

  test("that succeeds, says nothing", async () => {
    await failOnError(() => Promise.resolve());
    expect([printed, process.exitCode]).toEqual(["", undefined]);
  });
});
