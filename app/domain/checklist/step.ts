import { Ajv } from "ajv";
import type { CreationDetails } from "../apply/apply-result.ts";
import { lazily } from "../json/lazily.ts";
import type { SecretKind } from "../text/secrets.ts";
import type { Settings } from "../settings/settings.ts";
import schema from "./step.schema.json" with { type: "json" };

/** One thing that a person has to do, as `templates/checklists/*.json` tells it. */
export interface Step {
  /** Stable: records and issues name steps by it. Steps of which the settings choose one have the same. */
  readonly id: string;
  /** Plain text of one line. */
  readonly title: string;
  /** Who may tick it; `second-custodian`: none of those who did the steps that it comes after. */
  readonly who: "custodian" | "second-custodian";
  /** Ids of earlier steps that must be done before this one. */
  readonly after: readonly string[];
  /** Name of the evidence by which AWS can vouch for it; null where AWS cannot. */
  readonly proof: string | null;
  /** What the settings, or the making of the account, must say for the step to be there. */
  readonly onlyIf?: "second-person" | "shared-mfa" | "separate-mfa" | "trust-by-hand" | "trust-set";
  /** The App does it itself where it can: what AWS can prove it ticks once AWS has. Where it cannot, a custodian does. */
  readonly byApp?: true;
  /** Secrets that undo the step when somebody publishes them. */
  readonly spoiltBy?: readonly SecretKind[];
  /** Whether it takes up a slot of the YubiKeys, or puts them back into the safe. */
  readonly yubikeys?: "used" | "back";
  /** What to do, in Markdown with `{{slots}}`, a line a member. */
  readonly body: readonly string[];
}

/** A checklist template that no checklist can be made of; a fault of the installation, not of a person. */
export class ChecklistTemplateError extends Error {
  override readonly name = "ChecklistTemplateError";
  readonly faults: readonly string[];

  constructor(faults: readonly string[]) {
    super(`Could not read the checklist template: ${faults.join("; ")}. Mend the file in templates/checklists.`);
    this.faults = faults;
  }
}

const ajv = new Ajv({ allErrors: true, validateSchema: false });
const validator = lazily(() => ajv.compile<{ steps: readonly Step[] }>(schema));

/**
 * Reads the steps of a checklist template, in order.
 *
 * @throws {@link ChecklistTemplateError} that names every fault at once.
 */
export function parseSteps(value: unknown): readonly Step[] {
  const validate = validator();
  if (!validate(value)) {
    throw new ChecklistTemplateError([ajv.errorsText(validate.errors, { dataVar: "" })]);
  }
  const { steps } = value;
  const earlier = new Map<string, Step["onlyIf"]>();
  const faults: string[] = [];
  for (const { id, after, onlyIf } of steps) {
    if (earlier.has(id) && !isEither(earlier.get(id), onlyIf)) faults.push(`the step "${id}" is there twice`);
    for (const needed of after.filter((needed) => !earlier.has(needed))) {
      faults.push(`the step "${id}" comes after "${needed}", which is no earlier step`);
    }
    earlier.set(id, onlyIf);
  }
  if (faults.length > 0) throw new ChecklistTemplateError(faults);
  return steps;
}

const alternatives: ReadonlySet<string> = new Set(["separate-mfa,shared-mfa", "trust-by-hand,trust-set"]);

/** Whether no checklist has both. */
function isEither(one: Step["onlyIf"], other: Step["onlyIf"]): boolean {
  return alternatives.has([one, other].toSorted().join());
}

/** Those of the steps that the settings ask for, and that the making of the account has left to do. */
export function chooseSteps(
  steps: readonly Step[],
  settings: Pick<Settings, "checklist" | "mfa_registration">,
  { trustPolicySet }: Pick<CreationDetails, "trustPolicySet">,
): readonly Step[] {
  const asked: Readonly<Record<NonNullable<Step["onlyIf"]>, boolean>> = {
    "second-person": settings.checklist.second_person_confirms_safe,
    "shared-mfa": settings.mfa_registration === "shared",
    "separate-mfa": settings.mfa_registration === "separate",
    "trust-by-hand": trustPolicySet === undefined,
    "trust-set": trustPolicySet === true,
  };
  return steps.filter(({ onlyIf }) => onlyIf === undefined || asked[onlyIf]);
}
