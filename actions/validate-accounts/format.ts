import { formatFile } from "./format-file.ts";

const paths = process.argv.slice(2);
const say = (line: string): void => void process.stdout.write(`${line}\n`);

if (paths.length === 0) {
  say("Which file? For example: npm run format -- terraform/accounts.tf.json");
  process.exitCode = 2;
}
for (const path of paths) {
  try {
    if (!(await formatFile(path, say))) process.exitCode = 1;
  } catch (error) {
    say(`${path} cannot be formatted: ${error instanceof Error ? error.message : String(error)}`);
    process.exitCode = 1;
  }
}
