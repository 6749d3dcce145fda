import { describe, expect, test } from "@jest/globals";
import { fc } from "../../../fast-check.ts";
import { fitPieces } from "../../../../app/domain/text/fit-pieces.ts";

const options = { separator: ", ", more: (left: number) => `+${left}` };

describe("fitPieces", () => {
  test.each([
    ["all pieces that just fit", ["aaa", "bbb"], 8, "aaa, bbb"],
    ["no piece and how many were left out", ["aaa", "bbb"], 3, "+2"],
    ["as many as fit, and how many were left out", ["aa", "bb", "cc"], 9, "aa, +2"],
    ["nothing", [], 0, ""],
  ])("joins %s", (_, pieces, limit, expected) => {
    expect(fitPieces(pieces, { ...options, limit })).toBe(expected);
  });

  test("never cuts a piece, and stays within the limit", () => {
    fc.assert(
      fc.property(
        fc.array(fc.stringMatching(/^[a-z]{0,9}$/u), { maxLength: 20 }),
        fc.integer({ min: 3, max: 60 }),
        (pieces, limit) => {
          const joined = fitPieces(pieces, { ...options, limit });
          expect(joined.length).toBeLessThanOrEqual(limit);
          const shown = joined.split(", ").filter((piece) => !piece.startsWith("+"));
          if (joined !== "") expect(pieces.slice(0, shown.length)).toEqual(shown);
        },
      ),
    );
  });
});
