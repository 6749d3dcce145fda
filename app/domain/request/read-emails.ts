/** The addresses of an answer, or the parts that are not clear. */
export type ReadEmails =
  | { readonly kind: "addresses"; readonly addresses: readonly string[] }
  | {
      readonly kind: "unclear";
      readonly parts: readonly string[];
      /** The addresses that occur in the answer; empty if a part of it contradicts another. */
      readonly found: readonly string[];
    };

/** `[text](mailto:address)` as in Markdown, `<address>` as in mail programs, a comma, or a word. */
const token = /\[([^\][\n]*)\]\(<?([^\s()<>]+)>?\)|<([^\s<>]+)>|,|[^\s,<[]+|[<[]/gu;

/** Pasted texts have characters of no width. */
const invisible = /\p{Cf}/gu;

/** The number, dash or box with which a line of a list begins. */
const bullet = /^[ \t]*(?:[-*+]|\d{1,4}[.)])[ \t]+(?:\[[ x]\][ \t]+)?/giu;

/**
 * Reads the addresses of an answer as mail programs and Markdown write them: one per line, or separated by commas,
 * semicolons or spaces; in a list; as a link; in angle brackets after the person's name.
 *
 * A name is dropped only if an address in angle brackets follows it on the same line. All other words make the answer
 * unclear. So does a name or a link's text that is another address, because it is unknown which of the two was meant.
 */
export function readEmails(answer: string): ReadEmails {
  const lines = answer
    .replace(invisible, "")
    .split(/[\n\r]/u)
    .flatMap((line) => line.replace(bullet, "").split(";").map(readLine));
  const parts = lines.flatMap(({ unclear }) => unclear);
  const addresses = lines.flatMap((line) => line.addresses);
  if (addresses.length === 0) return { kind: "unclear", parts: [answer], found: [] };
  if (parts.length === 0) return { kind: "addresses", addresses };
  return { kind: "unclear", parts, found: lines.some(({ contradicts }) => contradicts) ? [] : addresses };
}

interface ReadLine {
  readonly addresses: readonly string[];
  readonly unclear: readonly string[];
  readonly contradicts: boolean;
}

function readLine(line: string): ReadLine {
  const addresses: string[] = [];
  const unclear: string[] = [];
  let contradicts = false;
  let names: string[] = [];
  /** The address that is not followed by a comma: it may be the name of the next one. */
  let previous: string | undefined;
  for (const match of line.matchAll(token)) {
    const read = readToken(match);
    const name = read.label ?? (read.isAngle ? previous : undefined);
    previous = undefined;
    if (read.address === undefined) {
      if (read.text !== ",") names.push(read.text);
      continue;
    }
    if (!read.isAngle) unclear.push(...names);
    names = [];
    if (!read.isAngle && read.label === undefined) previous = read.address;
    if (name?.toLowerCase() === read.address.toLowerCase()) {
      if (read.isAngle) addresses.pop();
    } else if (name?.includes("@") === true) {
      contradicts = true;
      unclear.push(read.text);
    }
    addresses.push(read.address);
  }
  return { addresses, unclear: [...unclear, ...names], contradicts };
}

function readToken(match: RegExpExecArray) {
  const [text, label, link, angle] = match;
  const address = angle ?? link ?? (text.includes("@") ? text : undefined);
  return {
    text,
    address: address === undefined ? undefined : plainAddress(address),
    label: label === undefined ? undefined : plainAddress(label.trim()),
    isAngle: angle !== undefined,
  };
}

function plainAddress(text: string): string {
  return text.replace(/^["']?(?:mailto:)?/iu, "").replace(/["']$/u, "");
}
