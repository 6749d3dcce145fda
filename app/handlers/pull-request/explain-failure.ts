import { LargeFileError } from "../../large-files/process-large-file.ts";
import { AdapterError, hasStatus } from "../../github/errors.ts";
import { RecordsError } from "../../github/records/records-branch.ts";

/** Explains a failure for the comment, without anything that could hold a secret. */
export function explainFailure(error: unknown): string {
  if (error instanceof AdapterError || error instanceof LargeFileError || error instanceof RecordsError)
    return error.message;
  if (error instanceof Error && "status" in error && hasStatus(error, Number(error.status)))
    return `GitHub answered ${Number(error.status)}.`;
  return "An error occurred in the App; its log has the details.";
}
