// examples/express, started with its one command, driven as by a browser.
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { SigningKey, UserTokenVerifier } from 'knock-jwt';
import { aSecondLater, pem } from '../harness.mjs';
import { ask } from '../http.mjs';
import { assertSealed } from '../refresh-rules.mjs';
import { served } from '../served.mjs';

const cwd = process.env.KNOCK_JWT_EXAMPLE;
const key = pem('rsa2048');
const verifier = new UserTokenVerifier(new SigningKey(key).verifyingKey);
const { KNOCK_SIGNING_KEY: _, KNOCK_SIGNING_KEY_FILE: __, ...bare } = process.env;
const start = (env = { KNOCK_SIGNING_KEY: key }) => served('./run.sh', ['127.0.0.1:0'], { cwd, env: { ...bare, ...env }, seconds: 300 });
let server;

before(async () => {
  assert.ok(!existsSync(join(cwd, 'node_modules')), 'nothing is installed yet');
  server = await start();
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

  logIn(username, password = username, more = {}) {
    const body = new URLSearchParams({ username, password }).toString();
    const headers = { ...more, 'content-type': 'application/x-www-form-urlencoded', 'content-length': body.length };
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

  const refreshed = await aSecondLater(() => browser.ask('/knock/token'));
  assert.equal(refreshed.status, 200);
  assertSealed(refreshed, 'refresh');
  assert.equal(JSON.parse(refreshed.text).token, token, 'reused');
  assert.equal((await browser.ask('/knock/token', { headers: { 'sec-fetch-site': 'cross-site' } })).status, 403);
  assert.equal((await browser.ask('/knock/token', { method: 'POST' })).status, 405);

  assert.equal((await browser.ask('/logout', { method: 'POST' })).headers.location, '/');
  assert.match((await browser.page()).text, /Nobody is signed in/);
  assert.equal((await browser.ask('/knock/token')).status, 401);
});

test('no other site logs anybody in or out', async () => {
  const browser = new Browser();
  const crossSite = { 'sec-fetch-site': 'cross-site' };
  const refused = await browser.logIn('ada', 'ada', crossSite);
  assert.equal(refused.status, 403);
  assert.equal(browser.cookie, undefined, 'and no session');
  for (const site of ['same-origin', 'none']) {
    const { headers } = await browser.logIn('ada', 'ada', { 'sec-fetch-site': site });
    assert.equal(headers.location, '/', site);
  }
  assert.equal((await browser.ask('/logout', { method: 'POST', headers: crossSite })).status, 403);
  assert.equal((await browser.page()).user_id, 'ada', 'still signed in');
  assert.equal((await browser.ask('/', { headers: crossSite })).status, 200, 'links lead here');
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
  const other = await start({});
  try {
    assert.match(other.output(), /throw-away key/);
    const browser = new Browser(other);
    await browser.logIn('ada');
    assert.match((await browser.page()).token, /^eyJ/);
  } finally {
    await other.stop();
  }
  await assert.rejects(start({ NODE_ENV: 'production' }), /signing_key_missing/);
});

test('its one command installs the tarballs of dist/, and other ones when they have changed', async () => {
  const sums = join(cwd, 'node_modules/.knock-jwt-sums');
  const [before, mark] = [readFileSync(sums, 'utf8'), join(cwd, 'node_modules/knock-jwt/mark')];
  assert.match(before, /dist\/knock-jwt-[0-9][^]*dist\/knock-jwt-linux-/);
  for (const [content, isKept] of [[before, true], [before.replace(/^\w{4}/, '0000'), false]]) {
    writeFileSync(sums, content);
    writeFileSync(mark, '');
    await (await start()).stop();
    assert.equal(existsSync(mark), isKept);
    assert.equal(readFileSync(sums, 'utf8'), before);
  }
});

test('it says when the tarballs are older than what they are made of', async () => {
  const bindings = join(cwd, '../../bindings');
  assert.ok(!existsSync(bindings), 'only our example lies in that tree');
  mkdirSync(join(bindings, 'node/lib'), { recursive: true });
  writeFileSync(join(bindings, 'node/lib/new.ts'), '');
  try {
    const other = await start();
    await other.stop();
    assert.match(other.output(), /knock-jwt-[0-9][^ ]* is older than \S+new\.ts: \.\/justw package node/);
  } finally {
    rmSync(bindings, { recursive: true });
  }
  assert.doesNotMatch(server.output(), /is older/);
});
