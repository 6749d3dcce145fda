import { createHmac, timingSafeEqual } from "node:crypto";
import type { IncomingMessage } from "node:http";
import { addressBytes, type BodyBudget } from "./body-budget.ts";
import type { Refusal } from "./refusal.ts";

/** A body that GitHub signed, or why there is none; `gone` where the sender hung up. */
export type Received =
  | { readonly kind: "body"; readonly text: string }
  | { readonly kind: "refused"; readonly refusal: Refusal }
  | { readonly kind: "gone" };

export interface BodyRules {
  readonly secret: string;
  /** The address that the request came from. */
  readonly address: string;
  readonly budget: BodyBudget;
  readonly maxMilliseconds: number;
}

/** Reads a signed body; one without a signature is not read at all. */
export async function receiveBody(request: IncomingMessage, rules: BodyRules): Promise<Received> {
  const signature = readSignature(request.headers["x-hub-signature-256"]);
  if (signature === undefined) return { kind: "refused", refusal: "unsigned" };
  if (Number(request.headers["content-length"] ?? 0) > addressBytes) return { kind: "refused", refusal: "too large" };
  return readBody(request, signature, rules);
}

function readSignature(header: string | readonly string[] | undefined): Buffer | undefined {
  const hex = typeof header === "string" ? /^sha256=([0-9a-f]{64})$/u.exec(header)?.[1] : undefined;
  return hex === undefined ? undefined : Buffer.from(hex, "hex");
}

async function readBody(
  request: IncomingMessage,
  signature: Buffer,
  { secret, address, budget, maxMilliseconds }: BodyRules,
): Promise<Received> {
  return new Promise((resolve) => {
    const finish = (received: Received): void => {
      clearTimeout(timer);
      held.release();
      request.off("data", take).off("end", verify).off("error", lose).off("close", lose);
      resolve(received);
    };
    const refuse = (refusal: Refusal): void => {
      finish({ kind: "refused", refusal });
    };
    const held = budget.open(address, () => {
      refuse("no room");
    });
    const timer = setTimeout(refuse, maxMilliseconds, "late");
    const blocks = createBlocks(secret, (bytes) => {
      held.grow(bytes);
    });
    const take = (chunk: Buffer): void => {
      if (blocks.length() + chunk.length > addressBytes) refuse("too large");
      else blocks.append(chunk);
    };
    const verify = (): void => {
      const isSigned = blocks.length() > 0 && timingSafeEqual(blocks.digest(), signature);
      if (isSigned) finish({ kind: "body", text: blocks.text() });
      else refuse("wrong signature");
    };
    const lose = (): void => {
      finish({ kind: "gone" });
    };
    request.on("data", take).once("end", verify).once("error", lose).once("close", lose);
  });
}

const blockBytes = 8_192;

interface Blocks {
  length(): number;
  append(chunk: Buffer): void;
  digest(): Buffer;
  text(): string;
}

/**
 * Keeps what arrives in blocks of one size, and hashes each full one.
 *
 * A chunk may be one byte long and takes some hundred bytes of memory as an object, so none is kept as it came.
 */
function createBlocks(secret: string, onBlock: (bytes: number) => void): Blocks {
  const hmac = createHmac("sha256", secret);
  const full: Buffer[] = [];
  let last = Buffer.alloc(0);
  let filled = 0;
  const used = (): Buffer => last.subarray(0, filled);
  const next = (): void => {
    if (filled > 0) {
      hmac.update(last);
      full.push(last);
    }
    onBlock(blockBytes);
    last = Buffer.allocUnsafeSlow(blockBytes);
    filled = 0;
  };
  return {
    length: () => full.length * blockBytes + filled,
    append: (chunk) => {
      let rest = chunk;
      while (rest.length > 0) {
        if (filled === last.length) next();
        const copied = rest.copy(last, filled);
        filled += copied;
        rest = rest.subarray(copied);
      }
    },
    digest: () => hmac.update(used()).digest(),
    text: () => Buffer.concat([...full, used()]).toString("utf8"),
  };
}
