import { expect, test } from "@jest/globals";
import { allPages } from "../../../app/github/pages.ts";

/** Pages of a list with so many items, and which of them were read. */
function list(length: number): {
  readonly read: number[];
  readonly page: (page: number) => Promise<readonly number[]>;
} {
  const read: number[] = [];
  const items = Array.from({ length }, (_, index) => index);
  return {
    read,
    page: (page) => {
      read.push(page);
      return Promise.resolve(items.slice((page - 1) * 100, page * 100));
    },
  };
}

test.each([
  [0, [1]],
  [99, [1]],
  [100, [1, 2]],
  [101, [1, 2]],
  [250, [1, 2, 3]],
])("reads all of %d items", async (length, pages) => {
  const { read, page } = list(length);
  expect(await allPages(page)).toHaveLength(length);
  expect(read).toEqual(pages);
});
