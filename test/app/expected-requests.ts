import { afterEach, beforeEach, expect } from "@jest/globals";
import nock from "nock";

/** In each test of the file, GitHub is asked exactly what the test expects: no more, though the App would only log it, and no less. */
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
