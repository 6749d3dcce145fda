import type { Field, RequestFields } from "./request-fields.ts";

/** The label of requests. GitHub silently ignores a form's label that does not exist, so the App creates it. */
export const requestLabel = "aws-account-request";

/** GitHub's path for the form in the accounts repository. */
export const requestFormPath = ".github/ISSUE_TEMPLATE/aws-account-request.yml";

/**
 * The issue form that asks for these fields, as YAML for GitHub.
 *
 * @see https://docs.github.com/en/communities/using-templates-to-encourage-useful-issues-and-pull-requests/syntax-for-githubs-form-schema
 */
export function requestForm(fields: RequestFields): unknown {
  const { name, description, title, introduction } = fields;
  const markdown = introduction.trim() === "" ? [] : [{ type: "markdown", attributes: { value: introduction } }];
  return {
    name,
    description,
    ...(title !== "" && { title }),
    labels: [requestLabel],
    body: [...markdown, ...fields.fields.map(elementOf)],
  };
}

const types = {
  text: "input",
  email: "input",
  phone: "input",
  link: "input",
  paragraph: "textarea",
  emails: "textarea",
  choice: "dropdown",
} as const;

function elementOf(field: Field): unknown {
  const { id, label, help, example, choices } = field;
  return {
    type: types[field.kind],
    id,
    attributes: {
      label,
      description: help,
      ...(choices === undefined ? example !== undefined && { placeholder: example } : { options: optionsOf(choices) }),
    },
    validations: { required: field.required },
  };
}

function optionsOf(choices: NonNullable<Field["choices"]>): readonly string[] {
  return choices.map(({ answer }) => answer);
}
