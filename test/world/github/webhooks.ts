import { createHmac, randomUUID } from "node:crypto";
import type { Misbehaviour } from "./misbehaviour.ts";
import type { Account, App, Installation } from "./accounts.ts";
import type { Repository } from "./state.ts";
import { oncePerProcess } from "./once-per-process.ts";

/** A webhook that was sent, or would have been. */
export interface Delivery {
  readonly id: string;
  /** When it was caused, as `performance.now()` tells it. */
  readonly at: number;
  readonly appId: number;
  readonly event: string;
  readonly action: string | undefined;
  readonly payload: Readonly<Record<string, unknown>>;
  /** What the receiver answered; undefined while it has not, or when the delivery was lost on request. */
  status: number | "failed" | "lost" | undefined;
}

export interface Event {
  readonly name: string;
  readonly repository: Repository;
  readonly payload: Readonly<Record<string, unknown>>;
}

/** GitHub gives up on a receiver after this time, and never tries again. */
const patience = 10_000;

/**
 * Sends events to the Apps that subscribed, signed as GitHub signs them.
 *
 * Deliveries leave in order, one after the other is on its way, and nobody waits for their answers.
 */
export class Webhooks {
  readonly deliveries: Delivery[] = [];
  readonly #installations: readonly Installation[];
  readonly #misbehaviour: Misbehaviour;
  readonly #report: (violation: string) => void;
  readonly #closing = new AbortController();
  readonly #underway = new Set<Promise<void>>();

  constructor(installations: readonly Installation[], misbehaviour: Misbehaviour, report: (violation: string) => void) {
    this.#installations = installations;
    this.#misbehaviour = misbehaviour;
    this.#report = report;
  }

  /** The payload is completed with the installation, checked against the published schema, and sent. */
  send(event: Event): void {
    for (const { app } of this.#installations) this.sendTo(app, event);
  }

  /** Sends an event to one App alone, where it is installed and subscribed. */
  sendTo(app: App, { name, repository, payload }: Event): void {
    this.#sendAbout(app, repository.owner, { name, payload });
  }

  /** Sends what happened in an organisation, and in none of its repositories. */
  sendOfOrganisation(organisation: Account, event: Pick<Event, "name" | "payload">): void {
    for (const { app } of this.#installations) this.#sendAbout(app, organisation, event);
  }

  #sendAbout(app: App, owner: Account, { name, payload }: Pick<Event, "name" | "payload">): void {
    const installation = this.#installations.find((candidate) => candidate.app === app && candidate.account === owner);
    if (!installation || !app.events.includes(name)) return;
    this.#deliver(app, name, { ...payload, installation: { id: installation.id, node_id: `MDIz_${installation.id}` } });
  }

  /** Tells an App what happened to its installation; Apps need not subscribe to that. */
  sendInstallation(app: App, payload: Event["payload"]): void {
    this.#deliver(app, "installation", payload);
  }

  /** Resolves when every delivery so far was answered, lost or given up. */
  async settled(): Promise<void> {
    while (this.#underway.size > 0) await Promise.all(this.#underway);
  }

  async close(): Promise<void> {
    this.#closing.abort();
    await this.settled();
  }

  #deliver(app: App, event: string, payload: Readonly<Record<string, unknown>>): void {
    const { credentials } = app;
    if (!credentials) return;
    const problems = oncePerProcess().payloadProblems(event, payload);
    if (problems !== undefined) this.#report(problems);
    const action = typeof payload["action"] === "string" ? payload["action"] : undefined;
    const delivery: Delivery = {
      id: randomUUID(),
      at: performance.now(),
      appId: app.id,
      event,
      action,
      payload,
      status: undefined,
    };
    this.deliveries.push(delivery);
    const body = JSON.stringify(payload);
    const headers = {
      "content-type": "application/json",
      // A receiver that closes an idle connection must not lose the webhook that was about to be sent on it.
      connection: "close",
      "user-agent": "GitHub-Hookshot/local",
      "x-github-delivery": delivery.id,
      "x-github-event": event,
      "x-github-hook-id": String(app.id),
      "x-github-hook-installation-target-id": String(app.id),
      "x-github-hook-installation-target-type": "integration",
      "x-hub-signature-256": `sha256=${createHmac("sha256", credentials.webhookSecret).update(body).digest("hex")}`,
    };
    const post = async (): Promise<void> => {
      try {
        const signal = AbortSignal.any([this.#closing.signal, AbortSignal.timeout(patience)]);
        const answer = await fetch(credentials.webhookUrl, { method: "POST", headers, body, signal });
        await answer.arrayBuffer();
        delivery.status = answer.status;
      } catch {
        delivery.status = "failed";
      }
    };
    const sent = this.#misbehaviour.deliver(post, () => {
      delivery.status = "lost";
    });
    this.#underway.add(sent);
    void sent.finally(() => this.#underway.delete(sent));
  }
}
