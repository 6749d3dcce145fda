import { expect, test } from "@jest/globals";
import { CancelledError } from "../../setup/terminal/setup-error.ts";
import { person } from "./terminal.ts";

const any = (): undefined => undefined;

const ask = async (typed: readonly string[], question: { initial?: string; secret?: boolean } = {}) => {
  const terminal = person(typed);
  const check = (answer: string): string | undefined => (answer === "wrong" ? "It is wrong." : undefined);
  const answer = terminal.context.prompts?.ask({ text: "Name", check, ...question });
  return { answer: await answer, output: terminal.output() };
};

test("returns the line that is typed, without the spaces around it", async () => {
  expect((await ask(["  ada "])).answer).toBe("ada");
});

test("shows the usual answer, and returns it for an empty line", async () => {
  const { answer, output } = await ask([""], { initial: "ada" });
  expect(answer).toBe("ada");
  expect(output).toContain("Name [ada]: ");
});

test("asks again after a wrong answer, with the reason", async () => {
  const { answer, output } = await ask(["wrong", "wrong", "right"]);
  expect(answer).toBe("right");
  expect(output.match(/It is wrong\./gu)).toHaveLength(2);
});

test("does not show a secret", async () => {
  const { answer, output } = await ask(["s3cret"], { secret: true });
  expect(answer).toBe("s3cret");
  expect(output).not.toContain("s3cret");
});

test.each([
  ["Ctrl-C", "\u0003"],
  ["Ctrl-C after some letters", "ad\u0003"],
  ["the end of the input", "\u0004"],
])("%s cancels, and names the question", async (_, typed) => {
  const { prompts } = person([typed]).context;
  const asked = prompts?.ask({ text: "Name", initial: "ada", check: any });
  await expect(asked).rejects.toThrow(new CancelledError("Name"));
});

test.each([
  ["y", true],
  ["Yes", true],
  ["n", false],
  ["", false],
])("a confirmation with %j is %s", async (typed, agreed) => {
  expect(await person([typed]).context.prompts?.confirm("Write?")).toBe(agreed);
});

test("a confirmation takes nothing but yes and no", async () => {
  const terminal = person(["perhaps", "y"]);
  expect(await terminal.context.prompts?.confirm("Write?")).toBe(true);
  expect(terminal.output()).toContain("Answer y or n.");
});
