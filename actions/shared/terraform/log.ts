import { info } from "@actions/core";
import { maskText } from "../../../app/domain/plan/mask.ts";

/**
 * Logs Terraform's output.
 *
 * A runner executes lines that look like workflow commands (`::add-path::…`, and `##[…]` anywhere in a line), and an
 * account's tag can contain one. The prefix disables the first form, the zero-width space the second.
 */
export function logTerraform(text: string): void {
  for (const line of maskText(text).split(/\r?\n/u)) info(`terraform | ${line.replaceAll("##[", "##\u200b[")}`);
}
