export { addExistingAccounts } from "./existing-accounts.ts";
export { findMoto } from "./find-moto.ts";
export { type AccountFound, type AwsControl, type LocalAws, startLocalAws } from "./local-aws.ts";
