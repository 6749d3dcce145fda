/** The most items that GitHub lists on one page. */
export const pageSize = 100;

/** One page of a list, as Octokit returns it. */
interface RestPage<Data> {
  readonly data: Data;
  readonly headers?: { readonly link?: string | undefined };
}

/**
 * Reads all pages of a list. Only the `Link` header shows the end: a page can have fewer items than requested and not
 * be the last one. `itemsOf` returns the items of a response that is not just a list.
 *
 * @see https://docs.github.com/en/rest/using-the-rest-api/using-pagination-in-the-rest-api
 */
export async function allPages<Item>(
  readPage: (page: number) => Promise<RestPage<readonly Item[]>>,
): Promise<readonly Item[]>;
export async function allPages<Item, Data>(
  readPage: (page: number) => Promise<RestPage<Data>>,
  itemsOf: (data: Data) => readonly Item[],
): Promise<readonly Item[]>;
export async function allPages<Item>(
  readPage: (page: number) => Promise<RestPage<readonly Item[]>>,
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

/** Some proxies remove `Link`; then a full page may not be the last one. */
function hasNext(link: string | undefined, length: number): boolean {
  return link === undefined ? length === pageSize : /\brel="next"/u.test(link);
}
