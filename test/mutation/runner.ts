import { INSTRUMENTER_CONSTANTS, type InstrumenterContext, type StrykerOptions } from "@stryker-mutator/api/core";
import { commonTokens, declareClassPlugin, PluginKind, tokens } from "@stryker-mutator/api/plugin";
import {
  determineHitLimitReached,
  DryRunStatus,
  type DryRunResult,
  type MutantRunOptions,
  type MutantRunResult,
  type TestResult,
  type TestRunner,
  TestStatus,
  toMutantRunResult,
} from "@stryker-mutator/api/test-runner";
import { readFileSync, writeFileSync } from "node:fs";
import { fc } from "../fast-check.ts";
import { bundleTests, type LoadedTest, type LoadTests } from "./load-tests.ts";

/** What Stryker's options name this runner by, and under which they tell it where the tests are. */
export const runnerName = "in-process";
export const testFolder = "testFolder";

const context = ((globalThis as Record<string, unknown>)[INSTRUMENTER_CONSTANTS.NAMESPACE] ??= {}) as {
  -readonly [Name in keyof InstrumenterContext]: InstrumenterContext[Name] | undefined;
};

/** A test that takes longer, in milliseconds, is left out: a few take nearly all the time, and the score only falls. */
const mostPatience = 300;
/** Where the runners of one sandbox, its working directory, learn which tests that are. */
const slowTestsFile = "slow-tests.json";

/**
 * Runs tests of pure modules in its own process.
 *
 * Stryker's runner for jest starts jest for every mutant, and hangs on ES modules. Here a mutant costs what its tests
 * cost: the modules are evaluated anew for each, and what the tests that cover it by Stryker's count let live is put
 * before all tests, since a module may remember what only the first of them computed.
 */
class InProcessRunner implements TestRunner {
  static readonly inject = tokens(commonTokens.options);
  readonly #folder: string;
  #load: LoadTests = () => [];

  constructor(options: StrykerOptions) {
    this.#folder = String(options[testFolder]);
  }

  capabilities(): { readonly reloadEnvironment: boolean } {
    return { reloadEnvironment: true };
  }

  async init(): Promise<void> {
    this.#load = await bundleTests(this.#folder);
  }

  async dryRun(): Promise<DryRunResult> {
    context.activeMutant = undefined;
    context.mutantCoverage = { static: {}, perTest: {} };
    const { mutantCoverage } = context;
    const tests = await runAll(this.#load(), { bail: false });
    const slow = tests.filter((test) => !failed(test) && test.timeSpentMs > mostPatience);
    writeFileSync(slowTestsFile, JSON.stringify(slow.map(({ id }) => id)));
    for (const { id } of slow) mutantCoverage.perTest[id] = {};
    return {
      status: DryRunStatus.Complete,
      tests: tests.map((test) =>
        slow.includes(test) ? { ...test, status: TestStatus.Skipped, timeSpentMs: 0 } : test,
      ),
      mutantCoverage,
    };
  }

  async mutantRun(options: MutantRunOptions): Promise<MutantRunResult> {
    const { testFilter } = options;
    const covering = testFilter && new Set(testFilter);
    const quick = await this.#run(options, (id) => covering?.has(id) ?? true);
    if (covering === undefined || quick.status !== DryRunStatus.Complete || quick.tests.some(failed))
      return toMutantRunResult(quick);
    return toMutantRunResult(await this.#run(options, () => true));
  }

  async #run(
    { activeMutant, hitLimit, mutantActivation }: MutantRunOptions,
    chosen: (id: string) => boolean,
  ): Promise<DryRunResult> {
    const activate = (): void => void (context.activeMutant = activeMutant.id);
    Object.assign(context, { activeMutant: undefined, hitCount: 0, hitLimit });
    if (mutantActivation === "static") activate();
    const loaded = this.#tryToLoad();
    activate();
    const slow = new Set(JSON.parse(readFileSync(slowTestsFile, "utf8")) as readonly string[]);
    const tests = Array.isArray(loaded)
      ? await runAll(
          loaded.filter(({ id }) => chosen(id) && !slow.has(id)),
          { bail: true },
        )
      : [loaded];
    const timeout = determineHitLimitReached(context.hitCount, hitLimit);
    context.activeMutant = undefined;
    return timeout ?? { status: DryRunStatus.Complete, tests };
  }

  /** A mutant may break what modules do as they are loaded: all tests have failed then. */
  #tryToLoad(): LoadedTest[] | TestResult {
    try {
      const tests = [...this.#load()];
      // A counterexample kills a mutant; the smallest one is of no use.
      fc.configureGlobal({ ...fc.readConfigureGlobal(), endOnFailure: true });
      return tests;
    } catch (error) {
      return {
        id: "",
        name: "loading the tests",
        timeSpentMs: 0,
        status: TestStatus.Failed,
        failureMessage: String(error),
      };
    }
  }
}

function failed({ status }: TestResult): boolean {
  return status === TestStatus.Failed;
}

async function runAll(tests: readonly LoadedTest[], { bail }: { readonly bail: boolean }): Promise<TestResult[]> {
  const results: TestResult[] = [];
  for (const { id, run } of tests) {
    const began = performance.now();
    const outcome = await runOne(id, run);
    results.push({ id, name: id, timeSpentMs: performance.now() - began, ...outcome });
    if (bail && outcome.status === TestStatus.Failed) break;
  }
  return results;
}

type Outcome =
  { readonly status: TestStatus.Success } | { readonly status: TestStatus.Failed; readonly failureMessage: string };

async function runOne(id: string, run: LoadedTest["run"]): Promise<Outcome> {
  context.currentTestId = id;
  try {
    await run();
    return { status: TestStatus.Success };
  } catch (error) {
    return { status: TestStatus.Failed, failureMessage: error instanceof Error ? error.message : String(error) };
  } finally {
    context.currentTestId = undefined;
  }
}

export const strykerPlugins = [declareClassPlugin(PluginKind.TestRunner, runnerName, InProcessRunner)];
