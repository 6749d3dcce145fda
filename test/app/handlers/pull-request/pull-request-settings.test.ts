import { describe, expect, test } from "@jest/globals";
import { settingsText } from "../../../fixtures/settings.ts";
import { shippedFieldsText } from "../../domain/request/shipped-fields.ts";
import { expectOnlyExpectedRequests } from "../../expected-requests.ts";
import { github, owner, path } from "../../octokit.ts";
import { deliver } from "../../probot.ts";
import {
  accountsFile,
  answerChecks,
  answerComments,
  answerFile,
  answerLook,
  answerPull,
  baseSha,
  checkAnswer,
  commentByApp,
  headSha,
  number,
  type Published,
  settingsFile,
  takeChecks,
  takeComment,
} from "./pull-request-answers.ts";

expectOnlyExpectedRequests();

const look = () => deliver("pull_request", { action: "opened", pull_request: { number, base: { ref: "main" } } });
const fieldsFile = ".github/aws-accounts/request-fields.yml";
const files = [{ filename: settingsFile, status: "modified" }];
/** Settings that name the App of the tests. */
const good = settingsText.replace("app_id: 123456", "app_id: 99");
const mallory = good.replace("  users: []", "  users: [mallory]");

function lineOf(text: string, part: string): number {
  return text.split("\n").findIndex((line) => line.includes(part)) + 1;
}

/** The file at the head commit, its entry in the folder, and the merge base's commit if the test needs it. */
function answerHead(
  file: string,
  text: string | undefined,
  { type = "file", left = baseSha }: { readonly type?: string; readonly left?: string | null } = {},
): void {
  if (text !== undefined && text !== good && type === "file" && left !== null) answerMergeBase(left);
  answerFile(file, headSha, text);
  const folder = file.slice(0, file.lastIndexOf("/"));
  github()
    .get(`${path}/contents/${encodeURIComponent(folder)}`)
    .query({ ref: headSha })
    .reply(200, text === undefined ? [] : [{ path: file, type }]);
}

function answerMergeBase(sha: string): void {
  github()
    .get(`${path}/compare/${baseSha}...${headSha}`)
    .query({ per_page: 1 })
    .reply(200, { status: "ahead", merge_base_commit: { sha } });
}

function answerTeam(team: string, status = 200): void {
  github().get(`/orgs/${owner}/teams/${team}/members`).query({ per_page: 1, page: 1 }).reply(status, []);
}

function answerUser(login: string, status = 200, type = "User"): void {
  github().get(`/users/${login}`).reply(status, { login, type });
}

/** The people in the settings of the tests. */
function answerNamed(...logins: readonly string[]): void {
  answerTeam("reliability-engineering");
  answerTeam("reliability-engineering-custodians");
  for (const login of ["key-keeper", ...logins]) answerUser(login);
}

const noAccount = { conclusion: "success", output: { title: "No account changed" } };

const annotationsOf = (check: Published | undefined): readonly unknown[] =>
  (check?.output.annotations ?? []).map((annotation) => {
    const { path: file, start_line: line, title } = annotation as Record<string, unknown>;
    return [file, line, title];
  });

describe("a pull request that changes the settings", () => {
  test("shows settings that become more permissive, in the check and in the comment", async () => {
    answerLook({ files, settings: good });
    answerHead(settingsFile, mallory);
    answerNamed("mallory");
    const checks = takeChecks(3);
    const comment = takeComment();
    await look();
    expect(checks["validate"]).toMatchObject({
      conclusion: "success",
      output: { title: "Valid settings: 1 change more permissive", annotations: [] },
    });
    expect(checks["plan"]).toMatchObject(noAccount);
    expect(checks["approval"]).toMatchObject(noAccount);
    expect(comment.body).toMatch(/^### ⚠️ Valid settings: 1 change more permissive · `8c2f1d0`\n/u);
    for (const text of [comment.body, checks["validate"]?.output.text]) {
      expect(text).toContain(
        "This makes the settings more permissive\n\n- `reviewers.users` adds `mallory`: none → `mallory`.",
      );
    }
  });

  test("writes nothing twice", async () => {
    answerLook({ files, settings: good });
    answerHead(settingsFile, mallory);
    answerNamed("mallory");
    const first = takeChecks(3);
    const comment = takeComment();
    await look();

    answerLook({
      files,
      settings: good,
      checks: Object.entries(first).map(([name, check], id) => checkAnswer(name, { id, ...check })),
    });
    answerHead(settingsFile, mallory);
    answerNamed("mallory");
    answerComments([commentByApp(comment.body)]);
    await look();
  });

  test("is refused on the line of each fault: another App, a missing team and missing users", async () => {
    const text = mallory
      .replace("app_id: 99", "app_id: 7")
      .replace("team: reliability-engineering\n", "team: relability\n")
      .replace("[key-keeper]", "[key-keeper, example-gov]");
    answerLook({ files, settings: good });
    answerHead(settingsFile, text);
    answerTeam("relability", 404);
    answerTeam("reliability-engineering-custodians");
    answerUser("mallory", 404);
    answerUser("key-keeper");
    answerUser("example-gov", 200, "Organization");
    const checks = takeChecks(3);
    const comment = takeComment();
    await look();
    expect(checks["validate"]).toMatchObject({
      conclusion: "failure",
      output: { title: "4 problems in the settings" },
    });
    expect(annotationsOf(checks["validate"])).toEqual([
      [settingsFile, lineOf(text, "app_id"), "settings-app-id"],
      [settingsFile, lineOf(text, "relability"), "settings-unknown-team"],
      [settingsFile, lineOf(text, "mallory"), "settings-unknown-user"],
      [settingsFile, lineOf(text, "key-keeper"), "settings-unknown-user"],
    ]);
    expect(checks["plan"]).toMatchObject(noAccount);
    expect(checks["approval"]).toMatchObject(noAccount);
    expect(comment.body).toMatch(/^### ❌ 4 problems in the settings · `8c2f1d0`\n/u);
    expect(comment.body).toContain("- `app_id`: `99` → `7`.");
  });

  test.each([
    ["no YAML", "reviewers: [", 1, "is not YAML"],
    ["an unknown key", `${good}reviewer: a\n`, good.split("\n").length, 'Unknown key "reviewer"'],
    [
      "a role of another account",
      good.replace("apply_role: arn:aws:iam::988997429095", "apply_role: arn:aws:iam::111111111111"),
      lineOf(good, "apply_role"),
      "must be in the management account",
    ],
    [
      "a chain that ends in another account",
      good.replace(
        "  apply_role: arn:aws:iam::988997429095:role/aws-accounts-apply\n",
        "  apply_role: arn:aws:iam::622626885786:role/apply\n  admin_role: { arn: 'arn:aws:iam::111111111111:role/admin' }\n",
      ),
      lineOf(good, "apply_role") + 1,
      "must be in the management account",
    ],
    ["brackets without end", "[".repeat(60_000), 1, "more than 30 levels"],
  ])("is refused on the line for %s, without looking up people", async (_, text, line, message) => {
    answerLook({ files, settings: good });
    answerHead(settingsFile, text);
    const checks = takeChecks(3);
    const comment = takeComment();
    await look();
    expect(checks["validate"]).toMatchObject({ conclusion: "failure" });
    expect(annotationsOf(checks["validate"])[0]).toEqual([settingsFile, line, "settings"]);
    expect(JSON.stringify(checks["validate"]?.output.annotations?.[0])).toContain(JSON.stringify(message).slice(1, -1));
    expect(comment.body).toContain("The more permissive changes are listed here once the settings can be read.");
  });

  test("is refused if it names more users than can be looked up, and looks up none of them", async () => {
    const users = Array.from({ length: 200 }, (_, index) => `user-${index}`).join(", ");
    answerLook({ files, settings: good });
    answerHead(settingsFile, good.replace("  users: []", `  users: [${users}]`));
    answerTeam("reliability-engineering");
    answerTeam("reliability-engineering-custodians");
    const checks = takeChecks(3);
    takeComment();
    await look();
    expect(JSON.stringify(checks["validate"]?.output.annotations)).toContain(
      "name 201 users, but at most 200 are allowed",
    );
  });

  const left = "5".repeat(40);

  test("is refused if the default branch has changed them since: the merged file differs from both", async () => {
    answerLook({ files, settings: good });
    answerHead(settingsFile, mallory, { left });
    answerFile(settingsFile, left, settingsText);
    answerNamed("mallory");
    const checks = takeChecks(3);
    takeComment();
    await look();
    expect(checks["validate"]).toMatchObject({ conclusion: "failure", output: { title: "1 problem in the settings" } });
    expect(JSON.stringify(checks["validate"]?.output.annotations)).toContain("Merge the default branch into this one.");
  });

  test("is not refused if the default branch has changed other files since", async () => {
    answerLook({ files, settings: good });
    answerHead(settingsFile, mallory, { left });
    answerFile(settingsFile, left, good);
    answerNamed("mallory");
    const checks = takeChecks(3);
    takeComment();
    await look();
    expect(checks["validate"]).toMatchObject({ conclusion: "success" });
  });

  test.each([
    ["removes", { filename: settingsFile, status: "removed" }],
    ["renames", { filename: "settings.yml", status: "renamed", previous_filename: settingsFile }],
  ])("is refused if it %s them", async (_, file) => {
    answerLook({ files: [file], settings: good });
    answerHead(settingsFile, undefined);
    const checks = takeChecks(3);
    takeComment();
    await look();
    expect(checks["validate"]).toMatchObject({ conclusion: "failure", output: { title: "1 problem in the settings" } });
    expect(JSON.stringify(checks["validate"]?.output.annotations)).toContain("removes or renames");
  });

  test.each([
    ["symlink", "a symbolic link"],
    ["submodule", "a submodule"],
  ])("is refused if they become a %s, even with the same content", async (type, what) => {
    answerLook({ files, settings: good });
    answerHead(settingsFile, good, { type });
    const checks = takeChecks(3);
    takeComment();
    await look();
    expect(JSON.stringify(checks["validate"]?.output.annotations)).toContain(
      `must be an ordinary file, but is ${what}`,
    );
  });

  test("that now equals the default branch is judged as one that changes nothing", async () => {
    answerLook({ files, settings: good });
    answerHead(settingsFile, good);
    const checks = takeChecks(3);
    answerComments();
    await look();
    expect(checks["validate"]).toMatchObject(noAccount);
  });

  test("that copies them elsewhere costs nothing", async () => {
    answerLook({ files: [{ filename: "a.yml", status: "copied", previous_filename: settingsFile }], settings: good });
    const checks = takeChecks(3);
    answerComments();
    await look();
    expect(checks["validate"]).toMatchObject(noAccount);
  });

  test("can fix broken settings, for which the change in permissiveness is unknown", async () => {
    answerLook({ files, settings: "nonsense" });
    answerMergeBase(baseSha);
    answerHead(settingsFile, good);
    answerNamed();
    const checks = takeChecks(3);
    const comment = takeComment();
    await look();
    expect(checks["validate"]).toMatchObject({
      conclusion: "success",
      output: { title: "Valid settings: not compared" },
    });
    expect(comment.body).toContain("**Everything in the settings counts as new:**");
  });

  test("can add settings to a repository that has none", async () => {
    answerLook({ files: [{ filename: settingsFile, status: "added" }], settings: undefined });
    // A missing file is read again.
    answerFile(settingsFile, baseSha, undefined);
    answerMergeBase(baseSha);
    answerFile(settingsFile, baseSha, undefined);
    answerHead(settingsFile, good);
    answerNamed();
    const checks = takeChecks(3);
    takeComment();
    await look();
    expect(checks["validate"]).toMatchObject({ conclusion: "success" });
  });

  test("and accounts is judged on both, by the settings of the default branch", async () => {
    // By its own settings, the accounts would have the wrong root e-mails.
    const text = mallory.replace("app_id: 99", "app_id: 7").replace("aws-root-accounts+{name}@", "other+{name}@");
    answerLook({ files: [...files, { filename: accountsFile, status: "modified" }] });
    answerHead(settingsFile, text);
    answerNamed("mallory");
    const checks = takeChecks(3);
    const comment = takeComment();
    await look();
    expect(annotationsOf(checks["validate"])).toEqual([
      [settingsFile, 1, "outside-accounts-file"],
      [settingsFile, 1, "settings-app-id"],
    ]);
    expect(checks["validate"]).toMatchObject({ conclusion: "failure", output: { title: "2 problems" } });
    expect(checks["plan"]).toMatchObject({ output: { title: "Not planned: validation failed" } });
    expect(comment.body).toContain("This pull request changes the settings as well.");
    expect(comment.body).toContain("`reviewers.users` adds `mallory`");
  });
});

describe("if GitHub fails while changed settings are checked", () => {
  const teams = "reliability-engineering";

  test.each([
    ["about a team, without permission", 403, `Could not read the team "${teams}" of ${owner}.`],
    ["about a team", 502, "GitHub answered 502."],
  ])("%s: no name is called unknown", async (_, status, summary) => {
    answerLook({ files, settings: good });
    answerHead(settingsFile, mallory);
    answerTeam(teams, status);
    answerTeam("reliability-engineering-custodians");
    for (const login of ["key-keeper", "mallory"]) answerUser(login);
    await expectFailure(summary);
  });

  test.each([403, 500])("about a user (%d): no name is called unknown", async (status) => {
    answerLook({ files, settings: good });
    answerHead(settingsFile, mallory);
    answerNamed();
    answerUser("mallory", status);
    await expectFailure(`GitHub answered ${status}.`);
  });

  test("for the file: it is not called removed", async () => {
    answerLook({ files, settings: good });
    answerHead(settingsFile, undefined);
    await expectFailure(`Could not read ${settingsFile} at ${headSha}`);
  });

  test("for the kind of the file", async () => {
    answerLook({ files, settings: good });
    answerFile(settingsFile, headSha, mallory);
    github().get(`${path}/contents/.github`).query({ ref: headSha }).reply(200, []);
    await expectFailure(`Could not read ${settingsFile} at ${headSha}`);
  });

  test("for the merge base", async () => {
    answerLook({ files, settings: good });
    answerHead(settingsFile, mallory, { left: null });
    github().get(`${path}/compare/${baseSha}...${headSha}`).query(true).reply(502, {});
    await expectFailure("GitHub answered 502.");
  });

  async function expectFailure(summary: string): Promise<void> {
    answerComments();
    answerPull();
    answerChecks([]);
    const checks = takeChecks(3);
    await look();
    expect(checks["validate"]).toMatchObject({
      conclusion: "failure",
      output: { title: "This pull request could not be looked at", annotations: [] },
    });
    expect(checks["validate"]?.output.summary).toContain(summary);
  }
});

describe("a pull request that changes the request fields", () => {
  const fields = [{ filename: fieldsFile, status: "modified" }];
  const other = shippedFieldsText.replace("label: Team name", "label: Name of the team");

  test("that can be requested points to the diff", async () => {
    answerLook({ files: fields, settings: good });
    answerFile(fieldsFile, baseSha, shippedFieldsText);
    answerHead(fieldsFile, other);
    const checks = takeChecks(3);
    const comment = takeComment();
    await look();
    expect(checks["validate"]).toMatchObject({
      conclusion: "success",
      output: { title: "Valid request fields: settings unchanged" },
    });
    expect(comment.body).toContain("They are not compared here: read the diff of that file.");
  });

  test.each([
    ["no YAML", "fields: [\n", 2, "not YAML"],
    ["an unknown key", other.replace("label: Name", "lable: Name"), lineOf(other, "Name of the team"), "lable"],
  ])("is refused on the line for %s", async (_, text, line, message) => {
    answerLook({ files: fields, settings: good });
    answerFile(fieldsFile, baseSha, shippedFieldsText);
    answerHead(fieldsFile, text);
    const checks = takeChecks(3);
    const comment = takeComment();
    await look();
    expect(checks["validate"]).toMatchObject({ conclusion: "failure" });
    const annotations = checks["validate"]?.output.annotations ?? [];
    expect(annotations).toContainEqual(
      expect.objectContaining({ path: fieldsFile, start_line: line, message: expect.stringContaining(message) }),
    );
    expect(comment.body).toMatch(/^### ❌ \d problems? in the request fields · `8c2f1d0`\n/u);
  });

  test("is refused if the default branch has changed them since", async () => {
    const left = "5".repeat(40);
    answerLook({ files: fields, settings: good });
    answerFile(fieldsFile, baseSha, shippedFieldsText);
    answerHead(fieldsFile, other, { left });
    answerFile(fieldsFile, left, `${shippedFieldsText}# It has been fixed since.\n`);
    const checks = takeChecks(3);
    takeComment();
    await look();
    expect(JSON.stringify(checks["validate"]?.output.annotations)).toContain("Merge the default branch into this one.");
  });

  test("is refused if they become a symbolic link", async () => {
    answerLook({ files: fields, settings: good });
    answerFile(fieldsFile, baseSha, shippedFieldsText);
    answerHead(fieldsFile, other, { type: "symlink" });
    const checks = takeChecks(3);
    takeComment();
    await look();
    expect(JSON.stringify(checks["validate"]?.output.annotations)).toContain("a symbolic link");
  });

  test("may remove them: the App then uses its default fields", async () => {
    answerLook({ files: [{ filename: fieldsFile, status: "removed" }], settings: good });
    answerFile(fieldsFile, baseSha, shippedFieldsText);
    answerHead(fieldsFile, undefined);
    const checks = takeChecks(3);
    const comment = takeComment();
    await look();
    expect(checks["validate"]).toMatchObject({ conclusion: "success" });
    expect(comment.body).toContain("is removed: the App then asks its default questions.");
  });

  test("and the settings is judged on both", async () => {
    answerLook({ files: [...files, ...fields], settings: good });
    answerHead(settingsFile, good.replace("app_id: 99", "app_id: 7"));
    answerNamed();
    answerFile(fieldsFile, baseSha, shippedFieldsText);
    answerHead(fieldsFile, "fields: [\n", { left: null });
    const checks = takeChecks(3);
    takeComment();
    await look();
    expect(checks["validate"]?.output.title).toMatch(/problems in the settings and request fields$/u);
    const where = annotationsOf(checks["validate"]).map((annotations) => (annotations as readonly unknown[])[0]);
    expect(new Set(where)).toEqual(new Set([settingsFile, fieldsFile]));
  });

  test("that both branches removed is judged as one that changes nothing", async () => {
    answerLook({ files: [{ filename: fieldsFile, status: "removed" }], settings: good });
    answerFile(fieldsFile, baseSha, undefined);
    answerHead(fieldsFile, undefined);
    const checks = takeChecks(3);
    answerComments();
    await look();
    expect(checks["validate"]).toMatchObject(noAccount);
  });
});
