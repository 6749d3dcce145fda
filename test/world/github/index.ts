export { installNewApp, install } from "./installed-app.ts";
export { type LocalGitHub, startLocalGitHub } from "./local-github.ts";
export { emailOf, type Person, person } from "./person.ts";
export type { Delivery } from "./webhooks.ts";
