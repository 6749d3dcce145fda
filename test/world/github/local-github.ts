import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { RunnerSide, Trigger } from "../contract.ts";
import { BranchWrites } from "./branch-writes.ts";
import { createApp, installApp, type NewApp, type RegisteredApp } from "./app-registry.ts";
import { timestamp } from "./git-commit.ts";
import type { Hub } from "./hub.ts";
import { isManifestPage, serveManifestPage } from "./manifest-page.ts";
import { Misbehaviour, type Wishes } from "./misbehaviour.ts";
import {
  addRuleset,
  createRepository,
  removeRuleset,
  requireRepository,
  type NewRepository,
  type NewRuleset,
} from "./repositories.ts";
import { issuePages, type IssuePages } from "./issue-pages.ts";
import { pullPages, type PullPages } from "./pulls.ts";
import { RateLimiter } from "./rate-limiter.ts";
import { createRunnerSide } from "./runner-side.ts";
import { renderAccount, renderOrganisation, renderTeam } from "./render/account.ts";
import { Api, listen, serveDownload, type LoggedRequest } from "./server.ts";
import { accountPages, addAccount, type AccountPages } from "./account-pages.ts";
import { ghost } from "./accounts.ts";
import { createState, requireAccount, type Role } from "./state.ts";
import { Webhooks, type Delivery } from "./webhooks.ts";

export interface Options {
  /** Port of the API on 127.0.0.1; any free one where left out. */
  readonly port?: number;
  readonly now?: () => Date;
  /**
   * How many times shorter the windows of rate limits are than GitHub's: at 20, what may be done in 60 s may be done in 3 s.
   *
   * It is for limits alone, which keep to the real clock whatever `now` says. 1, where left out, is the pace of production.
   */
  readonly rateClock?: number;
}

/** A GitHub on loopback: strict, with real repositories, and with bad luck on request. */
export interface LocalGitHub extends RunnerSide, AccountPages, PullPages, IssuePages {
  addTeam(organisation: string, slug: string, members: readonly string[]): void;
  /** As an owner of the organisation does it. */
  removeTeamMember(organisation: string, slug: string, login: string): void;
  createRepository(repository: NewRepository): void;
  /** As somebody who administers the repository can do. */
  addCollaborator(repository: string, login: string, role: Role): void;
  /** Answers the ruleset's id. */
  addRuleset(ruleset: NewRuleset): number;
  /** As somebody who administers the repository can do. */
  removeRuleset(repository: string, id: number): void;
  /** Registers an App with exactly the permissions and events of its manifest. */
  createApp(app: NewApp): RegisteredApp;
  /** Installs an App for all repositories of an account; answers the installation's id. */
  installApp(appId: number, owner: string): number;
  /** What a run left for people to read. */
  runOutput(runId: number): { readonly log: string; readonly summary: string };
  /** Archives of the artifacts that a run left. */
  runArtifacts(runId: number): readonly Uint8Array[];
  /** Webhooks in the order they were caused. */
  deliveries(): readonly Delivery[];
  /** Resolves when every webhook so far was answered, lost or given up. */
  settled(): Promise<void>;
  requests(): readonly LoggedRequest[];
  /** What lay outside GitHub's published description or schemas, ours or the client's, or beyond its documented rate limits. */
  violations(): readonly string[];
  misbehave(wishes: Wishes): void;
  /** Moves of branches that were withheld are in the activity from now on, and no more are withheld. */
  noteActivities(): void;
  /** No request fails on request any more. */
  letRequestsSucceed(): void;
  close(): Promise<void>;
}

export async function startLocalGitHub({
  port,
  now = () => new Date(),
  rateClock = 1,
}: Options = {}): Promise<LocalGitHub> {
  const folder = mkdtempSync(join(tmpdir(), "local-github-"));
  const violations: string[] = [];
  const report = (violation: string): void => void violations.push(violation);
  const misbehaviour = new Misbehaviour();
  const state = createState();
  const webhooks = new Webhooks(state.installations, misbehaviour, report);
  const listeners = new Set<(trigger: Trigger) => void>();

  const front = await listen(port);
  const storage = await listen();
  const hub: Hub = {
    state,
    urls: { api: `${front.origin}/api/v3`, server: front.origin, storage: storage.origin },
    webhooks,
    misbehaviour,
    clock: now,
    report,
    branchWrites: new BranchWrites(report),
    now: () => timestamp(now()),
    trigger: (trigger) => {
      // Once the answer is on its way, and before anything else comes in.
      for (const listener of listeners) process.nextTick(listener, trigger);
    },
  };
  const api = new Api(hub, misbehaviour, new RateLimiter(rateClock));
  front.server.on("request", (request, response) => {
    void (isManifestPage(request) ? serveManifestPage(hub, request, response) : api.serve(request, response));
  });
  storage.server.on("request", (request, response) => {
    serveDownload(hub, request, response);
  });
  addAccount(state, "web-flow", "User", "noreply@github.com");
  state.accounts.push({ ...ghost, type: "User", email: "ghost@users.noreply.github.com" });

  return {
    ...createRunnerSide(hub, listeners),
    ...accountPages(hub),
    ...pullPages(hub),
    ...issuePages(hub),
    addTeam: (organisation, slug, logins) => {
      state.teams.push({
        id: state.nextId(),
        organisation,
        slug,
        members: logins.map((login) => requireAccount(state, login)),
      });
    },
    removeTeamMember: (organisation, slug, login) => {
      removeTeamMember(hub, { organisation, slug }, login);
    },
    createRepository: (repository) => {
      createRepository(hub, folder, repository);
    },
    addCollaborator: (repository, login, role) => {
      requireRepository(hub, repository).collaborators.set(requireAccount(state, login), role);
    },
    addRuleset: (ruleset) => addRuleset(hub, ruleset),
    removeRuleset: (repository, id) => {
      removeRuleset(hub, repository, id);
    },
    createApp: (app) => createApp(hub, app),
    installApp: (appId, owner) => installApp(hub, appId, owner),
    deliveries: () => webhooks.deliveries,
    settled: () => webhooks.settled(),
    requests: () => api.requests,
    violations: () => violations,
    misbehave: (wishes) => {
      misbehaviour.wish(wishes);
    },
    noteActivities: () => {
      misbehaviour.withholdNothing();
      for (const { activities } of state.repositories) for (const activity of activities) activity.listed = true;
    },
    letRequestsSucceed: () => {
      misbehaviour.forgetFailures();
    },
    close: async () => {
      await webhooks.close();
      for (const { server } of [front, storage]) {
        server.closeAllConnections();
        await new Promise((resolve) => server.close(resolve));
      }
      rmSync(folder, { recursive: true });
    },
  };
}

function removeTeamMember(
  hub: Hub,
  { organisation, slug }: { readonly organisation: string; readonly slug: string },
  login: string,
): void {
  const team = hub.state.teams.find((candidate) => candidate.organisation === organisation && candidate.slug === slug);
  const owner = requireAccount(hub.state, organisation);
  const member = requireAccount(hub.state, login);
  if (!team?.members.includes(member)) throw new Error(`${login} is in no team ${organisation}/${slug}`);
  team.members = team.members.filter((candidate) => candidate !== member);
  hub.webhooks.sendOfOrganisation(owner, {
    name: "membership",
    payload: {
      action: "removed",
      scope: "team",
      member: renderAccount(hub, member),
      sender: renderAccount(hub, member),
      team: renderTeam(hub, owner, team),
      organization: renderOrganisation(hub, owner),
    },
  });
}
