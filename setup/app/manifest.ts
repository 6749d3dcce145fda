import { parse } from "yaml";

/** The operator's choices for the App; the rest is in `app.yml`. */
export interface AppChoices {
  readonly name: string;
  readonly webhookUrl: string;
  /** Where GitHub leads the browser with the code. */
  readonly redirectUrl: string;
}

/**
 * Renders the manifest that registers the App: the permissions and events of `app.yml`, and the operator's choices.
 *
 * @see https://docs.github.com/en/apps/sharing-github-apps/registering-a-github-app-from-a-manifest
 */
export function renderManifest(appYml: string, { name, webhookUrl, redirectUrl }: AppChoices): string {
  const manifest = parse(appYml) as Readonly<Record<string, unknown>>;
  const hook = { url: webhookUrl, active: true };
  return JSON.stringify({ ...manifest, name, hook_attributes: hook, redirect_url: redirectUrl });
}
