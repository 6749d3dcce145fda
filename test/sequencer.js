import { createRequire } from "node:module";

// A CommonJS package: its default export is reached by `require` alone.
const { default: Sequencer } = createRequire(import.meta.url)("@jest/test-sequencer");

/**
 * The order in which files run: what takes long begins first, so that no core waits for the last file.
 *
 * Jest goes by how long each file took last time. Where it has never run, as in CI, it goes by size, which says little
 * of a test that waits for the real Terraform: these take longest.
 */
export default class TerraformFirst extends Sequencer {
  /** @param {import("@jest/test-result").Test[]} tests */
  sort(tests) {
    const sorted = super.sort(tests);
    const waits = (test) => ["acceptance", "terraform"].includes(test.context.config.displayName?.name);
    const takesLong = (test) => test.duration === undefined && waits(test);
    return [...sorted.filter(takesLong), ...sorted.filter((test) => !takesLong(test))];
  }
}
