import { ourLabels } from "../../app/github/issues/labels.ts";
import { allPages, pageSize } from "../../app/github/pages.ts";
import { attempt, attemptToFind } from "./attempt.ts";
import type { PlannedChange, SetupTarget } from "./wanted.ts";

/** Plans the labels that are missing; an existing one stays as people changed it. */
export async function planLabels({ github, owner, repo }: SetupTarget): Promise<readonly PlannedChange[]> {
  const found = await attempt(`read the labels of ${owner}/${repo}`, () =>
    allPages((page) => github.rest.issues.listLabelsForRepo({ owner, repo, per_page: pageSize, page })),
  );
  const names = new Set(found.map(({ name }) => name.toLowerCase()));
  return ourLabels
    .filter(({ name }) => !names.has(name))
    .map((label) => ({
      text: `create the label ${label.name}`,
      details: [],
      carryOut: () => github.rest.issues.createLabel({ owner, repo, ...label }),
    }));
}

/**
 * Plans the teams of the settings, each with write access: GitHub ignores code owners without it, and a checklist is ticked by
 * editing its issue.
 */
export async function planTeams(target: SetupTarget): Promise<readonly PlannedChange[]> {
  const { github, owner, repo } = target;
  const access = await attempt(`read the teams of ${owner}/${repo}`, () =>
    allPages((page) => github.rest.repos.listTeams({ owner, repo, per_page: pageSize, page })),
  );
  const planned = target.teams.map(async (slug): Promise<readonly PlannedChange[]> => {
    const permission = access.find((team) => team.slug === slug)?.permission ?? "none";
    if (["push", "maintain", "admin"].includes(permission)) return [];
    const team = await attemptToFind(`read the team ${owner}/${slug}`, () =>
      github.rest.teams.getByName({ org: owner, team_slug: slug }),
    );
    const create: PlannedChange = {
      text: `create the team ${slug}`,
      details: ["you are its first member: add the others on GitHub"],
      carryOut: () => github.rest.teams.create({ org: owner, name: slug, privacy: "closed" }),
    };
    const grant: PlannedChange = {
      text: `change the access of the team ${slug} to ${owner}/${repo}`,
      details: [`write instead of ${permission}`],
      carryOut: () =>
        github.rest.teams.addOrUpdateRepoPermissionsInOrg({
          org: owner,
          team_slug: slug,
          owner,
          repo,
          permission: "push",
        }),
    };
    return team === undefined ? [create, grant] : [grant];
  });
  return (await Promise.all(planned)).flat();
}
