import { openOrganisation } from "../../shared/aws/organisation.ts";
import { pollUntil } from "../../shared/clock.ts";
import type { NewAccountStep } from "./new-account-step.ts";

/** AWS created the account, but it is not active yet. */
export class AccountNotActiveError extends Error {
  override readonly name = "AccountNotActiveError";
  readonly id: string;

  constructor({ name, id }: { readonly name: string; readonly id: string }, state: string) {
    super(
      `The account ${name} (${id}) was made, but AWS says that it is ${state}, not ACTIVE. AWS may need longer: start the workflow again later.`,
    );
    this.id = id;
  }
}

export const accountActive: NewAccountStep = {
  doing: "waiting until AWS calls it active",
  async run({ id, name }, { settings, credentials, clock, until }) {
    const organisation = openOrganisation(settings.aws, credentials);
    let state = "UNKNOWN";
    const active = await pollUntil(
      async () => {
        state = await organisation.stateOf(id);
        return state === "ACTIVE" ? true : undefined;
      },
      { clock, until },
    );
    if (active === undefined) throw new AccountNotActiveError({ name, id }, state);
    return {};
  },
};
