import { hasPermission } from "../access.ts";
import { notFound } from "../refusal.ts";
import { subjectPrefix } from "../oidc-subject.ts";
import { renderAccount, renderTeam } from "../render/account.ts";
import { renderCommit } from "../render/commit.ts";
import { renderFullRepository, repositoryPage, repositoryUrl } from "../render/repository.ts";
import { page, repositoryRoute } from "../route.ts";
import { rulesetsOf } from "../rules.ts";
import { findAccount, roleOf, type Repository, type Ruleset } from "../state.ts";

const get = repositoryRoute("repos/get", {
  needs: { permission: "metadata", level: "read" },
  handle: ({ hub, repository, actor }) => {
    const may = (level: "read" | "write"): boolean =>
      "permissions" in actor && hasPermission(actor.permissions, "contents", level);
    const role = actor.kind === "user" ? roleOf(repository, actor.account) : may("write") ? "write" : "read";
    const permissions = {
      admin: role === "admin",
      maintain: role === "admin",
      push: role !== "read",
      triage: role !== "read",
      pull: true,
    };
    return { status: 200, body: { ...renderFullRepository(hub, repository), permissions } };
  },
});

const getBranch = repositoryRoute("repos/get-branch", {
  needs: { permission: "contents", level: "read" },
  handle: ({ hub, repository, params }) => {
    const sha = repository.git.resolve(`refs/heads/${params.branch}`);
    if (sha === undefined) throw notFound();
    const self = `${repositoryUrl(hub, repository)}/branches/${params.branch}`;
    return {
      status: 200,
      body: {
        name: params.branch,
        commit: renderCommit(hub, repository, sha),
        _links: { self, html: `${repositoryPage(hub, repository)}/tree/${params.branch}` },
        // Rulesets do not show here, only classic protection, of which there is none.
        protected: false,
        protection: { enabled: false, required_status_checks: { enforcement_level: "off", contexts: [], checks: [] } },
        protection_url: `${self}/protection`,
      },
    };
  },
});

/** What a person may at most; nobody is a 404 but who does not exist. */
const getPermission = repositoryRoute("repos/get-collaborator-permission-level", {
  needs: { permission: "metadata", level: "read" },
  handle: ({ hub, repository, params }) => {
    const account = findAccount(hub.state, params.username);
    if (account === undefined) throw notFound();
    const role = roleOf(repository, account) ?? "none";
    const permissions = {
      pull: role !== "none",
      triage: role === "write" || role === "admin",
      push: role === "write" || role === "admin",
      maintain: role === "admin",
      admin: role === "admin",
    };
    const user = { ...renderAccount(hub, account), permissions, role_name: role };
    return { status: 200, body: { permission: role, role_name: role, user } };
  },
});

const getRules = repositoryRoute("repos/get-branch-rules", {
  needs: { permission: "metadata", level: "read" },
  takes: ["per_page", "page"],
  handle: (call) => {
    const rules = rulesetsOf(call.repository, call.params.branch).flatMap((ruleset) =>
      renderRules(call.repository, ruleset),
    );
    return page(call, rules, (rule) => rule);
  },
});

/** The form of the subject in its jobs' OIDC tokens: https://docs.github.com/en/rest/actions/oidc */
const getSubject = repositoryRoute("actions/get-custom-oidc-sub-claim-for-repo", {
  needs: { permission: "actions", level: "read" },
  handle: ({ repository }) => {
    const { immutable, claimKeys, isSilent = false } = repository.oidc;
    return {
      status: 200,
      body: {
        use_default: claimKeys === undefined,
        ...(claimKeys === undefined ? {} : { include_claim_keys: claimKeys }),
        ...(isSilent ? {} : { use_immutable_subject: immutable, sub_claim_prefix: subjectPrefix(repository) }),
      },
    };
  },
});

const listTeams = repositoryRoute("repos/list-teams", {
  needs: { permission: "administration", level: "read", person: "admin" },
  takes: ["per_page", "page"],
  handle: (call) =>
    page(call, [...call.repository.teams], ([team, role]) => ({
      ...renderTeam(call.hub, call.repository.owner, team),
      permission: { admin: "admin", write: "push", read: "pull" }[role],
      type: "organization",
      organization_id: call.repository.owner.id,
      parent: null,
    })),
});

function renderRules(
  repository: Repository,
  { id, pullRequest, requiredChecks, restrictedToApp }: Ruleset,
): readonly unknown[] {
  const source = { ruleset_source_type: "Repository", ruleset_source: repository.fullName, ruleset_id: id };
  return [
    ...(pullRequest
      ? [
          {
            type: "pull_request",
            ...source,
            parameters: {
              dismiss_stale_reviews_on_push: pullRequest.dismissStaleReviews,
              require_code_owner_review: pullRequest.requireCodeOwners,
              require_last_push_approval: pullRequest.requireLastPushApproval,
              required_approving_review_count: pullRequest.requiredApprovals,
              required_review_thread_resolution: false,
              allowed_merge_methods: ["merge", "squash"],
            },
          },
        ]
      : []),
    ...(requiredChecks.length > 0
      ? [
          {
            type: "required_status_checks",
            ...source,
            parameters: {
              strict_required_status_checks_policy: false,
              required_status_checks: requiredChecks.map(({ context, appId }) => ({
                context,
                ...(appId === undefined ? {} : { integration_id: appId }),
              })),
            },
          },
        ]
      : []),
    ...(restrictedToApp === undefined ? [] : ["creation", "update", "deletion"].map((type) => ({ type, ...source }))),
  ];
}

export const repositories = [get, getSubject, listTeams, getBranch, getRules, getPermission];
