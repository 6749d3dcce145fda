import { readFileSync } from "node:fs";
import { parse } from "yaml";

const path = "templates/accounts-repository/.github/ISSUE_TEMPLATE/aws-account-request.yml";

interface Form {
  readonly title?: string;
  readonly labels: readonly string[];
  readonly body: readonly Element[];
}

interface Element {
  readonly type: "markdown" | "input" | "textarea" | "dropdown";
  readonly id?: string;
  readonly attributes: { readonly label?: string; readonly options?: readonly string[] };
  readonly validations?: { readonly required?: boolean };
}

/** The issue form of the accounts repository, as GitHub reads it. */
export const requestForm = parse(readFileSync(path, "utf8")) as Form;

/** The values of the form, by id of the field, without blank ones. */
export type Answers = Readonly<Record<string, string>>;

/** Everything that an account needs, for one that nobody looks after at night. */
export const plainAnswers: Answers = {
  "account-name": "pet-licences-prod",
  description: "Licences for cats dogs and parrots",
  organisation: "Department for Pets",
  "billing-cost-centre": "PETS-042",
  "team-name": "Pet Licences",
  "team-email-address": "pet-licences@example.gov.uk",
  "team-lead-name": "Lee Leader",
  "team-lead-role": "Product manager",
  "team-lead-email-address": "lee.leader@example.gov.uk",
  "service-name": "Licence a pet",
  "service-is-out-of-hours-support-provided": "No",
  "security-requested-alert-priority-level": "P3",
  "security-does-account-hold-pii": "Yes",
  "security-does-account-hold-pci-data": "No",
  administrators: "ada.author@example.gov.uk\npat.keeper@example.gov.uk",
  "requester-email": "ada.author@example.gov.uk",
};

/** The body of the issue that GitHub makes of a filled-in form. */
export function fillIn(answers: Answers): string {
  const fields = requestForm.body.filter(({ type }) => type !== "markdown");
  const unknown = Object.keys(answers).filter((id) => !fields.some((field) => field.id === id));
  if (unknown.length > 0) throw new Error(`the form has no field ${unknown.join(", ")}`);
  return fields
    .map(({ id = "", attributes: { label = "" } }) => `### ${label}\n\n${answers[id] ?? "_No response_"}`)
    .join("\n\n");
}
