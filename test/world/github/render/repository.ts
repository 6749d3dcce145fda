import type { Hub } from "../hub.ts";
import type { Repository } from "../state.ts";
import { nodeId, renderAccount, type Schemas } from "./account.ts";

export function repositoryUrl({ urls }: Hub, repository: Repository): string {
  return `${urls.api}/repos/${repository.fullName}`;
}

export function repositoryPage({ urls }: Hub, repository: Repository): string {
  return `${urls.server}/${repository.fullName}`;
}

/** The few fields that workflow runs carry. */
export function renderMinimalRepository(hub: Hub, repository: Repository) {
  const url = repositoryUrl(hub, repository);
  return {
    id: repository.id,
    node_id: nodeId("R", repository.id),
    name: repository.name,
    full_name: repository.fullName,
    private: repository.private,
    owner: renderAccount(hub, repository.owner),
    html_url: repositoryPage(hub, repository),
    description: null,
    fork: false,
    url,
    archive_url: `${url}/{archive_format}{/ref}`,
    assignees_url: `${url}/assignees{/user}`,
    blobs_url: `${url}/git/blobs{/sha}`,
    branches_url: `${url}/branches{/branch}`,
    collaborators_url: `${url}/collaborators{/collaborator}`,
    comments_url: `${url}/comments{/number}`,
    commits_url: `${url}/commits{/sha}`,
    compare_url: `${url}/compare/{base}...{head}`,
    contents_url: `${url}/contents/{+path}`,
    contributors_url: `${url}/contributors`,
    deployments_url: `${url}/deployments`,
    downloads_url: `${url}/downloads`,
    events_url: `${url}/events`,
    forks_url: `${url}/forks`,
    git_commits_url: `${url}/git/commits{/sha}`,
    git_refs_url: `${url}/git/refs{/sha}`,
    git_tags_url: `${url}/git/tags{/sha}`,
    hooks_url: `${url}/hooks`,
    issue_comment_url: `${url}/issues/comments{/number}`,
    issue_events_url: `${url}/issues/events{/number}`,
    issues_url: `${url}/issues{/number}`,
    keys_url: `${url}/keys{/key_id}`,
    labels_url: `${url}/labels{/name}`,
    languages_url: `${url}/languages`,
    merges_url: `${url}/merges`,
    milestones_url: `${url}/milestones{/number}`,
    notifications_url: `${url}/notifications{?since,all,participating}`,
    pulls_url: `${url}/pulls{/number}`,
    releases_url: `${url}/releases{/id}`,
    stargazers_url: `${url}/stargazers`,
    statuses_url: `${url}/statuses/{sha}`,
    subscribers_url: `${url}/subscribers`,
    subscription_url: `${url}/subscription`,
    tags_url: `${url}/tags`,
    teams_url: `${url}/teams`,
    trees_url: `${url}/git/trees{/sha}`,
  } satisfies Schemas["minimal-repository"];
}

/** As pull requests and webhooks carry it. */
export function renderRepository(hub: Hub, repository: Repository) {
  const page = repositoryPage(hub, repository);
  const open = repository.issues.filter(({ state }) => state === "open").length;
  return {
    ...renderMinimalRepository(hub, repository),
    git_url: `${page.replace(/^http/, "git")}.git`,
    ssh_url: `git@127.0.0.1:${repository.fullName}.git`,
    clone_url: `${page}.git`,
    svn_url: page,
    created_at: repository.createdAt,
    updated_at: repository.pushedAt,
    pushed_at: repository.pushedAt,
    homepage: null,
    size: 0,
    stargazers_count: 0,
    watchers_count: 0,
    language: null,
    has_issues: true,
    has_projects: false,
    has_wiki: false,
    // eslint-disable-next-line @typescript-eslint/no-deprecated -- the description still requires it
    has_downloads: false,
    has_pages: false,
    has_discussions: false,
    forks_count: 0,
    mirror_url: null,
    archived: false,
    disabled: false,
    open_issues_count: open,
    license: null,
    forks: 0,
    open_issues: open,
    watchers: 0,
    default_branch: repository.defaultBranch,
    allow_squash_merge: true,
    allow_merge_commit: true,
    allow_rebase_merge: false,
    allow_forking: false,
    is_template: false,
    web_commit_signoff_required: false,
    topics: [],
    visibility: repository.private ? "private" : "public",
    custom_properties: {},
  } satisfies Schemas["repository"] & { readonly custom_properties: object };
}

export function renderFullRepository(hub: Hub, repository: Repository) {
  return {
    ...renderRepository(hub, repository),
    subscribers_count: 0,
    network_count: 0,
  } satisfies Schemas["full-repository"];
}
