/**
 * Joins pieces with `separator` as long as they fit into `limit` characters; what does not fit is counted in the last
 * piece. A piece is never cut: it may be an open fence or half a table row.
 */
export function fitPieces(
  pieces: readonly string[],
  {
    limit,
    separator,
    more,
  }: { readonly limit: number; readonly separator: string; readonly more: (left: number) => string },
): string {
  const all = pieces.join(separator);
  if (all.length <= limit) return all;
  const room = limit - more(pieces.length).length;
  const fitting: string[] = [];
  let length = 0;
  for (const piece of pieces) {
    length += piece.length + separator.length;
    if (length > room) break;
    fitting.push(piece);
  }
  return [...fitting, more(pieces.length - fitting.length)].join(separator);
}
