import type { RuleViolation } from "./finding.ts";

/** An accounts file of 10,000 accounts with 22 tags each has about 14 MB. */
export const largestFile = 32 * 1024 * 1024;

export type DecodedFile =
  | { readonly kind: "text"; readonly text: string; readonly findings: readonly RuleViolation[] }
  | { readonly kind: "refused"; readonly finding: RuleViolation };

const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

/** Decodes the bytes of the accounts file; bytes that are not UTF-8 are reported, and replaced so that the rest can be read. */
export function decodeFile(bytes: Uint8Array): DecodedFile {
  if (bytes.length > largestFile) {
    const message = `The file has ${bytes.length} bytes; at most ${largestFile} are read.`;
    return { kind: "refused", finding: { rule: "not-json", message, pointer: "", span: { start: 0, end: 1 } } };
  }
  const text = decoder.decode(bytes);
  const start = findReplaced(text, bytes);
  if (start === undefined) return { kind: "text", text, findings: [] };
  const message = "The file is not UTF-8 from here on. Save it as UTF-8, without a byte order mark.";
  return {
    kind: "text",
    text,
    findings: [{ rule: "not-json", message, pointer: "", span: { start, end: start + 1 } }],
  };
}

/** The decoder replaces wrong bytes by U+FFFD, but an author may also have written that character. */
function findReplaced(text: string, bytes: Uint8Array): number | undefined {
  const encoder = new TextEncoder();
  let offset = 0;
  let done = 0;
  for (let at = text.indexOf("\ufffd"); at !== -1; at = text.indexOf("\ufffd", offset)) {
    done += encoder.encode(text.slice(offset, at)).length;
    const written = bytes[done] === 0xef && bytes[done + 1] === 0xbf && bytes[done + 2] === 0xbd;
    if (!written) return at;
    offset = at + 1;
    done += 3;
  }
  return undefined;
}
