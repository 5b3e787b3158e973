// examples/express, started with its one command, driven as by a browser.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { SigningKey, UserTokenVerifier } from 'knock-jwt';
import { pem } from '../harness.mjs';
import { ask } from '../http.mjs';
import { assertSealed } from '../refresh-rules.mjs';
import { served } from '../served.mjs';

const cwd = process.env.KNOCK_JWT_EXAMPLE;
const key = pem('rsa2048');
const verifier = new UserTokenVerifier(new SigningKey(key).verifyingKey);
const { KNOCK_SIGNING_KEY: _, KNOCK_SIGNING_KEY_FILE: __, ...bare } = process.env;
let server;

before(async () => {
  server = await served('./run.sh', ['127.0.0.1:0'], { cwd, env: { ...bare, KNOCK_SIGNING_KEY: key } });
});
after(() => server?.stop());

/** A browser as small as this needs: it keeps its cookie. */
class Browser {
  #cookie;

  constructor({ port } = server) {
    this.port = port;
  }

  get cookie() {
    return this.#cookie;
  }

  set cookie(value) {
    this.#cookie = value;
  }

  async ask(path, { headers, ...more } = {}) {
    const cookie = this.#cookie === undefined ? {} : { cookie: this.#cookie };
    const response = await ask(this.port, path, { headers: { ...cookie, ...headers }, ...more });
    for (const line of response.headers['set-cookie'] ?? []) [this.#cookie] = line.split(';');
    return response;
  }

  logIn(username, password = username) {
    const body = new URLSearchParams({ username, password }).toString();
    const headers = { 'content-type': 'application/x-www-form-urlencoded', 'content-length': body.length };
    return this.ask('/login', { method: 'POST', headers, body });
  }

  /** The user and the token that the page carries. */
  async page() {
    const { text, headers } = await this.ask('/');
    const [, json] = /<script id="knock-token" type="application\/json">(.*?)<\/script>/.exec(text) ?? [];
    return { headers, text, ...(json === undefined ? {} : JSON.parse(json)) };
  }
}

test('a user logs in, has a token, gets a new one, and logs out', async () => {
  const browser = new Browser();
  assert.match((await browser.page()).text, /Nobody is signed in/);
  assert.equal((await browser.ask('/knock/token')).status, 401);
  assert.match((await browser.ask('/login')).text, /<form method="post">/);

  for (const [name, password] of [['ada', 'grace'], ['nobody', 'nobody'], ['', ''], ['__proto__', '__proto__']]) {
    assert.equal((await browser.logIn(name, password)).headers.location, '/login');
    assert.equal(browser.cookie, undefined);
  }
  assert.equal((await browser.logIn('ada')).headers.location, '/');

  const { user_id: user, token, headers } = await browser.page();
  assert.equal(user, 'ada');
  assert.equal(verifier.verify(token).userId, 'ada');
  assert.equal(headers['cache-control'], 'private');
  assert.match(headers.vary, /Cookie/);

  const refreshed = await browser.ask('/knock/token');
  assert.equal(refreshed.status, 200);
  assertSealed(refreshed, 'refresh');
  assert.equal(JSON.parse(refreshed.text).token, token, 'reused');
  assert.equal((await browser.ask('/knock/token', { headers: { 'sec-fetch-site': 'cross-site' } })).status, 403);
  assert.equal((await browser.ask('/knock/token', { method: 'POST' })).status, 405);

  assert.equal((await browser.ask('/logout', { method: 'POST' })).headers.location, '/');
  assert.match((await browser.page()).text, /Nobody is signed in/);
  assert.equal((await browser.ask('/knock/token')).status, 401);
});

test('two users have their own tokens, one after the other and side by side', async () => {
  const [one, two] = [new Browser(), new Browser()];
  await one.logIn('ada');
  await two.logIn('grace');
  const [first, second] = await Promise.all([one.page(), two.page()]);
  assert.deepEqual([first, second].map(({ token }) => verifier.verify(token).userId), ['ada', 'grace']);
  const session = one.cookie;
  await one.logIn('barbara');
  assert.notEqual(one.cookie, session, 'another session');
  assert.equal(verifier.verify((await one.page()).token).userId, 'barbara');
  one.cookie = session;
  assert.equal((await one.page()).token, undefined, 'the old session is no more');
});

test('the page loads the refresher, and nothing of the server', async () => {
  const browser = new Browser();
  const { text, headers } = await browser.ask('/knock-jwt/browser.mjs');
  assert.match(headers['content-type'], /javascript/);
  assert.match(text, /export function knockTokenRefresher/);
  assert.match((await browser.ask('/page.js')).text, /from '\/knock-jwt\/browser\.mjs'/);
  for (const path of ['/app.js', '/server.js', '/package.json']) assert.equal((await browser.ask(path)).status, 404);
});

test('without a key it makes one, and in production it does not start', async () => {
  const other = await served('./run.sh', ['127.0.0.1:0'], { cwd, env: bare });
  try {
    assert.match(other.output(), /throw-away key/);
    const browser = new Browser(other);
    await browser.logIn('ada');
    assert.match((await browser.page()).token, /^eyJ/);
  } finally {
    await other.stop();
  }
  const start = served('./run.sh', ['127.0.0.1:0'], { cwd, env: { ...bare, NODE_ENV: 'production' } });
  await assert.rejects(start, /signing_key_missing/);
});
