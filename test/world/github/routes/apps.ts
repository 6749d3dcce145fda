import { hasPermission } from "../access.ts";
import { createToken } from "../authentication.ts";
import { notFound, Refusal } from "../refusal.ts";
import { renderApp, renderInstallation } from "../render/account.ts";
import { renderRepository } from "../render/repository.ts";
import { page, route, type Call, type OperationId } from "../route.ts";
import type { App } from "../accounts.ts";

const hour = 60 * 60 * 1000;

/** The App that proved itself by its own signature; nobody else may. */
function requireApp<Id extends OperationId>({ actor }: Call<Id>): App {
  if (actor.kind !== "app") throw new Refusal(401, "A JSON web token could not be decoded");
  return actor.app;
}

const getApp = route("apps/get-authenticated", [], (call) => ({
  status: 200,
  body: renderApp(call.hub, requireApp(call)),
}));

const listInstallations = route("apps/list-installations", ["per_page", "page"], (call) => {
  const app = requireApp(call);
  const installations = call.hub.state.installations.filter((installation) => installation.app === app);
  return page(call, installations, (installation) => renderInstallation(call.hub, installation));
});

const createInstallationToken = route(
  "apps/create-installation-access-token",
  ["permissions"],
  (call: Call<"apps/create-installation-access-token">) => {
    const app = requireApp(call);
    const { state, clock } = call.hub;
    const installation = state.installations.find(
      (candidate) => candidate.app === app && candidate.id === call.params.installation_id,
    );
    if (!installation) throw notFound();
    const wanted = (call.body.permissions ?? app.permissions) as typeof app.permissions;
    if (!Object.entries(wanted).every(([name, level]) => hasPermission(app.permissions, name, level))) {
      throw new Refusal(422, "The permissions requested are not granted to this installation.");
    }
    const permissions = { ...wanted, metadata: "read" } as const;
    const expires = new Date(clock().getTime() + hour);
    const token = createToken(
      state,
      "ghs",
      { kind: "installation", account: app.bot, app, installation, permissions },
      (now) => now >= expires,
    );
    return {
      status: 201,
      body: { token, expires_at: expires.toISOString(), permissions, repository_selection: "all" },
    };
  },
);

const listRepositories = route("apps/list-repos-accessible-to-installation", ["per_page", "page"], (call) => {
  const { hub, actor } = call;
  if (actor.kind !== "installation")
    throw new Refusal(
      403,
      "You must authenticate with an installation access token in order to list repositories for an installation.",
    );
  const found = hub.state.repositories.filter(({ owner }) => owner === actor.installation.account);
  return page(
    call,
    found,
    (repository) => renderRepository(hub, repository),
    (repositories) => ({ total_count: found.length, repository_selection: "all", repositories }),
  );
});

/** A code is good once, and for an hour: https://docs.github.com/en/apps/sharing-github-apps/registering-a-github-app-from-a-manifest */
const createFromManifest = route("apps/create-from-manifest", [], (call: Call<"apps/create-from-manifest">) => {
  const { hub, params } = call;
  const registered = hub.state.manifests.get(params.code);
  hub.state.manifests.delete(params.code);
  const app = hub.state.apps.find(({ id }) => id === registered?.appId);
  if (!registered || !app || registered.at.getTime() + hour < hub.clock().getTime()) throw notFound();
  return {
    status: 201,
    body: {
      ...renderApp(hub, app),
      client_id: `Iv23li${registered.appId}`,
      client_secret: registered.clientSecret,
      webhook_secret: registered.webhookSecret,
      pem: registered.privateKey,
    },
  };
});

export const apps = [getApp, createFromManifest, listInstallations, createInstallationToken, listRepositories];
