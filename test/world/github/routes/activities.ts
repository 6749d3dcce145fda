import { isGhost } from "../accounts.ts";
import { cursorPage } from "../cursor-page.ts";
import type { Hub } from "../hub.ts";
import { nodeId, renderAccount, type Schemas } from "../render/account.ts";
import { repositoryRoute } from "../route.ts";
import { same, type Activity } from "../state.ts";

const day = 24 * 60 * 60 * 1000;
const periods = { day, week: 7 * day, month: 30 * day, quarter: 90 * day, year: 365 * day } as const;

/** Newest first, the branches that are gone among them. */
const list = repositoryRoute("repos/list-activities", {
  // https://docs.github.com/en/rest/authentication/permissions-required-for-github-apps#repository-permissions-for-contents
  needs: { permission: "contents", level: "read" },
  takes: ["ref", "actor", "activity_type", "time_period", "direction", "per_page", "before", "after"],
  handle: (call) => {
    const { hub, repository, query } = call;
    const ref = query.ref === undefined ? undefined : `refs/heads/${query.ref.replace(/^refs\/heads\//, "")}`;
    const since = query.time_period === undefined ? 0 : hub.clock().getTime() - periods[query.time_period];
    const found = repository.activities.filter(
      (activity) =>
        activity.listed &&
        (ref === undefined || activity.ref === ref) &&
        (query.actor === undefined || same(activity.actor.login, query.actor)) &&
        (query.activity_type === undefined || activity.type === query.activity_type) &&
        Date.parse(activity.at) >= since,
    );
    const ordered = query.direction === "asc" ? found : found.toReversed();
    return cursorPage(call, ordered, (activity) => renderActivity(hub, activity));
  },
});

function renderActivity(hub: Hub, { id, type, ref, before, after, at, actor }: Activity) {
  return {
    id,
    node_id: nodeId("PSH", id),
    before,
    after,
    ref,
    timestamp: at,
    activity_type: type,
    actor: isGhost(actor) ? null : renderAccount(hub, actor),
  } satisfies Schemas["activity"];
}

export const activities = [list];
