import { Ajv } from "ajv";
import type { CreationDetails } from "../apply/apply-result.ts";
import { lazily } from "../json/lazily.ts";
import type { SecretKind } from "../text/secrets.ts";
import type { Settings } from "../settings/settings.ts";
import schema from "./step.schema.json" with { type: "json" };

/** One step of a checklist, as `templates/checklists/*.json` describes it. */
export interface Step {
  /** Stable: records and issues name steps by it. Alternatives that the settings choose from share one id. */
  readonly id: string;
  /** Plain text of one line. */
  readonly title: string;
  /** Who may tick it; `second-custodian`: a custodian who did none of the steps in `after`. */
  readonly who: "custodian" | "second-custodian";
  /** Ids of earlier steps that must be done before this one. */
  readonly after: readonly string[];
  /** Name of the evidence with which AWS can prove the step; null if AWS cannot. */
  readonly proof: string | null;
  /** The condition, in the settings or the account's creation, under which the step is in the checklist. */
  readonly onlyIf?: "second-person" | "shared-mfa" | "separate-mfa" | "trust-by-hand" | "trust-set";
  /** The App ticks the step itself once AWS has proven it. If AWS cannot be asked, a custodian does the step. */
  readonly byApp?: true;
  /** Kinds of secrets that undo the step if they are published. */
  readonly spoiltBy?: readonly SecretKind[];
  /** Whether the step uses a slot of the YubiKeys, or puts them back into the safe. */
  readonly yubikeys?: "used" | "back";
  /** The instructions, in Markdown with `{{slots}}`, one line per member. */
  readonly body: readonly string[];
}

/** A checklist template that is not valid. The installation is at fault, not a person. */
export class ChecklistTemplateError extends Error {
  override readonly name = "ChecklistTemplateError";
  readonly faults: readonly string[];

  constructor(faults: readonly string[]) {
    super(`Could not read the checklist template: ${faults.join("; ")}. Fix the file in templates/checklists.`);
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
    if (earlier.has(id) && !isEither(earlier.get(id), onlyIf)) faults.push(`the step "${id}" occurs twice`);
    for (const needed of after.filter((needed) => !earlier.has(needed))) {
      faults.push(`the step "${id}" comes after "${needed}", which is not an earlier step`);
    }
    earlier.set(id, onlyIf);
  }
  if (faults.length > 0) throw new ChecklistTemplateError(faults);
  return steps;
}

const alternatives: ReadonlySet<string> = new Set(["separate-mfa,shared-mfa", "trust-by-hand,trust-set"]);

/** Whether the two are alternatives, so that no checklist has both. */
function isEither(one: Step["onlyIf"], other: Step["onlyIf"]): boolean {
  return alternatives.has([one, other].toSorted().join());
}

/** The steps that the settings require and that the account's creation has left to do. */
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
