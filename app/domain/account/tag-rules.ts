import { childPointer } from "../json/json-pointer.ts";
import { quote } from "../json/explain-schema-error.ts";
import { isObject, textOf, type JsonObject } from "./entries.ts";
import type { RuleViolation } from "./finding.ts";

type RequiredTags = Readonly<Record<string, readonly string[]>>;

/** Finds tags that the settings or AWS refuse. The schema already checks the characters. */
export function findTagProblems(
  account: JsonObject,
  pointer: string,
  required: RequiredTags,
): readonly RuleViolation[] {
  const tags = account["tags"];
  if (tags === undefined) return [noTags(pointer, Object.keys(required))];
  if (!isObject(tags)) return [];
  const list = `${pointer}/tags`;
  return [
    ...findCaseDuplicates(tags, list),
    ...findMissing(tags, list, required),
    ...findForeignValues(tags, list, required),
  ];
}

function noTags(pointer: string, keys: readonly string[]): RuleViolation {
  const wanted = keys.length === 0 ? "at least one" : keys.map(quote).join(", ");
  return { rule: "tag-required", message: `The account has no tags. Add "tags" with ${wanted}.`, pointer };
}

/** AWS refuses keys that differ only in case. */
function findCaseDuplicates(tags: JsonObject, list: string): readonly RuleViolation[] {
  const seen = new Map<string, string>();
  return Object.keys(tags).flatMap((key): readonly RuleViolation[] => {
    const lower = key.toLowerCase();
    const earlier = seen.get(lower);
    seen.set(lower, key);
    if (earlier === undefined) return [];
    const message = `The tag keys ${quote(earlier)} and ${quote(key)} differ only in case, which AWS refuses. Remove one.`;
    return [{ rule: "tag-key", message, pointer: childPointer(list, key), at: "key" }];
  });
}

function findMissing(tags: JsonObject, list: string, required: RequiredTags): readonly RuleViolation[] {
  const missing = Object.keys(required).filter((key) => !Object.hasOwn(tags, key));
  if (missing.length === 0) return [];
  const message = `Required tags are missing: ${missing.map(quote).join(", ")}.`;
  return [{ rule: "tag-required", message, pointer: list }];
}

function findForeignValues(tags: JsonObject, list: string, required: RequiredTags): readonly RuleViolation[] {
  return Object.entries(required).flatMap(([key, allowed]): readonly RuleViolation[] => {
    const value = textOf(tags, key);
    if (value === undefined || (allowed.length === 0 ? value.trim() !== "" : allowed.includes(value))) return [];
    const wanted = allowed.length === 0 ? "not be empty" : `be ${allowed.map(quote).join(" or ")}`;
    const message = `The tag ${quote(key)} is ${quote(value)}, but must ${wanted}.`;
    return [{ rule: "tag-required", message, pointer: childPointer(list, key) }];
  });
}
