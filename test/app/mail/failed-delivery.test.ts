import { expect, test } from "@jest/globals";
import { failedDelivery } from "../../../app/mail/failed-delivery.ts";

test("gives the reason in one short line, without addresses and secrets", () => {
  const said = `550 <a@example.gov.uk>\r\nhunter22 ${"x".repeat(400)}`;
  const delivery = failedDelivery({ said, secrets: ["hunter22", ""], isPassing: false });
  expect(delivery).toMatchObject({ kind: "failed", isPassing: false });
  const reason = delivery.kind === "failed" ? delivery.reason : "";
  expect(reason).toMatch(/^550 <…@example\.gov\.uk> \(masked\) x+…$/u);
  expect(reason).toHaveLength(300);
});
