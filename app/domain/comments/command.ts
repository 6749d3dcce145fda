import { fillTemplate } from "../markdown/fill-template.ts";

/** What a person may ask of the App in a comment: to plan again, or to ask AWS about a checklist's account again. */
export type CommandName = "/plan" | "/verify";

/** Templates of answers to commands, below templates/comments. */
export const commandTemplates = ["command-with-more"] as const;

export type CommandTemplates = Readonly<Record<(typeof commandTemplates)[number], string>>;

/**
 * Whether a comment is a command (in any case, with blanks around it), begins with it and says more, or has none. A
 * quoted or mentioned command does not count.
 */
export function parseCommand(body: string, name: CommandName): "command" | "more" | "none" {
  const text = body.trim().toLowerCase();
  if (text === name) return "command";
  return text.startsWith(name) && /\s/u.test(text.charAt(name.length)) ? "more" : "none";
}

/** Hidden text of the one answer to a comment. */
export function commandMarker(commentId: number): string {
  return `<!-- aws-accounts: answer to comment ${commentId} -->`;
}

/** Says why the App did not act on a command with further text. */
export function renderMoreThanCommand(
  { name, commentId }: { readonly name: CommandName; readonly commentId: number },
  templates: CommandTemplates,
): string {
  return `${commandMarker(commentId)}\n${fillTemplate(templates["command-with-more"], { command: name }).trim()}`;
}
