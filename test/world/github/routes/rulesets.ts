import type { Hub } from "../hub.ts";
import { invalid, notFound, Refusal } from "../refusal.ts";
import { nodeId } from "../render/account.ts";
import { page, repositoryRoute } from "../route.ts";
import { same, type Repository, type Ruleset, type RulesetBody } from "../state.ts";

const read = { permission: "metadata", level: "read" } as const;
const write = { permission: "administration", level: "write", person: "admin" } as const;
const fields = ["name", "target", "enforcement", "bypass_actors", "conditions", "rules"];

/** https://docs.github.com/en/repositories/configuring-branches-and-merges-in-your-repository/managing-rulesets/about-rulesets */
function requirePlan({ owner, private: isPrivate }: Repository): void {
  if (isPrivate && owner.plan === "free")
    throw new Refusal(403, "Upgrade to GitHub Team or make this repository public to enable this feature.");
}

function findRuleset(repository: Repository, id: number): Ruleset {
  const ruleset = repository.rulesets.find((candidate) => candidate.id === id);
  if (!ruleset) throw notFound();
  return ruleset;
}

function render(repository: Repository, { id, refs, written }: Ruleset) {
  return {
    id,
    name: written?.name ?? refs.include.join(", "),
    target: written?.target ?? "branch",
    source_type: "Repository",
    source: repository.fullName,
    enforcement: written?.enforcement ?? "active",
    node_id: nodeId("RRS", id),
    created_at: repository.createdAt,
    updated_at: repository.createdAt,
  };
}

function renderWhole(repository: Repository, ruleset: Ruleset) {
  const { written, refs } = ruleset;
  return {
    ...render(repository, ruleset),
    bypass_actors: written?.bypass_actors ?? [],
    // GitHub answers in this order, whichever it was sent in.
    conditions: { ref_name: { exclude: [...refs.exclude], include: [...refs.include] } },
    rules: written?.rules ?? [],
  };
}

/** The rules that have an effect here. */
function fromBody(hub: Hub, repository: Repository, { id, written }: { id: number; written: RulesetBody }): Ruleset {
  const wrong = (message: string): Refusal =>
    invalid({ resource: "RepositoryRuleset", field: "rules", code: "custom", message });
  const twin = repository.rulesets.find((other) => other.id !== id && same(other.written?.name ?? "", written.name));
  if (twin) throw wrong("Name must be unique");
  const { include = [], exclude = [] } = written.conditions?.ref_name ?? {};
  if (![...include, ...exclude].every((ref) => /^(?:~DEFAULT_BRANCH|~ALL|refs\/heads\/.+)$/u.test(ref)))
    throw wrong("The local GitHub knows rulesets of branches alone");
  const apps = (written.bypass_actors ?? []).map(({ actor_id: actor, actor_type: type }) => ({ actor, type }));
  const isInstalled = (appId: unknown): boolean =>
    hub.state.installations.some(({ app, account }) => app.id === appId && account === repository.owner);
  if (apps.some(({ actor, type }) => type === "Integration" && !isInstalled(actor)))
    throw wrong("Actor GitHub App must be part of the ruleset source or owner organization");
  const rules = written.rules ?? [];
  const pull = rules.flatMap((rule) => (rule.type === "pull_request" ? [rule.parameters] : []))[0];
  const checks = rules.flatMap((rule) =>
    rule.type === "required_status_checks" ? (rule.parameters?.required_status_checks ?? []) : [],
  );
  const [bypass] = apps;
  return {
    id,
    refs: { include, exclude },
    written,
    requiredChecks: checks.map(({ context, integration_id: appId }) => ({
      context,
      ...(appId === undefined ? {} : { appId }),
    })),
    ...(pull === undefined
      ? {}
      : {
          pullRequest: {
            requiredApprovals: pull.required_approving_review_count,
            requireCodeOwners: pull.require_code_owner_review,
            requireLastPushApproval: pull.require_last_push_approval,
            dismissStaleReviews: pull.dismiss_stale_reviews_on_push,
          },
        }),
    ...(rules.some(({ type }) => type === "update") && bypass?.type === "Integration"
      ? { restrictedToApp: Number(bypass.actor) }
      : {}),
  };
}

const list = repositoryRoute("repos/get-repo-rulesets", {
  needs: read,
  takes: ["per_page", "page", "includes_parents"],
  handle: (call) => {
    requirePlan(call.repository);
    return page(call, call.repository.rulesets, (ruleset) => render(call.repository, ruleset));
  },
});

const get = repositoryRoute("repos/get-repo-ruleset", {
  needs: read,
  handle: ({ repository, params }) => {
    requirePlan(repository);
    return { status: 200, body: renderWhole(repository, findRuleset(repository, params.ruleset_id)) };
  },
});

const create = repositoryRoute("repos/create-repo-ruleset", {
  needs: write,
  takes: fields,
  handle: ({ hub, repository, body }) => {
    requirePlan(repository);
    const ruleset = fromBody(hub, repository, { id: hub.state.nextId(), written: body });
    repository.rulesets.push(ruleset);
    return { status: 201, body: renderWhole(repository, ruleset) };
  },
});

const update = repositoryRoute("repos/update-repo-ruleset", {
  needs: write,
  takes: fields,
  handle: ({ hub, repository, params, body }) => {
    requirePlan(repository);
    const known = findRuleset(repository, params.ruleset_id);
    const written = { ...known.written, ...body } as RulesetBody;
    const ruleset = fromBody(hub, repository, { id: known.id, written });
    repository.rulesets.splice(repository.rulesets.indexOf(known), 1, ruleset);
    return { status: 200, body: renderWhole(repository, ruleset) };
  },
});

export const rulesets = [list, get, create, update];
