import type { CreationDetails, NewAccount } from "../../app/domain/apply/apply-result.ts";
import { explainRefusal } from "../../app/domain/evidence/judge-answer.ts";
import { askForCentralRoot } from "../shared/aws/root-mode.ts";
import { runStep } from "../shared/step.ts";
import type { ApplyContext, ApplyInput } from "./apply-context.ts";

/**
 * Asks AWS whether the root users of new accounts have credentials at all, which decides how they are secured.
 *
 * If AWS does not say, the App assumes that they have some: then people secure them, and a note says why.
 */
export async function askAboutRootUsers(
  { clock }: ApplyContext,
  { session, settings }: ApplyInput,
  accounts: readonly NewAccount[],
): Promise<{ readonly rootCredentials?: Pick<CreationDetails, "rootCredentials">; readonly trouble?: string }> {
  if (accounts.length === 0) return {};
  const answer = await runStep("asking whether AWS manages root users centrally", async () =>
    askForCentralRoot(await session.credentials(), settings.aws.region, () => new Date(clock.now())),
  );
  if (answer.kind === "value") return answer.value ? { rootCredentials: { rootCredentials: "none" } } : {};
  return {
    trouble: `It is unknown whether AWS manages the root users of the organisation centrally, so the checklists have the steps with YubiKeys. ${explainRefusal(answer)}`,
  };
}
