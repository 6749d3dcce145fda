/** The look of the demo's page, close to GitHub's own so that a reader knows where things would be. */
export const style = `
:root { color-scheme: light; --line: #d1d9e0; --muted: #59636e; --ok: #1a7f37; --bad: #d1242f; --wait: #9a6700; --link: #0969da; }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 1012px; padding: 24px; font: 14px/1.5 -apple-system, "Segoe UI", "Noto Sans", Helvetica, Arial, sans-serif; color: #1f2328; background: #fff; }
h1 { font-size: 28px; margin: 0 0 8px; }
h2 { font-size: 19px; border-top: 1px solid var(--line); margin: 40px 0 12px; padding-top: 20px; }
h2 small, .contents small { color: var(--muted); font-weight: normal; font-size: 12px; margin-left: 8px; }
.number { display: inline-block; width: 28px; height: 28px; line-height: 28px; margin-right: 10px; border-radius: 50%; background: #1f2328; color: #fff; text-align: center; font-size: 14px; }
a { color: var(--link); text-decoration: none; }
.contents { columns: 2; padding-left: 24px; }
.muted { color: var(--muted); }
.title { font-size: 17px; margin: 16px 0 10px; }
.state { color: #fff; border-radius: 2em; padding: 3px 12px; font-size: 13px; margin-right: 8px; background: var(--ok); }
.state.merged { background: #8250df; } .state.closed { background: #8250df; }
.label { border: 1px solid #9a6700; color: #7d4e00; background: #fff8c5; border-radius: 2em; padding: 1px 9px; font-size: 12px; }
.box { border: 1px solid var(--line); border-radius: 6px; margin: 12px 0; overflow: hidden; }
.box > .head { background: #f6f8fa; border-bottom: 1px solid var(--line); padding: 8px 16px; color: var(--muted); font-size: 13px; }
.box > .body { padding: 12px 16px; overflow-wrap: anywhere; }
.box pre { background: #f6f8fa; padding: 12px; border-radius: 6px; overflow: auto; font-size: 12px; line-height: 1.45; margin: 8px 0; }
.box.answer pre { margin: 0; border-radius: 0; background: #0d1117; color: #e6edf3; }
code { font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; font-size: 85%; background: #818b981f; padding: .2em .4em; border-radius: 6px; }
pre code { background: none; padding: 0; font-size: 12px; }
table { border-collapse: collapse; margin: 8px 0; } th, td { border: 1px solid var(--line); padding: 5px 12px; text-align: left; }
blockquote { margin: 8px 0; padding: 0 1em; border-left: .25em solid var(--line); color: var(--muted); }
details { margin: 8px 0; } summary { cursor: pointer; }
.check { padding: 8px 16px; border-top: 1px solid var(--line); } .check:first-of-type { border-top: 0; }
.mark { display: inline-block; width: 12px; height: 12px; border-radius: 50%; margin-right: 9px; background: var(--wait); }
.check.success .mark { background: var(--ok); } .check.failure .mark { background: var(--bad); }
.annotation { border-left: 3px solid var(--wait); margin: 8px 0 8px 22px; padding: 2px 12px; } .annotation.failure { border-color: var(--bad); }
.annotation pre { margin: 4px 0; padding: 6px 10px; }
li.task { list-style: none; margin-left: -1.4em; } li.task > p { margin: 4px 0; }
hr { border: 0; border-top: 1px solid var(--line); margin: 16px 0; }
`;
