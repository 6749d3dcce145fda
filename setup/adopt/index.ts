import { sleep } from "../../actions/shared/clock.ts";
import { adopt, UnusableRepositoryError } from "./adopt.ts";
import { readArguments } from "./arguments.ts";
import { createPace } from "./pace.ts";
import { UnreadableOrganisationError } from "./read-organisation.ts";

/** `npm run adopt -- --repository DIR [--profile NAME]`: entries for the accounts that an organisation has already. */
const callsPerSecond = 5;
const given = readArguments(process.argv.slice(2));
const say = (text: string): void => void process.stdout.write(`${text}\n`);

if (typeof given === "string") {
  say(given);
  process.exitCode = 2;
} else {
  try {
    const pace = createPace(callsPerSecond, { now: Date.now, sleep });
    if (!(await adopt(given, { pace, say }))) process.exitCode = 1;
  } catch (error) {
    if (!(error instanceof UnusableRepositoryError || error instanceof UnreadableOrganisationError)) throw error;
    say(error.message);
    process.exitCode = 2;
  }
}
