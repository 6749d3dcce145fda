import { describe, expect, test } from "@jest/globals";
import { fillTemplate, TemplateError } from "../../../../app/domain/markdown/fill-template.ts";

function fault(fill: () => string): TemplateError {
  try {
    fill();
  } catch (error) {
    if (error instanceof TemplateError) return error;
  }
  throw new Error("the template was filled");
}

describe("fillTemplate", () => {
  test("puts each value into its slots", () => {
    expect(fillTemplate("{{a}} and {{b-c}} and {{a}}", { a: "1", "b-c": "2" })).toBe("1 and 2 and 1");
  });

  test("inserts values verbatim, also if they look like a slot or a replacement pattern", () => {
    expect(fillTemplate("{{a}}{{b}}", { a: "{{b}}$&$1", b: "x" })).toBe("{{b}}$&$1x");
  });

  test("leaves other braces alone", () => {
    expect(fillTemplate("{ {{ x }} {{", {})).toBe("{ {{ x }} {{");
  });

  test("names every slot that has no value", () => {
    const error = fault(() => fillTemplate("{{a}} {{b}} {{c}}", { b: "" }));
    expect(error.missing).toEqual(["a", "c"]);
    expect(error.message).toContain("{{a}} has no value");
  });

  test("names every value that has no slot, also an inherited property of objects", () => {
    const error = fault(() => fillTemplate("{{toString}}", { x: "", y: "" }));
    expect(error.unused).toEqual(["x", "y"]);
    expect(error.missing).toEqual(["toString"]);
    expect(error.message).toContain('"y" has no slot');
  });
});
