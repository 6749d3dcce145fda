import type { Suggestion } from "../account/suggest-lines.ts";
import { fence } from "../markdown/code.ts";
import { details } from "../markdown/details.ts";
import { accountsFilePath } from "../settings/settings.ts";
import type { PullRequestStatus } from "./status.ts";

/** No one compares longer lines by eye. */
const maxSuggested = 4_000;

/** A longer file is not shown in canonical form; the command writes it. */
const maxPasted = 30_000;

type CanonicalForm = Extract<PullRequestStatus, { readonly kind: "invalid" }>["mend"];

/** Describes how to put a file into canonical form: by a command, and by the lines to replace or the whole file if they fit. */
export function describeForm(form: CanonicalForm, room: number): string {
  if (form === undefined) return "";
  const { canonical, lines } = form;
  const command = `\`npm run format -- ${accountsFilePath}\``;
  const byCommand = `In a checkout of the App's own repository, ${command} puts the file into canonical form.`;
  const shown =
    lines !== undefined && lines.text.length <= maxSuggested
      ? `Or replace ${nameLines(lines)} of \`${accountsFilePath}\`:\n\n${fence(lines.text, "suggestion")}`
      : details("The whole file in canonical form, to paste over the one here", fence(canonical, "json"));
  const whole = `${byCommand}\n\n${shown}`;
  return shown.length <= maxPasted && whole.length <= room ? whole : byCommand;
}

function nameLines({ firstLine, lastLine }: Suggestion): string {
  return firstLine === lastLine ? `line ${firstLine}` : `lines ${firstLine} to ${lastLine}`;
}
