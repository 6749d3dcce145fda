/** The most that GitHub lists in one answer. */
export const pageSize = 100;

/** One page of a list, as Octokit answers it. */
interface Page<Data> {
  readonly data: Data;
  readonly headers?: { readonly link?: string | undefined };
}

/**
 * Reads a list to its end, which GitHub tells in the `Link` header: a page may have fewer items than were asked for, and
 * not be the last one. `itemsOf` finds the items in an answer that is more than a list.
 *
 * @see https://docs.github.com/en/rest/using-the-rest-api/using-pagination-in-the-rest-api
 */
export async function allPages<Item>(
  readPage: (page: number) => Promise<Page<readonly Item[]>>,
): Promise<readonly Item[]>;
export async function allPages<Item, Data>(
  readPage: (page: number) => Promise<Page<Data>>,
  itemsOf: (data: Data) => readonly Item[],
): Promise<readonly Item[]>;
export async function allPages<Item>(
  readPage: (page: number) => Promise<Page<readonly Item[]>>,
  itemsOf = (data: readonly Item[]) => data,
): Promise<readonly Item[]> {
  const items: Item[] = [];
  for (let page = 1; ; page += 1) {
    const { data, headers } = await readPage(page);
    const read = itemsOf(data);
    items.push(...read);
    if (!hasNext(headers?.link, read.length)) return items;
  }
}

/** Without a `Link`, as some proxies leave it, a full page may not be the last one. */
function hasNext(link: string | undefined, length: number): boolean {
  return link === undefined ? length === pageSize : /\brel="next"/u.test(link);
}
