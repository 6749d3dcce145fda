/**
 * The title for a request for this account; undefined if it stays as it is. Only a title that the form wrote, or the App
 * itself, is changed: the form's own words, with nothing or with one word like an account's name after them.
 */
export function nextTitle(
  current: string,
  { title, name }: { readonly title: string; readonly name: string },
): string | undefined {
  const prefix = title.trim();
  if (prefix === "" || !current.startsWith(prefix)) return undefined;
  const rest = current.slice(prefix.length).trim();
  const next = `${prefix} ${name}`;
  return /^[a-z0-9-]*$/u.test(rest) && current !== next ? next : undefined;
}
