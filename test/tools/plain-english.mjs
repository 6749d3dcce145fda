#!/usr/bin/env node
// Counts idioms that make technical English hard to read, per 10,000 words, in comments, messages, docs and templates.
// Usage: node test/tools/plain-english.mjs [--root DIR] [--lines] [--report] [FOLDER…]
// Exits with 1 if a budget is exceeded, except with --report. The root is this repository unless --root names another.
import { readdirSync, readFileSync, statSync } from "node:fs";
import { extname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const args = process.argv.slice(2);
const at = args.indexOf("--root");
const root = resolve(at >= 0 ? args.splice(at, 2)[1] : fileURLToPath(new URL("../../", import.meta.url)));
const showLines = args.includes("--lines");
const onlyReports = args.includes("--report");
const folders = args.filter((arg) => !arg.startsWith("--"));
const wanted = folders.length > 0 ? folders : ["app", "actions", "setup", "templates", "docs", ".github", "README.md"];

/** Pattern, budget per 10,000 words (the models' figures, rounded up), what to write instead. */
const idioms = [
  [
    "what it/is (as a noun)",
    /\b[Ww]hat (?:is|was|it|they|people|somebody|AWS|GitHub|the|has|a)\b/g,
    8,
    "name the thing: 'the plan', 'each changed account'",
  ],
  [
    "where meaning if",
    /\bwhere (?:it|that|there|they|nobody|somebody|one|this|those|AWS|GitHub|a|an|no|none|nothing|the)\b/gi,
    10,
    "'if' or 'when'",
  ],
  ["tell/told", /\b(?:tells?|told|telling)\b/gi, 5, "'notify', 'report', 'say'; 'tells whether' → 'returns whether'"],
  [
    "somebody/nobody/everybody",
    /\b(?:somebody|nobody|everybody)\b/gi,
    2,
    "name the person: 'the requester', 'a reviewer'; or 'no one'",
  ],
  [
    "answers (returns)",
    /\banswers (?:whether|what|how|undefined|nothing|the|a|an|with|its|if|which)\b/gi,
    3,
    "'returns'; 'responds' for HTTP",
  ],
  ["stands/lies", /\b(?:stands?|lies)\b/gi, 3, "'is', 'is stored in'"],
  ["whoever/whatever/whichever", /\b(?:whoever|whatever|whichever)\b/gi, 4, "'anyone who', 'any'"],
  ["preposition + which", /\b(?:of|by|with|for|in|to|at|from) which\b/gi, 4, "a second sentence"],
  ["is no/none", /\b(?:is|are|was) (?:no|none)\b/gi, 10, "'is not a', 'there is no' is fine in moderation"],
  ["mend", /\bmend(?:s|ed|ing)?\b/gi, 0, "'fix', 'repair'"],
  ["anew", /\banew\b/gi, 0, "'again'"],
  ["goes on", /\bgo(?:es)? on\b/gi, 2, "'continues'"],
  ["come to nothing / come of", /\bc[oa]mes? (?:to nothing|of it)\b/gi, 0, "'fails', 'result'"],
];

function* files(path) {
  const info = statSync(path, { throwIfNoEntry: false });
  if (!info) return;
  if (info.isFile()) return void (yield path);
  for (const name of readdirSync(path).sort()) {
    if (["node_modules", "dist", "figures", "coverage", ".git"].includes(name)) continue;
    yield* files(join(path, name));
  }
}

/** Text of a file that a person reads, with its line numbers. */
function* prose(path) {
  const text = readFileSync(path, "utf8");
  const kind = extname(path);
  const lineOf = (index) => text.slice(0, index).split("\n").length;
  if ([".md", ".txt"].includes(kind))
    return void (yield [1, text.replace(/```[\s\S]*?```/g, (m) => m.replace(/[^\n]/g, " "))]);
  if ([".json"].includes(kind)) {
    for (const m of text.matchAll(/"((?:[^"\\]|\\.){20,})"/g)) if (m[1].includes(" ")) yield [lineOf(m.index), m[1]];
    return;
  }
  if ([".yml", ".yaml"].includes(kind)) {
    for (const m of text.matchAll(/^\s*#(.*)$|: +([A-Z][^\n]{20,})$/gm)) yield [lineOf(m.index), m[1] ?? m[2]];
    return;
  }
  if (![".ts", ".js", ".mjs", ".cjs"].includes(kind)) return;
  for (const m of text.matchAll(/\/\*\*?([\s\S]*?)\*\/|(?:^|[^:"'`])\/\/ ?(.*)$/gm))
    yield [lineOf(m.index), (m[1] ?? m[2]).replace(/^\s*\* ?/gm, "")];
  const code = text.replace(/\/\*[\s\S]*?\*\//g, (m) => m.replace(/[^\n]/g, " "));
  for (const m of code.matchAll(/"((?:[^"\\\n]|\\.){20,})"|`((?:[^`\\]|\\.){20,})`/g)) {
    const string = m[1] ?? m[2];
    if (/[a-z] [a-z]+ [a-z]/.test(string)) yield [lineOf(m.index), string];
  }
}

let words = 0;
const counts = new Map(idioms.map(([name]) => [name, 0]));
const perFile = new Map();
for (const folder of wanted) {
  for (const path of files(join(root, folder))) {
    for (const [line, text] of prose(path)) {
      words += text.split(/\s+/).filter(Boolean).length;
      for (const [name, pattern] of idioms) {
        for (const match of text.matchAll(pattern)) {
          counts.set(name, counts.get(name) + 1);
          const file = relative(root, path);
          perFile.set(file, (perFile.get(file) ?? 0) + 1);
          if (showLines)
            console.log(
              `${file}:${line + text.slice(0, match.index).split("\n").length - 1}: ${name}: ${text.slice(Math.max(0, match.index - 40), match.index + 50).replace(/\s+/g, " ")}`,
            );
        }
      }
    }
  }
}
let over = 0;
console.log(`${words} words`);
for (const [name, , budget, instead] of idioms) {
  const rate = (10_000 * counts.get(name)) / Math.max(words, 1);
  const bad = rate > budget + 1e-9;
  over += bad ? 1 : 0;
  console.log(
    `${bad ? "over" : "ok  "}  ${rate.toFixed(1).padStart(6)} of ${String(budget).padStart(3)}  ${name}${bad ? ` → ${instead}` : ""}`,
  );
}
if (over > 0)
  console.log(
    `most in: ${[...perFile]
      .sort((a, b) => b[1] - a[1])
      .slice(0, 8)
      .map(([file, n]) => `${file} (${n})`)
      .join(", ")}`,
  );
console.log(over === 0 ? "plain" : `${over} idioms over budget`);
process.exitCode = over === 0 || onlyReports ? 0 : 1;
