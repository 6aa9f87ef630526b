// An OpenID provider for the tests: oidc-provider with everything strict, a small resource beside it, counters, and
// faults on request. Listens on a free loopback port and prints one line of JSON: {issuer, control}.

import { createServer } from 'node:http';
import { randomBytes } from 'node:crypto';
import { Provider } from 'oidc-provider';
import { findAccount, people } from './people.mjs';

const lifetime = Number(process.env.PEER_TOKEN_SECONDS ?? 600);
const codeLifetime = Number(process.env.PEER_DEVICE_SECONDS ?? 120);
const everybody = people(Number(process.env.PEER_PEOPLE ?? 60));
const key = randomBytes(16).toString('hex');
const scopes = ['openid', 'offline_access', 'people.read', 'people.write'];

const fresh = () => ({ grants: {}, refused: {}, refreshAt: [], reuse: 0, revoked: [], calls: 0, unauthorized: 0, authorize: 0 });
const seen = fresh();
const given = new Set(); // every secret that went out or came in, for the search that must not find it
const live = new Set(); // grants
let dead = new Set(); // tokens that the resource does not take any more
let faults = []; // {at, kind or to, count, after, ms}; at is token, api, revocation or answer
let slow = 0; // milliseconds before each answer of the resource

const client = (id, method, secret) => ({
  client_id: id,
  client_secret: secret,
  token_endpoint_auth_method: method,
  application_type: 'native',
  redirect_uris: ['http://127.0.0.1/cb/peer', 'http://[::1]/cb/peer'],
  response_types: ['code'],
  grant_types: ['authorization_code', 'refresh_token', 'urn:ietf:params:oauth:grant-type:device_code'],
});

function clients() {
  const secret = process.env.PEER_SECRET ?? randomBytes(24).toString('base64url');
  return [
    client('peer-public', 'none'),
    client('peer-basic', 'client_secret_basic', secret),
    client('peer-post', 'client_secret_post', secret),
  ];
}

function configuration() {
  return {
    clients: clients(),
    findAccount,
    scopes,
    cookies: { keys: [randomBytes(16).toString('hex')] },
    pkce: { required: () => true },
    rotateRefreshToken: true,
    expiresWithSession: () => false,
    // As OpenID Connect has it: who asks for openid gets one for offline_access alone.
    issueRefreshToken: (_ctx, _client, source) => source.scopes.has('offline_access') || !source.scopes.has('openid'),
    features: {
      devInteractions: { enabled: true }, // the sign-in and consent pages that come with it
      deviceFlow: { enabled: true },
      revocation: { enabled: true, allowedPolicy: () => true },
      introspection: { enabled: true, allowedPolicy: () => true },
    },
    ttl: { AccessToken: lifetime, AuthorizationCode: 60, DeviceCode: codeLifetime, RefreshToken: 86400, Grant: 86400, IdToken: 600, Interaction: 600, Session: 600 },
  };
}

/** Notes what was asked and given, and answers with another issuer where that is the fault. */
function watching(provider) {
  provider.on('grant.success', (ctx) => live.add(ctx.oidc.entities.Grant?.jti));
  provider.on('grant.revoked', (_ctx, id) => live.delete(id));
  provider.use(async (ctx, next) => {
    await next();
    const { route, params = {} } = ctx.oidc ?? {};
    if (route === 'authorization') seen.authorize += 1;
    if (route === 'token') tokens(ctx, params);
    if (route === 'revocation') seen.revoked.push({ hint: params.token_type_hint ?? '', status: ctx.status });
    if (route === 'device_authorization' && ctx.body?.device_code) given.add(ctx.body.device_code);
    const to = ctx.response.get('location') || '';
    if (!to.startsWith('http://127.0.0.1') || !new URL(to).searchParams.has('state') || new URL(to).pathname !== '/cb/peer') return;
    const back = new URL(to);
    given.add(back.searchParams.get('code') ?? '');
    const wrong = take('answer');
    if (!wrong) return;
    if (wrong.kind === 'no-iss') back.searchParams.delete('iss');
    else back.searchParams.set('iss', 'https://other.example.org');
    ctx.set('location', back.href);
  });
}

function tokens(ctx, params) {
  const kind = params.grant_type ?? 'none';
  const counts = ctx.status === 200 ? seen.grants : seen.refused;
  counts[kind] = (counts[kind] ?? 0) + 1;
  for (const name of ['code', 'code_verifier', 'refresh_token', 'device_code', 'client_secret']) given.add(params[name] ?? '');
  for (const name of ['access_token', 'refresh_token', 'id_token']) given.add(ctx.body?.[name] ?? '');
  if (kind !== 'refresh_token') return;
  if (ctx.status === 200) seen.refreshAt.push(Date.now());
  if (ctx.body?.error === 'invalid_grant' && ctx.oidc.entities.RefreshToken?.consumed) seen.reuse += 1;
}

/** The first fault of that place, if there is one; it is used up by this. */
function take(at) {
  const one = faults.find((f) => f.at === at && (f.count ?? 1) > 0);
  if (one) one.count = (one.count ?? 1) - 1;
  return one;
}

function say(res, status, body, headers = {}) {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  res.writeHead(status, { 'content-type': typeof body === 'string' ? 'text/html' : 'application/json', ...headers });
  res.end(text);
}

/** Answers a faulty request, or reports that it may go on. */
function failed(at, req, res) {
  const fault = take(at);
  if (!fault) return false;
  seen.refused[fault.kind] = (seen.refused[fault.kind] ?? 0) + 1;
  if (fault.kind === 'lost') { // it happens, and nobody hears of it
    res.write = () => true;
    res.end = () => req.socket.destroy();
    return false;
  }
  if (fault.kind === 'late') { // it happens, and the answer takes its time
    const end = res.end.bind(res);
    res.end = (...all) => { setTimeout(() => end(...all), Number(fault.ms)); return res; };
    return false;
  }
  if (fault.to) say(res, 307, {}, { location: fault.to });
  else if (fault.kind === 'html') say(res, fault.status ?? 200, '<html><body>Welcome to the guest network</body></html>');
  else say(res, fault.kind, { error: fault.error ?? 'temporarily_unavailable' }, fault.after ? { 'retry-after': String(fault.after) } : {});
  return true;
}

async function resource(provider, req, res, url) {
  if (failed('api', req, res)) return;
  seen.calls += 1;
  if (slow) await new Promise((done) => { setTimeout(done, slow); });
  const bearer = (req.headers.authorization ?? '').replace(/^Bearer /, '');
  const token = dead.has(bearer) ? undefined : await provider.AccessToken.find(bearer);
  if (!token || !(await provider.Grant.find(token.grantId))) {
    seen.unauthorized += 1;
    say(res, 401, { error: 'invalid_token' }, { 'www-authenticate': 'Bearer error="invalid_token"' });
  } else if (url.pathname === '/api/me') {
    say(res, 200, { id: token.accountId, name: `Desk of ${token.accountId}`, desk: 'd1' });
  } else if (!token.scopes.has('people.read')) {
    say(res, 403, { error: 'insufficient_scope' }, { 'www-authenticate': 'Bearer error="insufficient_scope", scope="people.read"' });
  } else {
    const size = Number(url.searchParams.get('size') ?? 10);
    const page = Number(url.searchParams.get('page') ?? 1);
    say(res, 200, { items: everybody.slice((page - 1) * size, page * size), total: everybody.length });
  }
}

/** What only the tests may: look, break, heal, and take all grants back as an administrator does. */
async function control(provider, res, url) {
  const name = url.pathname.split('/')[3];
  const wants = Object.fromEntries(url.searchParams);
  if (name === 'fault') faults.push({ ...wants, kind: Number(wants.kind) || wants.kind, count: Number(wants.count ?? 1), status: Number(wants.status ?? 200) });
  if (name === 'heal') faults = [];
  if (name === 'slow') slow = Number(wants.ms);
  if (name === 'reset') Object.assign(seen, fresh());
  if (name === 'expire') dead = new Set(given);
  if (name === 'revoke') {
    for (const id of live) {
      await (await provider.Grant.find(id))?.destroy();
      await provider.AccessToken.revokeByGrantId(id);
      await provider.RefreshToken.revokeByGrantId(id);
    }
    live.clear();
  }
  say(res, 200, { ...seen, live: live.size, given: [...given].filter((s) => s.length >= 8) });
}

const server = createServer();
server.listen(0, '127.0.0.1', () => {
  const issuer = `http://127.0.0.1:${server.address().port}`;
  const provider = new Provider(issuer, configuration());
  watching(provider);
  const answer = provider.callback();
  server.on('request', (req, res) => {
    const url = new URL(req.url, issuer);
    if (url.pathname.startsWith(`/control/${key}/`)) control(provider, res, url);
    else if (url.pathname.startsWith('/api/')) resource(provider, req, res, url);
    else if (url.pathname === '/token' && failed('token', req, res)) return;
    else if (url.pathname === '/token/revocation' && failed('revocation', req, res)) return;
    else answer(req, res);
  });
  console.log(JSON.stringify({ issuer, control: `${issuer}/control/${key}` }));
});
process.stdin.on('end', () => process.exit(0)).resume(); // it ends with the test that started it
