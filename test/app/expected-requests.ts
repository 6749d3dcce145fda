import { afterEach, beforeEach, expect } from "@jest/globals";
import nock from "nock";

/**
 * Each test of the file fails if GitHub gets more or fewer requests than expected; the App would only log an unexpected
 * one.
 */
export function expectOnlyExpectedRequests(): void {
  const unexpected: string[] = [];
  const note = (request: { readonly method?: string; readonly path?: string; readonly url?: string }): void => {
    unexpected.push(`${request.method ?? ""} ${request.path ?? request.url ?? ""}`);
  };
  beforeEach(() => {
    unexpected.length = 0;
    nock.disableNetConnect();
    nock.emitter.on("no match", note);
  });
  afterEach(() => {
    nock.emitter.off("no match", note);
    const missing = nock.pendingMocks();
    nock.cleanAll();
    expect({ missing, unexpected }).toEqual({ missing: [], unexpected: [] });
  });
}
