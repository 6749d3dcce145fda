import assert from "node:assert/strict";
import { theAccount } from "./accounts-file.ts";
import { comments, completedRun, known, showComment, type Stage } from "./stage.ts";
import type { Exhibit, Station } from "./station.ts";

/** With an accounts file that says what AWS has: nothing is applied, and the apply knows from then on where it stands. */
export const startFirstApply: Station<Stage> = {
  title: "The operator starts the apply once, so that it knows where it begins",
  async play(stage) {
    const { world } = stage;
    const { workflow_run_id } = await world.people.engineer.request<{ workflow_run_id: number }>(
      "POST",
      `${world.repositoryPath}/actions/workflows/aws-accounts-apply.yml/dispatches`,
      { ref: "main", return_run_details: true },
    );
    const run = await completedRun(stage, "aws-accounts-apply.yml");
    assert.equal(run.id, workflow_run_id);
    stage.firstApply = run.id;
    const objects = await world.aws.ask.stateObjects();
    assert.deepEqual(objects, [`${world.settings.stateKey}.last-applied.json`], "it noted where it begins");
    const { summary } = world.github.runOutput(run.id);
    assert.match(summary, /Nothing to apply/);
    return [{ kind: "answer", asked: `aws s3 ls s3://${world.settings.stateBucket}`, answer: objects.join("\n") }];
  },
};

/** The merge started the apply workflow; AWS is asked whether the account is there. */
export const apply: Station<Stage> = {
  title: "The apply workflow makes the account in the organisation",
  async play(stage) {
    const { aws, settings } = stage.world;
    const number = known(stage.pullRequest, "pull request");
    await completedRun(stage, "aws-accounts-apply.yml", known(stage.firstApply, "first run of the apply"));
    const comment = (await comments(stage, number)).find(
      ({ user, body }) => user.login === "github-actions[bot]" && body.includes(theAccount.email),
    );
    assert.ok(comment, "the pull request says what was made");
    const accounts = await aws.ask.accounts();
    const made = accounts.filter(({ name }) => name === theAccount.name);
    assert.equal(
      made.length,
      1,
      `the organisation has the account once; it has ${accounts.map(({ name }) => name).join(", ")}`,
    );
    const [account] = made;
    assert.ok(account);
    assert.equal(account.email, theAccount.email);
    stage.account = { id: account.id, name: account.name, email: account.email };
    assert.ok(comment.body.includes(account.id), "the pull request says the account id");
    const trust = await aws.ask.roleTrustPolicy(account.id, "bootstrap");
    assert.ok(trust.includes(settings.managementAccount), "the bootstrap role trusts the management account at first");

    const objects = await aws.ask.stateObjects();
    assert.ok(objects.includes(settings.stateKey), "the state lies in the S3 backend");
    assert.ok(!objects.some((key) => key.endsWith(".tflock")), "the lock was released");
    const history = await aws.ask.stateHistory();
    assert.ok(
      history.some(({ key, deleted }) => key === `${settings.stateKey}.tflock` && deleted),
      "a lock was taken while it ran",
    );
    const state = JSON.parse(await aws.ask.stateObject(settings.stateKey)) as {
      resources: readonly { type: string; instances: readonly { attributes: { id: string } }[] }[];
    };
    const ids = state.resources.flatMap(({ instances }) => instances.map(({ attributes }) => attributes.id));
    assert.deepEqual(ids, [account.id], "the state knows the account, and nothing else");

    const answers: readonly Exhibit[] = [
      {
        kind: "answer",
        asked: "aws organizations list-accounts",
        answer: accounts.map(({ id, name, email }) => `${id}  ${name}  ${email}`).join("\n"),
      },
      { kind: "answer", asked: `aws s3 ls s3://${settings.stateBucket}`, answer: objects.join("\n") },
    ];
    return [showComment(comment), ...answers];
  },
};
