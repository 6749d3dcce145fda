/** The parts of the page that sends the manifest to GitHub. */
export interface PageParts {
  readonly action: string;
  readonly manifest: string;
}

/** Renders the page: a form with one button, because GitHub takes a manifest from a form alone. */
export function renderPage({ action, manifest }: PageParts): string {
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>Register the GitHub App</title>
<h1>Register the GitHub App</h1>
<p>The button leads to GitHub, which shows the name. There, press "Create GitHub App".</p>
<form method="post" action="${escapeHtml(action)}">
<input type="hidden" name="manifest" value="${escapeHtml(manifest)}">
<button>Continue on GitHub</button>
</form>
</html>
`;
}

function escapeHtml(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll('"', "&quot;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
