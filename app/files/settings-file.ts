import type { Problem } from "../domain/problem.ts";
import { parseSettings, settingsProblem, type ParsedSettings } from "../domain/settings/parse-settings.ts";
import { readYamlFile } from "./yaml-file.ts";

const about = { name: "The settings file", problem: settingsProblem };

/** Reads the settings file's YAML; every problem carries the line of its key or value. */
export function parseSettingsFile(text: string): ParsedSettings {
  const file = readYamlFile(text, about);
  if (file.kind === "problems") return file;
  const parsed = parseSettings(file.value);
  return parsed.kind === "settings" ? parsed : { ...parsed, problems: file.locate(parsed.problems) };
}

/** Adds the file's lines to problems that were found in the parsed settings. */
export function locateInSettingsFile(text: string, problems: readonly Problem[]): readonly Problem[] {
  const file = readYamlFile(text, about);
  return file.kind === "problems" ? problems : file.locate(problems);
}
