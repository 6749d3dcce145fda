import type { Evidence } from "../../app/domain/evidence/evidence.ts";
import type { EvidenceVerdict } from "../../app/domain/evidence/finding.ts";
import { codeSpan } from "../../app/domain/markdown/code.ts";
import { escapeMarkdown } from "../../app/domain/markdown/escape-markdown.ts";

const icons: Readonly<Record<EvidenceVerdict, string>> = { proven: "✅", contradicted: "❌", unknown: "❔" };

/** Renders the job's page: each claim about each account, with its verdict and the answer of AWS. */
export function renderSummary({ accounts }: Evidence): string {
  if (accounts.length === 0) return "No account was verified.";
  const rows = accounts.flatMap(({ account, findings }) =>
    findings.map(({ about, verdict, reason, requestId, at }) => {
      const cells = [codeSpan(account), about, `${icons[verdict]} ${verdict}`, escapeMarkdown(reason)];
      return `| ${[...cells, requestId === null ? "–" : codeSpan(requestId), at].join(" | ")} |`;
    }),
  );
  return [
    "| Account | Claim | Verdict | What AWS said | Request | When |",
    "| --- | --- | --- | --- | --- | --- |",
    ...rows,
  ].join("\n");
}
