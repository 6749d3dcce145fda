import { describe, expect, test } from "@jest/globals";
import type { Comment } from "../../../../app/domain/comments/comment.ts";
import type { Edit } from "../../../../app/domain/comments/edit.ts";
import {
  findLeakedSecrets,
  secretMarker,
  warningMarker,
  type LeakFacts,
} from "../../../../app/domain/checklist/leaked-secrets.ts";
import { blankBody, bodyWith, editor, minute, person, record } from "./samples.ts";

const secret = "JBSWY3DPEHPK3PXPJBSWY3DPEH";
const say = (id: string, body: string, login: string | null = "eve"): Comment => ({
  id,
  at: minute(3),
  author: login === null ? null : editor(login),
  body,
});
const edit = (id: string, text: string | null): Edit => ({
  id,
  at: minute(4),
  text,
  editor: editor("ann"),
});
const look = (facts: Partial<LeakFacts>) =>
  findLeakedSecrets({ comments: [], newEdits: [], blankBody, record, appSlug: "aws-accounts", ...facts });
const nothing = { found: [], toDelete: [], toTell: [], toWarn: [] };
const leak = { id: "comment-7", where: "comment", kinds: ["mfa-secret"], by: person("eve"), at: minute(3) } as const;

test("finds nothing if no one wrote a secret", () => {
  const edits = [edit("1", bodyWith("reset")), edit("2", `${blankBody}\r\nA note`), edit("3", null)];
  expect(look({ comments: [say("7", "All is well.")], newEdits: edits })).toEqual(nothing);
});

describe("a secret in a comment", () => {
  test("is recorded without the secret, deleted, and reported", () => {
    expect(look({ comments: [say("7", secret)] })).toEqual({
      ...nothing,
      found: [leak],
      toDelete: ["7"],
      toTell: [leak],
    });
  });

  test("is found for any author, even a deleted account or another bot", () => {
    const comments = [say("7", secret, null), { ...say("8", secret), author: editor("other[bot]") }];
    expect(look({ comments }).found.map(({ by }) => by)).toEqual([null, "other[bot]"]);
  });

  test("is not looked for in the App's comments, but in those of a person with its name", () => {
    expect(look({ comments: [say("7", secret, "aws-accounts[bot]")] })).toEqual(nothing);
    const author = editor("aws-accounts");
    expect(look({ comments: [{ ...say("7", secret), author }] }).toDelete).toEqual(["7"]);
  });

  test("that could not be deleted is deleted again, and recorded once", () => {
    const comments = [say("7", secret), say("8", `Removed. ${secretMarker("comment-7")}`, "aws-accounts[bot]")];
    expect(look({ comments, record: { ...record, leaks: [leak] } })).toEqual({ ...nothing, toDelete: ["7"] });
  });

  test("is reported until the App's own comment says so", () => {
    const known = { ...record, leaks: [leak] };
    expect(look({ comments: [say("8", secretMarker("comment-7"))], record: known }).toTell).toEqual([leak]);
    expect(
      look({ comments: [say("8", secretMarker("comment-70"), "aws-accounts[bot]")], record: known }).toTell,
    ).toEqual([leak]);
  });
});

describe("a secret in the text of the issue", () => {
  test("is found in the text that a person added, and nothing has to be deleted", () => {
    const found = { id: "edit-1", where: "body", kinds: ["mfa-secret"], by: person("ann"), at: minute(4) } as const;
    expect(look({ newEdits: [edit("1", `${blankBody}\n${secret}`)] })).toEqual({
      ...nothing,
      found: [found],
      toTell: [found],
    });
  });

  test("is not looked for in the App's own text", () => {
    const own = `${blankBody}${secret} 123456 654321\n`;
    expect(look({ blankBody: own, newEdits: [edit("1", own.replace("- [ ]", "- [x]"))] })).toEqual(nothing);
  });
});

describe("what may be a secret", () => {
  test("is warned of and left, in a comment and in the text", () => {
    const facts = {
      comments: [say("7", "123456 654321")],
      newEdits: [edit("1", `${blankBody}\npassword: Hunter2hunter2`)],
    };
    expect(look(facts)).toEqual({ ...nothing, toWarn: ["comment-7", "edit-1"] });
  });

  test("is warned of once", () => {
    const comments = [say("7", "123456 654321"), say("8", warningMarker("comment-7"), "aws-accounts[bot]")];
    expect(look({ comments })).toEqual(nothing);
  });

  test("beside a secret needs no warning of its own", () => {
    expect(look({ comments: [say("7", `${secret} 123456 654321`)] }).toWarn).toEqual([]);
  });
});
