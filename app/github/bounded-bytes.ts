/** A body is larger than its limit. */
export class TooLargeError extends Error {
  override readonly name = "TooLargeError";
  readonly maxBytes: number;

  constructor(maxBytes: number) {
    super(`A response was larger than ${maxBytes} bytes.`);
    this.maxBytes = maxBytes;
  }
}

/**
 * Reads a stream to its end, but at most `maxBytes`.
 *
 * @throws {@link TooLargeError} as soon as the stream exceeds them.
 */
export async function readBoundedBytes(stream: ReadableStream<Uint8Array>, maxBytes: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of stream as unknown as AsyncIterable<Uint8Array>) {
    length += chunk.byteLength;
    if (length > maxBytes) throw new TooLargeError(maxBytes);
    chunks.push(chunk);
  }
  const bytes = new Uint8Array(length);
  let offset = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, offset);
    offset += chunk.byteLength;
  }
  return bytes;
}
