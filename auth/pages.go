package auth

// The pages are whole and static: nothing of a request is ever put into one.
const (
	head = `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>patchbay</title><style>
:root{color-scheme:light dark;--bg:#f6f7f9;--card:#fff;--ink:#1c2430;--soft:#5c6675;--line:#e2e6ec;--ok:#0b7a4b;--no:#b3261e}
@media(prefers-color-scheme:dark){:root{--bg:#11151b;--card:#1a2029;--ink:#e8ecf2;--soft:#9aa5b5;--line:#2b3440;--ok:#4cc38a;--no:#f2867c}}
body{margin:0;min-height:100vh;display:grid;place-items:center;background:var(--bg);color:var(--ink);font:17px/1.5 system-ui,sans-serif}
main{background:var(--card);border:1px solid var(--line);border-radius:14px;padding:40px 48px;max-width:26em;text-align:center}
h1{font-size:1.35em;margin:.4em 0 .3em}p{margin:0;color:var(--soft)}svg{width:52px;height:52px}
kbd{font:inherit;border:1px solid var(--line);border-radius:5px;padding:0 .35em}</style><main>`
	donePage = head + `<svg viewBox="0 0 24 24" fill="none" stroke="var(--ok)" stroke-width="2" stroke-linecap="round" stroke-linejoin="round" role="img" aria-label="done"><circle cx="12" cy="12" r="10"/><path d="m7.5 12.5 3 3 6-6.5"/></svg>
<h1 id="done">Your answer arrived</h1><p>Return to the terminal: patchbay shows there what was connected. You can close this page.</p></main></html>`
	deniedPage = head + `<svg viewBox="0 0 24 24" fill="none" stroke="var(--no)" stroke-width="2" stroke-linecap="round" role="img" aria-label="not connected"><circle cx="12" cy="12" r="10"/><path d="m8.5 8.5 7 7m0-7-7 7"/></svg>
<h1 id="denied">Nothing was connected</h1><p>The provider answered without consent. The terminal says why; nothing was kept.</p></main></html>`
	strangePage = head + `<h1 id="strange">This answer was not used</h1><p>It does not belong to the sign-in that is under way, or it was used before. Start again from the terminal.</p></main></html>`
	nothingPage = head + `<h1>Nothing here</h1><p>patchbay waits for one answer on this address, and this was not it.</p></main></html>`
)
