import { join } from "node:path";

/** What takes long to make is kept here; `npm ci` clears it away. */
export const cacheFolder = join(import.meta.dirname, "node_modules", ".cache");
