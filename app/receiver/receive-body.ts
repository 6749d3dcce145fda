import type { IncomingMessage } from "node:http";
import type { Webhooks } from "@octokit/webhooks";
import { addressBytes, type BodyBudget } from "./body-budget.ts";
import type { HttpRefusal } from "./refusal.ts";

/** A body that GitHub signed, or the refusal; `gone` if the sender closed the connection. */
export type Received =
  | { readonly kind: "body"; readonly text: string }
  | { readonly kind: "refused"; readonly refusal: HttpRefusal }
  | { readonly kind: "gone" };

export interface BodyRules {
  /** Verifies signatures with the webhook secret. */
  readonly webhooks: Pick<Webhooks, "verify">;
  /** The address that the request came from. */
  readonly address: string;
  readonly budget: BodyBudget;
  readonly maxMilliseconds: number;
}

/** Reads a signed body; without a signature it reads nothing. */
export async function receiveBody(request: IncomingMessage, rules: BodyRules): Promise<Received> {
  const signature = readSignature(request.headers["x-hub-signature-256"]);
  if (signature === undefined) return { kind: "refused", refusal: "unsigned" };
  if (Number(request.headers["content-length"] ?? 0) > addressBytes) return { kind: "refused", refusal: "too large" };
  return readBody(request, signature, rules);
}

function readSignature(header: string | readonly string[] | undefined): string | undefined {
  return typeof header === "string" && /^sha256=[0-9a-f]{64}$/u.test(header) ? header : undefined;
}

async function readBody(
  request: IncomingMessage,
  signature: string,
  { webhooks, address, budget, maxMilliseconds }: BodyRules,
): Promise<Received> {
  return new Promise((resolve, reject) => {
    const stopListening = (): void => {
      request.off("data", take).off("end", verify).off("error", lose).off("close", lose);
    };
    const finish = (received: Received): void => {
      clearTimeout(timer);
      held.release();
      stopListening();
      resolve(received);
    };
    const refuse = (refusal: HttpRefusal): void => {
      finish({ kind: "refused", refusal });
    };
    const held = budget.open(address, () => {
      refuse("no room");
    });
    const timer = setTimeout(refuse, maxMilliseconds, "late");
    const blocks = createBlocks((bytes) => {
      held.grow(bytes);
    });
    const take = (chunk: Buffer): void => {
      if (blocks.length() + chunk.length > addressBytes) refuse("too large");
      else blocks.append(chunk);
    };
    const isSigned = async (text: string): Promise<boolean> => text !== "" && webhooks.verify(text, signature);
    const verify = (): void => {
      // The request closes while its signature is verified.
      stopListening();
      const text = blocks.text();
      isSigned(text).then((signed) => {
        finish(signed ? { kind: "body", text } : { kind: "refused", refusal: "wrong signature" });
      }, reject);
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
  text(): string;
}

/**
 * Keeps the body in blocks of one size.
 *
 * A chunk can be one byte long, and its object takes some hundred bytes of memory, so no chunk is kept.
 */
function createBlocks(onBlock: (bytes: number) => void): Blocks {
  const full: Buffer[] = [];
  let last = Buffer.alloc(0);
  let filled = 0;
  const next = (): void => {
    if (filled > 0) full.push(last);
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
    text: () => Buffer.concat([...full, last.subarray(0, filled)]).toString("utf8"),
  };
}
