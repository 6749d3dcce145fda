import { parse } from "yaml";
import type { Permissions } from "../contract.ts";
import type { Hub } from "./hub.ts";
import { oncePerProcess } from "./once-per-process.ts";
import { renderAccount, renderInstallation, nodeId } from "./render/account.ts";
import type { Account, App, Installation } from "./accounts.ts";
import { findAccount } from "./state.ts";

export interface NewApp {
  /** The App's manifest, as YAML or JSON. */
  readonly manifest: string;
  readonly webhookUrl: string;
  readonly webhookSecret: string;
  /** The organisation that registers it. */
  readonly owner?: string;
}

export interface RegisteredApp {
  readonly appId: number;
  readonly slug: string;
  /** PEM, as GitHub offers it for download. */
  readonly privateKey: string;
}

/** What a webhook tells about: an App can subscribe to it only with that permission. */
const permissionOfEvent: Readonly<Record<string, string>> = {
  check_run: "checks",
  issue_comment: "issues",
  issues: "issues",
  membership: "members",
  merge_group: "merge_queues",
  pull_request: "pull_requests",
  pull_request_review: "pull_requests",
  push: "contents",
  workflow_run: "actions",
};

interface Manifest {
  readonly name?: string;
  readonly default_permissions?: Permissions;
  readonly default_events?: readonly string[];
}

export function createApp(hub: Hub, { manifest, webhookUrl, webhookSecret, owner }: NewApp): RegisteredApp {
  const { name, default_permissions: permissions = {}, default_events: events = [] } = parse(manifest) as Manifest;
  if (name === undefined) throw new Error("the App's manifest has no name");
  for (const event of events) {
    const permission = permissionOfEvent[event];
    if (permission === undefined)
      throw new Error(`the App's manifest subscribes to ${event}, which the local GitHub never sends`);
    if (!(permission in permissions))
      throw new Error(`the App's manifest subscribes to ${event} without the permission ${permission}`);
  }
  const { publicKey, privateKey } = oncePerProcess().keyPair(
    hub.state.apps.filter(({ credentials }) => credentials).length,
  );
  const account = findAccount(hub.state, owner ?? "");
  const slug = name.toLowerCase().replace(/[^a-z0-9]+/g, "-");
  const app: App = {
    id: hub.state.nextId(),
    slug,
    name,
    ...(account === undefined ? {} : { owner: account }),
    bot: addBot(hub, slug),
    permissions: { ...permissions, metadata: "read" },
    events,
    createdAt: hub.now(),
    credentials: { publicKey, webhookUrl, webhookSecret },
  };
  hub.state.apps.push(app);
  return { appId: app.id, slug, privateKey };
}

/** The App that jobs' tokens act as; its id is the one on github.com. */
export function actionsApp(hub: Hub): App {
  const id = 15_368;
  const known = hub.state.apps.find((app) => app.id === id);
  if (known) return known;
  const slug = "github-actions";
  const app: App = {
    id,
    slug,
    name: "GitHub Actions",
    bot: addBot(hub, slug),
    permissions: {},
    events: [],
    createdAt: hub.now(),
  };
  hub.state.apps.push(app);
  return app;
}

export function installApp(hub: Hub, appId: number, owner: string): number {
  const { state } = hub;
  const app = state.apps.find(({ id }) => id === appId);
  const account = findAccount(state, owner);
  if (!app || !account) throw new Error(`there is no App ${appId} or no account ${owner}`);
  const installation: Installation = { id: state.nextId(), app, account, createdAt: hub.now() };
  state.installations.push(installation);
  const repositories = state.repositories.filter((repository) => repository.owner === account);
  hub.webhooks.sendInstallation(app, {
    action: "created",
    installation: renderInstallation(hub, installation),
    repositories: repositories.map(({ id, name, fullName, private: isPrivate }) => ({
      id,
      node_id: nodeId("R", id),
      name,
      full_name: fullName,
      private: isPrivate,
    })),
    sender: renderAccount(hub, account),
  });
  return installation.id;
}

function addBot({ state }: Hub, slug: string): Account {
  const id = state.nextId();
  const login = `${slug}[bot]`;
  const bot: Account = { id, login, type: "Bot", email: `${id}+${login}@users.noreply.github.com` };
  state.accounts.push(bot);
  return bot;
}
