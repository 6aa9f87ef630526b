package sandbox

// pageHTML holds the consent pages: no script, nothing loaded from elsewhere, light and dark.
const pageHTML = `{{define "head"}}<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{{.Provider}} sandbox</title>
<style>
:root { color-scheme: light dark; --ink: #16181d; --soft: #5b6270; --line: #d9dde5; --card: #ffffff; --wall: #eef1f6; --accent: #2456e6; --on: #ffffff; --bad: #b3261e; --tint: #f4f7ff; }
@media (prefers-color-scheme: dark) { :root { --ink: #eceef3; --soft: #a2a9b8; --line: #343a47; --card: #1b1f28; --wall: #101319; --accent: #8aa8ff; --on: #10131a; --bad: #ff9b93; --tint: #222838; } }
* { box-sizing: border-box; }
body { margin: 0; min-height: 100vh; display: grid; place-items: center; padding: 1.5rem; background: var(--wall); color: var(--ink); font: 16px/1.5 system-ui, sans-serif; }
main { width: 100%; max-width: 27rem; background: var(--card); border: 1px solid var(--line); border-radius: 16px; padding: 2rem; box-shadow: 0 10px 40px rgb(0 0 0 / .08); }
h1 { margin: 0 0 .35rem; font-size: 1.35rem; line-height: 1.25; }
p { margin: 0 0 1rem; color: var(--soft); }
.brand { display: flex; align-items: center; gap: .6rem; margin-bottom: 1.4rem; font-weight: 600; }
.mark { width: 2rem; height: 2rem; border-radius: 9px; background: var(--accent); color: var(--on); display: grid; place-items: center; }
.tag { margin-left: auto; font-size: .75rem; font-weight: 500; color: var(--soft); border: 1px solid var(--line); border-radius: 99px; padding: .1rem .6rem; }
label { display: block; font-weight: 600; font-size: .9rem; margin: 1rem 0 .3rem; }
input, select { width: 100%; font: inherit; color: inherit; background: transparent; border: 1px solid var(--line); border-radius: 10px; padding: .6rem .75rem; }
select option { color: var(--ink); background: var(--card); }
input:focus-visible, select:focus-visible, button:focus-visible { outline: 3px solid var(--accent); outline-offset: 1px; }
.row { display: flex; gap: .75rem; margin-top: 1.5rem; }
button { flex: 1; font: inherit; font-weight: 600; border-radius: 10px; padding: .7rem 1rem; cursor: pointer; border: 1px solid var(--line); background: transparent; color: var(--ink); }
button.yes { background: var(--accent); border-color: var(--accent); color: var(--on); }
ul { list-style: none; margin: 0; padding: 0; border: 1px solid var(--line); border-radius: 12px; overflow: hidden; }
li { padding: .6rem .85rem; }
li + li { border-top: 1px solid var(--line); }
code { display: block; font: .78rem/1.3 ui-monospace, monospace; color: var(--soft); overflow-wrap: anywhere; }
.hint { margin-top: 1.5rem; background: var(--tint); border-radius: 12px; padding: .8rem 1rem; font-size: .88rem; }
.hint code { color: var(--ink); font-size: .85rem; }
.bad { color: var(--bad); font-weight: 600; }
</style>
</head>
<body>
<main>
<div class="brand"><span class="mark" aria-hidden="true">&#9681;</span>{{.Provider}}<span class="tag">sandbox</span></div>
{{end}}
{{define "foot"}}</main>
</body>
</html>
{{end}}
{{define "hidden"}}<input type="hidden" name="attempt" value="{{.Attempt}}">
<input type="hidden" name="csrf" value="{{.CSRF}}">
{{end}}
{{define "signin"}}{{template "head" .}}<h1>Sign in</h1>
<p>to continue to {{.App}}</p>
{{if .Problem}}<p class="bad" id="problem" role="alert">{{.Problem}}</p>{{end}}
<form method="post" action="{{.SignIn}}">
{{template "hidden" .}}<label for="login">E-mail</label>
<input id="login" name="login" type="email" autocomplete="username" required autofocus>
<label for="password">Password</label>
<input id="password" name="password" type="password" autocomplete="current-password" required>
<div class="row"><button class="yes" id="signin" type="submit">Sign in</button></div>
</form>
{{template "hint" .}}{{template "foot" .}}{{end}}
{{define "device"}}{{template "head" .}}<h1>Connect a device</h1>
<p>Type the code that the device shows. Go on only if you started this yourself.</p>
{{if .Problem}}<p class="bad" id="problem" role="alert">{{.Problem}}</p>{{end}}
<form method="post" action="{{.SignIn}}">
{{template "hidden" .}}<label for="user_code">Code</label>
<input id="user_code" name="user_code" value="{{.UserCode}}" autocomplete="off" autocapitalize="characters" spellcheck="false" required autofocus>
<label for="login">E-mail</label>
<input id="login" name="login" type="email" autocomplete="username" required>
<label for="password">Password</label>
<input id="password" name="password" type="password" autocomplete="current-password" required>
<div class="row"><button class="yes" id="signin" type="submit">Sign in</button></div>
</form>
{{template "hint" .}}{{template "foot" .}}{{end}}
{{define "done"}}{{template "head" .}}<h1 id="done">{{if .Login}}The device is connected{{else}}Nothing was granted{{end}}</h1>
<p>You can close this page and go back to {{.App}}.</p>
{{template "foot" .}}{{end}}
{{define "hint"}}<div class="hint" id="hint">This is a sandbox account. Nothing here is real.
<code id="hint-login">{{.Hint.Login}}</code>
<code id="hint-password">{{.Hint.Password}}</code></div>
{{end}}
{{define "consent"}}{{template "head" .}}<h1>{{.App}} asks for access</h1>
<p>Signed in as {{.Login}}. If you approve, {{.App}} may:</p>
{{if .Problem}}<p class="bad" id="problem" role="alert">{{.Problem}}</p>{{end}}
<form method="post" action="{{.Decide}}">
{{template "hidden" .}}<ul id="scopes">
{{range .Scopes}}<li>{{.Words}}<code>{{.Name}}</code></li>
{{end}}</ul>
<label for="workspace">Where</label>
<select id="workspace" name="workspace">
{{range .Choices}}<option value="{{.ID}}">{{.Name}}</option>
{{end}}</select>
<div class="row">
<button id="deny" type="submit" name="decision" value="deny">Deny</button>
<button class="yes" id="approve" type="submit" name="decision" value="approve">Approve</button>
</div>
</form>
{{template "foot" .}}{{end}}
{{define "refusal"}}{{template "head" .}}<h1>This does not work</h1>
<p class="bad" id="problem" role="alert">{{.Problem}}</p>
<p>Nothing was granted and nothing was sent to the app.</p>
{{template "foot" .}}{{end}}
`
