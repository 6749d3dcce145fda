export type { Progress } from "./run.ts";
export { type Runner, startRunner } from "./runner.ts";
export { findProviderMirror, findTerraform, terraformEnvironment } from "./terraform.ts";
