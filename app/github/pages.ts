/** The most that GitHub lists in one answer. */
export const pageSize = 100;

/** Reads a list to its end: a page that is not full is the last one. */
export async function allPages<Item>(readPage: (page: number) => Promise<readonly Item[]>): Promise<readonly Item[]> {
  const items: Item[] = [];
  for (let page = 1; ; page += 1) {
    const read = await readPage(page);
    items.push(...read);
    if (read.length < pageSize) return items;
  }
}
