import { expect, test } from "@jest/globals";
import { readBoundedBytes, TooLargeError } from "../../../app/github/bounded-bytes.ts";

const stream = (...chunks: readonly number[][]) => new Blob(chunks.map((chunk) => new Uint8Array(chunk))).stream();

test("reads a stream to its end", async () => {
  expect(await readBoundedBytes(stream([1, 2], [3]), 3)).toEqual(new Uint8Array([1, 2, 3]));
});

test("reads an empty stream", async () => {
  expect(await readBoundedBytes(stream(), 0)).toEqual(new Uint8Array());
});

test("stops as soon as the limit is exceeded, and names the limit", async () => {
  let pulled = 0;
  const endless = new ReadableStream<Uint8Array>({
    pull(controller) {
      pulled += 1;
      controller.enqueue(new Uint8Array(10));
    },
  });
  await expect(readBoundedBytes(endless, 25)).rejects.toMatchObject({ maxBytes: 25 });
  await expect(readBoundedBytes(stream([1, 2]), 1)).rejects.toThrow(TooLargeError);
  expect(pulled).toBeLessThan(6);
});
