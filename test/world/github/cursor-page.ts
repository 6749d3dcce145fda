import type { Hub } from "./hub.ts";
import { Refusal } from "./refusal.ts";
import type { Answer } from "./route.ts";

interface Asked {
  readonly query: {
    readonly per_page?: number | undefined;
    readonly before?: string | undefined;
    readonly after?: string | undefined;
  };
  readonly url: URL;
  readonly hub: Pick<Hub, "misbehaviour">;
}

interface Identified {
  readonly id: number;
}

/**
 * One page of a list that is paged by cursors, with links to the neighbouring pages.
 *
 * https://docs.github.com/en/rest/using-the-rest-api/using-pagination-in-the-rest-api
 */
export function cursorPage<Item extends Identified>(
  { query, url, hub }: Asked,
  items: readonly Item[],
  render: (item: Item) => unknown,
): Answer {
  const size = hub.misbehaviour.pageSize(query.per_page);
  const from = query.after === undefined ? 0 : placeOf(items, query.after) + 1;
  const to = query.before === undefined ? items.length : placeOf(items, query.before);
  const start = query.before === undefined ? from : Math.max(from, to - size);
  const end = Math.min(start + size, to);
  const shown = items.slice(start, end);
  const [first, last] = [shown[0], shown.at(-1)];
  const links = [
    ...(first && start > 0 ? [link(url, "before", "prev", first)] : []),
    ...(last && end < items.length ? [link(url, "after", "next", last)] : []),
  ];
  return { status: 200, body: shown.map(render), headers: links.length === 0 ? {} : { link: links.join(", ") } };
}

function placeOf(items: readonly Identified[], cursor: string): number {
  const place = items.findIndex((item) => cursorOf(item) === cursor);
  if (place === -1) throw new Refusal(422, "Invalid cursor");
  return place;
}

function cursorOf({ id }: Identified): string {
  return Buffer.from(`cursor:v2:${id}`).toString("base64url");
}

function link(url: URL, side: "before" | "after", rel: "prev" | "next", item: Identified): string {
  const to = new URL(url);
  to.searchParams.delete("before");
  to.searchParams.delete("after");
  to.searchParams.set(side, cursorOf(item));
  return `<${to.href}>; rel="${rel}"`;
}
