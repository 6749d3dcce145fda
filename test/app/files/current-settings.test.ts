import { describe, expect, test } from "@jest/globals";
import { AdapterError } from "../../../app/github/errors.ts";
import { parseCurrentSettings, readCurrentSettings } from "../../../app/files/current-settings.ts";
import { settings, settingsText } from "../../fixtures/settings.ts";
import { expectOnlyExpectedRequests } from "../expected-requests.ts";
import { createOctokit, github, path, repository } from "../octokit.ts";

expectOnlyExpectedRequests();

describe("parseCurrentSettings", () => {
  test("returns the settings of a valid file", () => {
    expect(parseCurrentSettings(settingsText)).toEqual({ kind: "settings", settings });
  });

  test("reports a missing file as a problem", () => {
    expect(parseCurrentSettings(undefined)).toMatchObject({
      kind: "problems",
      problems: [
        {
          severity: "error",
          file: ".github/aws-accounts.yml",
          message: expect.stringContaining("There is no .github/aws-accounts.yml"),
        },
      ],
    });
  });
});

describe("readCurrentSettings", () => {
  const read = async (status: number, body: string) => {
    github()
      .get(`${path}/git/ref/heads%2Fmain`)
      .reply(200, { object: { sha: "abc" } });
    github().get(`${path}/contents/.github%2Faws-accounts.yml`).query({ ref: "abc" }).reply(status, body);
    return readCurrentSettings(createOctokit(), repository, "main");
  };

  test("reads them at the tip of the default branch", async () => {
    expect(await read(200, settingsText)).toEqual(settings);
  });

  test("names every wrong key", async () => {
    await expect(
      read(
        200,
        settingsText.replace("app_id: 123456", "app_id: many").replace("wait_minutes: 15", "wait_minutes: long"),
      ),
    ).rejects.toThrow(/^The settings are broken\..*app_id.*wait_minutes/u);
  });

  test("reports missing settings", async () => {
    await expect(read(404, "")).rejects.toThrow(AdapterError);
  });
});
