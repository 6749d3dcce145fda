import { info } from "@actions/core";
import { maskText } from "../../../app/domain/plan/mask.ts";

/**
 * Logs what Terraform says.
 *
 * A runner obeys lines that look like workflow commands (`::add-path::…`, and `##[…]` anywhere in a line), and such a
 * line may come out of an account's tag; with something in front, and with the second form broken, it is only text.
 */
export function logTerraform(text: string): void {
  for (const line of maskText(text).split(/\r?\n/u)) info(`terraform | ${line.replaceAll("##[", "##\u200b[")}`);
}
