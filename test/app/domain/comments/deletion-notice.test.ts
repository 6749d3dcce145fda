import { expect, test } from "@jest/globals";
import { deletionMarker, renderDeletionNotice } from "../../../../app/domain/comments/deletion-notice.ts";

test.each([
  ["rhys", "by `rhys`, last at 2026-03-01 12:05 UTC."],
  [null, "it is unknown by whom, last at 2026-03-01 12:05 UTC."],
])("a notice says that a comment was deleted, and by whom: %s", (by, said) => {
  const notice = renderDeletionNotice({ by, at: "2026-03-01T12:05:09Z" });
  expect(notice).toContain(`A comment of the App was deleted here, ${said}`);
  expect(notice.startsWith(deletionMarker)).toBe(true);
});
