import { expect, test } from "@jest/globals";
import { allPages } from "../../../app/github/pages.ts";

interface Answer {
  readonly data: readonly number[];
  readonly headers: { readonly link?: string };
}

/** The lengths of pages with or without GitHub's `Link` header, and the pages that were read. */
function list(lengths: readonly number[], { hasLinks = true } = {}) {
  const read: number[] = [];
  const page = (number: number): Promise<Answer> => {
    read.push(number);
    const data = Array.from({ length: lengths[number - 1] ?? 0 }, (_, index) => index);
    const rels = [...(number > 1 ? ["prev", "first"] : []), ...(number < lengths.length ? ["next", "last"] : [])];
    const link = rels.map((rel) => `<https://api.github.com/list?page=9>; rel="${rel}"`).join(", ");
    return Promise.resolve({ data, headers: hasLinks && link !== "" ? { link } : {} });
  };
  return { read, page };
}

test.each([
  [[0], 1],
  [[99], 1],
  [[100, 1], 2],
  [[100, 100, 50], 3],
  // GitHub filters a page after it has cut it.
  [[99, 100, 3], 3],
  [[0, 2], 2],
])("reads pages of %j to the end that the Link header shows", async (lengths, pages) => {
  const { read, page } = list(lengths);
  expect(await allPages(page)).toHaveLength(lengths.reduce((sum, length) => sum + length, 0));
  expect(read).toHaveLength(pages);
});

test("without any Link header, a full page may not be the last one", async () => {
  const { read, page } = list([100, 1], { hasLinks: false });
  expect(await allPages(page)).toHaveLength(101);
  expect(read).toEqual([1, 2]);
});

test("finds the items in a response that is not just a list", async () => {
  const answer = { data: { total_count: 2, check_runs: [1, 2] } };
  expect(
    await allPages(
      () => Promise.resolve(answer),
      ({ check_runs }) => check_runs,
    ),
  ).toEqual([1, 2]);
});
