/** Characters that AWS can store in a tag; the length is checked separately. */
const unstorable = /[^\p{L}\p{N} _.:/=+@-]/gu;

/** The most characters of a tag's value. */
export const longestTag = 256;

/** Names of characters that AWS cannot store; some of them are invisible. */
const names: Readonly<Record<string, string>> = {
  "\n": "line break",
  "\t": "tab",
  ",": "comma",
  "&": "ampersand",
  "'": "apostrophe",
  "\u2019": "apostrophe",
  "\u2018": "apostrophe",
  '"': "quotation mark",
  "\u201c": "quotation mark",
  "\u201d": "quotation mark",
  "\u2013": "long dash",
  "\u2014": "long dash",
  "(": "bracket",
  ")": "bracket",
};

/** Names each kind of character in a text that AWS cannot store in a tag, in order of appearance. */
export function findUnstorable(text: string): readonly string[] {
  const characters = [...new Set(text.match(unstorable))];
  return [...new Set(characters.map(nameOf))];
}

function nameOf(character: string): string {
  const name = names[character];
  if (name !== undefined) return character.trim() === "" ? `a ${name}` : `${article(name)} ${name} (${character})`;
  const code = `U+${Number(character.codePointAt(0)).toString(16).toUpperCase().padStart(4, "0")}`;
  return /^[\p{P}\p{S}]$/u.test(character) ? `${character} (${code})` : code;
}

function article(name: string): string {
  return /^[ae]/u.test(name) ? "an" : "a";
}

/** The closest text that AWS can store; empty if no character of it is left. */
export function proposeStorable(text: string, longest: number): string {
  const plain = text
    .normalize("NFC")
    .replace(/&/gu, " and ")
    .replace(/[\u2013\u2014]/gu, " - ")
    .replace(/[\s;,|]+/gu, " ")
    .replace(/\p{Cf}/gu, "")
    .replace(unstorable, "")
    .replace(/ +/gu, " ")
    .trim();
  return cutAtWord(plain, longest);
}

function cutAtWord(text: string, longest: number): string {
  const characters = Array.from(text);
  if (characters.length <= longest) return text;
  const cut = characters.slice(0, longest).join("");
  const space = cut.lastIndexOf(" ");
  return (space > longest / 2 ? cut.slice(0, space) : cut).trim();
}
