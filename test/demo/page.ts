import MarkdownIt from "markdown-it";
import type { Exhibit, PlayedStation } from "../scenario/story/station.ts";
import { style } from "./page-style.ts";

const markdown = new MarkdownIt({ html: true, linkify: true });

/**
 * One self-contained HTML page that shows what the people of the story saw on GitHub, station by station.
 *
 * GitHub sanitises what it renders; here a content security policy does: no script, no request, no frame.
 */
export function renderPage(story: {
  readonly stations: readonly PlayedStation[];
  readonly seconds: number;
  readonly subject: string;
}): string {
  const contents = story.stations
    .map(
      (station, index) =>
        `<li><a href="#s${index + 1}">${escapeHtml(station.title)}</a> <small>${seconds(station.seconds)}</small></li>`,
    )
    .join("\n");
  const sections = story.stations
    .map(
      (station, index) => `<section id="s${index + 1}">
<h2><span class="number">${index + 1}</span>${escapeHtml(station.title)}<small>${seconds(station.seconds)}</small></h2>
${station.exhibits.map(renderExhibit).join("\n")}
</section>`,
    )
    .join("\n");
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(story.subject)}: an AWS account by pull request</title>
<style>${style}</style>
</head>
<body>
<header>
<h1>An AWS account, by pull request</h1>
<p>${escapeHtml(story.subject)}: from a pull request with two mistakes to YubiKeys back in the safe, in ${seconds(story.seconds)}.
Everything below was read from the local GitHub and the local AWS after each station; terraform, its AWS provider, the App and the Actions are the real ones.</p>
<ol class="contents">
${contents}
</ol>
</header>
<main>
${sections}
</main>
</body>
</html>
`;
}

function renderExhibit(exhibit: Exhibit): string {
  switch (exhibit.kind) {
    case "pull-request":
      return `<div class="title"><span class="state ${exhibit.state}">${exhibit.state}</span><b>${escapeHtml(exhibit.title)}</b> <span class="muted">#${exhibit.number} · ${escapeHtml(exhibit.author)}</span></div>
${exhibit.body === "" ? "" : `<div class="box"><div class="body">${renderMarkdown(exhibit.body)}</div></div>`}`;
    case "issue":
      return `<div class="title"><span class="state ${exhibit.state}">${exhibit.state}</span><b>${escapeHtml(exhibit.title)}</b> <span class="muted">#${exhibit.number}</span> ${exhibit.labels.map((label) => `<span class="label">${escapeHtml(label)}</span>`).join(" ")}</div>
<div class="box"><div class="head">${escapeHtml(exhibit.author)}</div><div class="body">${renderMarkdown(exhibit.body)}</div></div>`;
    case "checks":
      return `<div class="box checks"><div class="head">Checks of <code>${exhibit.sha.slice(0, 7)}</code></div>${exhibit.checks.map(renderCheck).join("")}</div>`;
    case "comment":
      return `<div class="box"><div class="head"><b>${escapeHtml(exhibit.author)}</b> ${exhibit.edited ? "edited this comment" : "commented"}</div><div class="body">${renderMarkdown(exhibit.body)}</div></div>`;
    case "answer":
      return `<div class="box answer"><div class="head">${escapeHtml(exhibit.asked)}</div><pre>${escapeHtml(exhibit.answer)}</pre></div>`;
  }
}

type Check = Extract<Exhibit, { kind: "checks" }>["checks"][number];

function renderCheck(check: Check): string {
  const annotations = check.annotations
    .map(
      (annotation) =>
        `<div class="annotation ${annotation.level}"><div class="muted">${escapeHtml(annotation.path)} line ${annotation.line}</div><pre>${escapeHtml(annotation.source)}</pre><div>${escapeHtml(annotation.message)}</div></div>`,
    )
    .join("");
  return `<div class="check ${check.conclusion}"><div class="name"><span class="mark"></span><b>${escapeHtml(check.name)}</b> <span class="muted">${escapeHtml(check.title)}</span></div>${annotations}</div>`;
}

/** Renders the parts of GitHub's Markdown that the story uses: task lists, tables, folded details. */
function renderMarkdown(text: string): string {
  return markdown
    .render(text)
    .replace(/<li>(\s*<p>)?\[( |x)\] /gi, (_, paragraph: string | undefined, mark: string) => {
      return `<li class="task">${paragraph ?? ""}<input type="checkbox" disabled${mark === " " ? "" : " checked"}> `;
    });
}

function seconds(value: number): string {
  return `${value.toFixed(1)} s`;
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
