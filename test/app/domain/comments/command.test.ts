import { expect, test } from "@jest/globals";
import { parseCommand, renderMoreThanCommand } from "../../../../app/domain/comments/command.ts";

test.each(["/plan", " /plan \r\n", "/PLAN", "\t/Plan\n\n"])("%j asks for a plan", (body) => {
  expect(parseCommand(body, "/plan")).toBe("command");
});

test.each(["/plan now", "/Plan, please".replace(",", " ,"), "/plan\n\nThank you", "/plan /verify"])(
  "%j says more",
  (body) => {
    expect(parseCommand(body, "/plan")).toBe("more");
  },
);

test.each(["", "/planet", "/plan-b", "/verify", "please /plan", "> /plan", "`/plan`"])("%j does not ask", (body) => {
  expect(parseCommand(body, "/plan")).toBe("none");
});

test("the answer to a comment with more names the command, and the comment in hidden text", () => {
  const text = renderMoreThanCommand(
    { name: "/verify", commentId: 31 },
    { "command-with-more": "Write `{{command}}`.\n" },
  );
  expect(text).toBe("<!-- aws-accounts: answer to comment 31 -->\nWrite `/verify`.");
});
