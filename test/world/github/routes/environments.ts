import { invalid, notFound } from "../refusal.ts";
import { nodeId } from "../render/account.ts";
import { repositoryPage, repositoryUrl } from "../render/repository.ts";
import { page, repositoryRoute, type RepositoryCall } from "../route.ts";
import type { Hub } from "../hub.ts";
import type { Environment, Repository } from "../state.ts";

/** GitHub lets every reader see environments, and administrators change them. */
const read = { permission: "actions", level: "read" } as const;
const write = { permission: "administration", level: "write", person: "admin" } as const;

function findEnvironment(repository: Repository, name: string): Environment {
  const environment = repository.environments.find((candidate) => candidate.name === name);
  if (!environment) throw notFound();
  return environment;
}

function renderEnvironment(
  hub: Hub,
  repository: Repository,
  { id, name, createdAt, branches, waitTimer }: Environment,
) {
  return {
    id,
    node_id: nodeId("EN", id),
    name,
    url: `${repositoryUrl(hub, repository)}/environments/${name}`,
    html_url: `${repositoryPage(hub, repository)}/deployments/activity_log?environments_filter=${name}`,
    created_at: createdAt,
    updated_at: createdAt,
    protection_rules: [
      ...(waitTimer === 0
        ? []
        : [{ id: id + 1, node_id: nodeId("GA", id), type: "wait_timer", wait_timer: waitTimer }]),
      ...(branches === undefined ? [] : [{ id: id + 2, node_id: nodeId("GA", id + 1), type: "branch_policy" }]),
    ],
    deployment_branch_policy:
      branches === undefined ? null : { protected_branches: false, custom_branch_policies: true },
  };
}

const list = repositoryRoute("repos/get-all-environments", {
  needs: read,
  takes: ["per_page", "page"],
  handle: (call) => {
    const { hub, repository } = call;
    return page(
      call,
      repository.environments,
      (environment) => renderEnvironment(hub, repository, environment),
      (environments) => ({ total_count: repository.environments.length, environments }),
    );
  },
});

/** Everything that the request leaves out is taken away. */
const put = repositoryRoute("repos/create-or-update-environment", {
  needs: write,
  takes: ["deployment_branch_policy", "wait_timer"],
  handle: ({ hub, repository, params, body }) => {
    const known = repository.environments.find(({ name }) => name === params.environment_name);
    const policy = body.deployment_branch_policy ?? null;
    if (policy !== null && policy.protected_branches === policy.custom_branch_policies)
      throw invalid({ resource: "Environment", field: "deployment_branch_policy", code: "invalid" });
    const environment: Environment = known ?? {
      id: hub.state.nextId(),
      name: params.environment_name,
      createdAt: hub.now(),
      branches: undefined,
      waitTimer: 0,
    };
    environment.branches = policy === null ? undefined : (environment.branches ?? []);
    environment.waitTimer = body.wait_timer ?? 0;
    if (!known) repository.environments.push(environment);
    return { status: 200, body: renderEnvironment(hub, repository, environment) };
  },
});

const listPolicies = repositoryRoute("repos/list-deployment-branch-policies", {
  needs: read,
  takes: ["per_page", "page"],
  handle: ({ repository, params }) => {
    const branches = findEnvironment(repository, params.environment_name).branches ?? [];
    return { status: 200, body: { total_count: branches.length, branch_policies: branches.map(renderPolicy) } };
  },
});

function renderPolicy({ id, name, type }: NonNullable<Environment["branches"]>[number]) {
  return { id, node_id: nodeId("DBP", id), name, type };
}

const createPolicy = repositoryRoute("repos/create-deployment-branch-policy", {
  needs: write,
  takes: ["name", "type"],
  handle: ({ hub, repository, params, body }: RepositoryCall<"repos/create-deployment-branch-policy">) => {
    const { branches } = findEnvironment(repository, params.environment_name);
    if (branches === undefined) throw notFound();
    const policy = { id: hub.state.nextId(), name: body.name, type: body.type ?? ("branch" as const) };
    branches.push(policy);
    return { status: 200, body: renderPolicy(policy) };
  },
});

const deletePolicy = repositoryRoute("repos/delete-deployment-branch-policy", {
  needs: write,
  handle: ({ repository, params }) => {
    const { branches = [] } = findEnvironment(repository, params.environment_name);
    const index = branches.findIndex(({ id }) => id === params.branch_policy_id);
    if (index === -1) throw notFound();
    branches.splice(index, 1);
    return { status: 204 };
  },
});

export const environments = [list, put, listPolicies, createPolicy, deletePolicy];
