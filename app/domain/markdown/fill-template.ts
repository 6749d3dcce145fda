/** The slots of a template do not match its values. */
export class TemplateError extends Error {
  override readonly name = "TemplateError";
  /** Slots that have no value. */
  readonly missing: readonly string[];
  /** Values that have no slot. */
  readonly unused: readonly string[];

  constructor(missing: readonly string[], unused: readonly string[]) {
    const faults = [
      ...missing.map((slot) => `the slot {{${slot}}} has no value`),
      ...unused.map((name) => `the value "${name}" has no slot`),
    ];
    super(`Could not fill a template: ${faults.join("; ")}. Give the template exactly the slots that the code fills.`);
    this.missing = missing;
    this.unused = unused;
  }
}

const slot = /\{\{([\w-]+)\}\}/gu;

/**
 * Puts values into the `{{slots}}` of a template, verbatim: callers escape or fence them.
 *
 * @throws {@link TemplateError} if a slot has no value or a value has no slot, so that a mistake in either is noticed.
 */
export function fillTemplate(template: string, values: Readonly<Record<string, string>>): string {
  const given = new Map(Object.entries(values));
  const slots = new Set([...template.matchAll(slot)].map(([, name]) => name));
  const missing = [...slots].filter((name): name is string => name !== undefined && !given.has(name));
  const unused = [...given.keys()].filter((name) => !slots.has(name));
  if (missing.length > 0 || unused.length > 0) throw new TemplateError(missing, unused);
  return template.replace(slot, (_, name: string) => String(given.get(name)));
}
