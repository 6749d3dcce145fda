import { refused } from "./refusal.ts";

export interface Page {
  readonly first?: number | null;
  readonly after?: string | null;
  readonly last?: number | null;
}

/** What orders items, so that a cursor still has its place when the item that it stood for has moved or gone. */
export type Key = readonly [value: string | number, id: number];

export interface Ordered<Item> {
  /** In this order already. */
  readonly items: readonly Item[];
  readonly keyOf: (item: Item) => Key;
  readonly descending?: boolean;
  readonly render: (item: Item) => unknown;
}

/** One page of a connection; `name` is its type. */
export function connection<Item>(
  name: string,
  { items, keyOf, descending = false, render }: Ordered<Item>,
  page: Page,
) {
  const { after } = page;
  const { size, fromEnd } = boundsOf(name, page);
  const rest = after === undefined || after === null ? items : itemsAfter(after);
  const shown = fromEnd ? rest.slice(-size) : rest.slice(0, size);
  const last = shown.at(-1);
  return {
    nodes: shown.map(render),
    totalCount: items.length,
    pageInfo: {
      hasNextPage: !fromEnd && rest.length > shown.length,
      endCursor: last === undefined ? null : Buffer.from(JSON.stringify(keyOf(last))).toString("base64url"),
    },
  };

  function itemsAfter(cursor: string): readonly Item[] {
    const key = JSON.parse(Buffer.from(cursor, "base64url").toString()) as Key;
    return items.filter((item) => (descending ? compareKeys(key, keyOf(item)) : compareKeys(keyOf(item), key)) > 0);
  }
}

/** How many are asked for, and from which end. */
function boundsOf(name: string, { first, last }: Page): { readonly size: number; readonly fromEnd: boolean } {
  const size = first ?? last;
  if (size === undefined || size === null)
    throw refused(
      "MISSING_PAGINATION_BOUNDARIES",
      `You must provide a \`first\` or \`last\` value to properly paginate the \`${name}\` connection.`,
    );
  const fromEnd = size !== first;
  if (size < 1 || size > 100)
    throw refused(
      "EXCESSIVE_PAGINATION",
      `\`${fromEnd ? "last" : "first"}\` on the \`${name}\` must be between 1 and 100.`,
    );
  return { size, fromEnd };
}

/** One page of what has its place in the list alone for an order. */
export function inOrder<Item>(name: string, list: readonly Item[], render: (item: Item) => unknown, page: Page) {
  const items = list.map((item, position) => ({ item, position }));
  const keyOf = ({ position }: { readonly position: number }): Key => [position, 0];
  return connection(name, { items, keyOf, render: ({ item }) => render(item) }, page);
}

export function compareKeys(one: Key, other: Key): number {
  if (one[0] !== other[0]) return one[0] < other[0] ? -1 : 1;
  return one[1] - other[1];
}
