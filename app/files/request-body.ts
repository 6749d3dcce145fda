import { type EarlierLabel, parseRequestBody, type ParsedBody } from "../domain/request/parse-body.ts";
import { requestFieldsPath, type Field } from "../domain/request/request-fields.ts";
import { type ContentsApi, readFileBytes } from "../github/contents.ts";
import { type LatestChangeApi, listLatestChanges } from "../github/latest-change.ts";
import type { Repository } from "../github/repository.ts";
import { parseRequestFieldsFile } from "./request-fields-file.ts";

export type RequestBodyApi = ContentsApi & LatestChangeApi;

/** Versions of the fields with which an open request may have been made. */
const mostVersions = 10;

/**
 * Reads the body of a request with the fields at `ref`. If a heading is missing and another is unknown, the labels of
 * the last ten versions of the fields count too, and those of the default fields: an operator may have reworded a
 * question since the request was made.
 */
export async function readRequestBody(
  octokit: RequestBodyApi,
  place: Repository & { readonly ref: string },
  {
    body,
    fields,
    shipped,
  }: { readonly body: string; readonly fields: readonly Field[]; readonly shipped: readonly Field[] },
): Promise<ParsedBody> {
  const parsed = parseRequestBody(body, fields);
  if (!parsed.mayBeReworded) return parsed;
  return parseRequestBody(body, fields, [...(await readEarlierLabels(octokit, place)), ...shipped]);
}

async function readEarlierLabels(
  octokit: RequestBodyApi,
  { owner, repo, ref }: Repository & { readonly ref: string },
): Promise<readonly EarlierLabel[]> {
  const path = requestFieldsPath;
  const commits = await listLatestChanges(octokit, { owner, repo }, { branch: ref, path, count: mostVersions });
  const versions = await Promise.all(
    commits.map((commit) => readFileBytes(octokit, { owner, repo, path, ref: commit })),
  );
  return versions.flatMap((bytes) => {
    const parsed = bytes && parseRequestFieldsFile(new TextDecoder().decode(bytes));
    return parsed?.kind === "fields" ? parsed.fields.fields : [];
  });
}
