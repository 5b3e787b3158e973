// knock-jwt/web: called directly, and by a Hono application.
import assert from 'node:assert/strict';
import { webcrypto } from 'node:crypto';
import { Hono } from 'hono';
import { cors } from 'hono/cors';
import { etag } from 'hono/etag';
import { Grants, inspect, KnockJwtError, UserTokenSigner } from 'knock-jwt';
import { knockTokenHandler } from 'knock-jwt/web';
import { pem, test } from '../harness.mjs';
import { assertRefreshRules, assertSealed, userOf } from '../refresh-rules.mjs';

// Hono's etag() takes it from there, where Node.js 18 has none.
globalThis.crypto ??= webcrypto;

const signer = new UserTokenSigner(pem('rsa2048'));
const { verifyingKey } = signer.key;
const url = 'http://localhost/knock/token';
const quiet = { onError() {} };
const answered = async (response) => ({
  status: response.status,
  headers: Object.fromEntries(response.headers),
  text: await response.text(),
});

test('the rules of the refresh endpoint, called directly', async () => {
  const handler = knockTokenHandler({ signer, userId: (request) => userOf(request.headers.get('x-user') ?? undefined), ...quiet });
  // A Response to HEAD has its body here: whoever sends it leaves it out.
  await assertRefreshRules(
    async (path, { method = 'GET', headers }) => {
      const answer = await answered(await handler(new Request(`http://localhost${path}`, { method, headers })));
      return method === 'HEAD' ? { ...answer, text: '' } : answer;
    },
    { verifyingKey },
  );
});

test('the rules of the refresh endpoint, in Hono, which says who is signed in', async () => {
  const app = new Hono();
  app.use(async (c, next) => {
    if (c.req.header('x-user') === 'ada') c.set('user', { id: 'ada' });
    await next();
  });
  const handler = knockTokenHandler({ signer, userId: (_request, c) => c.get('user')?.id ?? userOf(c.req.header('x-user')), ...quiet });
  app.all('/knock/token', (c) => handler(c.req.raw, c));
  await assertRefreshRules(async (path, init) => answered(await app.request(path, init)), { verifyingKey });
});

test('in Hono, what comes after the route neither opens it, nor has it cached, nor redirects', async () => {
  const app = new Hono();
  const handler = knockTokenHandler({ signer, userId: (request) => userOf(request.headers.get('x-user') ?? undefined), ...quiet });
  app.all('/knock/token', (c) => handler(c.req.raw, c));
  app.use(cors({ origin: (origin) => origin, credentials: true }));
  app.use(etag());
  app.use(async (c, next) => {
    c.header('Cache-Control', 'public, max-age=60');
    return c.req.header('x-user') ? next() : c.redirect('/login');
  });
  app.get('/', (c) => c.text('page'));
  const origin = { origin: 'https://elsewhere.example', 'access-control-request-method': 'GET' };
  const asking = async (path, { headers, ...init } = {}) => answered(await app.request(path, { ...init, headers: { ...origin, ...headers } }));
  await assertRefreshRules(asking, { verifyingKey });
  assert.equal((await asking('/', { headers: { 'x-user': 'ada' } })).headers['access-control-allow-origin'], origin.origin, 'elsewhere they do');
});

test('functions may be asynchronous, and say what the token is like', async () => {
  const handler = knockTokenHandler({
    signer,
    userId: async () => 7n,
    expiresIn: async (request) => Number(new URL(request.url).searchParams.get('life')),
    grants: (request, tenant) => new Grants().tenant(tenant, ['user/feed_read']),
    explicitGrants: () => true,
  });
  const { token } = await (await handler(new Request(`${url}?life=120`), 'acme')).json();
  const { userId, issuedAt, expiresAt, payload: { grants } } = inspect(token);
  assert.deepEqual([userId, expiresAt - issuedAt], ['7', 120]);
  assert.deepEqual(Object.keys(grants), ['https://api.knock.app/v1/tenants/acme']);
});

test('what a function throws is told, and does not leave the server', async () => {
  const told = [];
  const handler = knockTokenHandler({
    signer,
    userId: () => Promise.reject(new Error('password of the database')),
    onError: (error, request) => told.push([error.message, request.url]),
  });
  const response = await answered(await handler(new Request(url)));
  assert.equal(response.status, 500);
  assert.equal(response.text, '{"error":"internal"}');
  assertSealed(response, '500');
  assert.deepEqual(told, [['password of the database', url]]);
  const bad = knockTokenHandler({ signer, userId: () => true, onError: (error) => told.push(error.code) });
  assert.equal((await bad(new Request(url))).status, 500);
  assert.equal(told[1], 'user_id_invalid');
});

test("a thrown redirect is no redirect, and Next.js' other signals go on to Next.js", async () => {
  const throwing = (thrown) => knockTokenHandler({ signer, userId: () => Promise.reject(thrown), ...quiet })(new Request(url));
  const redirect = new Response(null, { status: 302, headers: { location: '/login' } });
  for (const thrown of [redirect, new Response(null, { status: 401 }), { digest: 'NEXT_REDIRECT;replace;/login;307;' }, { digest: 'NEXT_HTTP_ERROR_FALLBACK;401' }]) {
    const response = await answered(await throwing(thrown));
    assert.equal(response.status, 401);
    assertSealed(response, 'thrown');
  }
  await assert.rejects(throwing({ digest: 'DYNAMIC_SERVER_USAGE' }), { digest: 'DYNAMIC_SERVER_USAGE' });
  assert.equal((await throwing(new Response(null, { status: 403 }))).status, 500);
});

test('development mode: no key, no token, and one line in the log', async () => {
  const { KNOCK_SIGNING_KEY: key, KNOCK_SIGNING_KEY_FILE: file } = process.env;
  const { warn } = console;
  const lines = [];
  console.warn = (line) => lines.push(line);
  try {
    delete process.env.KNOCK_SIGNING_KEY;
    delete process.env.KNOCK_SIGNING_KEY_FILE;
    const code = (wanted) => (error) => error instanceof KnockJwtError && error.code === wanted;
    const userId = () => 'ada';
    assert.throws(() => knockTokenHandler({ userId }), code('signing_key_missing'), 'at start-up');
    assert.throws(() => knockTokenHandler({ userId, development: false }), code('signing_key_missing'));
    assert.throws(() => knockTokenHandler({ userId, development: 'false' }), code('options_invalid'));
    for (let round = 0; round < 2; round += 1) {
      const response = await answered(await knockTokenHandler({ userId, development: true })(new Request(url)));
      assert.equal(response.text, '{"token":null,"expires_at":null,"refresh_at":null}');
      assertSealed(response, 'development');
    }
    const nobody = await knockTokenHandler({ userId: () => null, development: true })(new Request(url));
    assert.equal(nobody.status, 401);
    assert.equal(lines.length, 1);
    assert.match(lines[0], /development mode without a signing key/);
    process.env.KNOCK_SIGNING_KEY = 'sk_test_not_a_real_key';
    assert.throws(() => knockTokenHandler({ userId, development: true }), code('signing_key_is_api_key'), 'a bad key always fails');
    process.env.KNOCK_SIGNING_KEY = pem('rsa2048');
    const { token } = await (await knockTokenHandler({ userId, development: true })(new Request(url))).json();
    assert.equal(inspect(token).userId, 'ada');
  } finally {
    console.warn = warn;
    if (key !== undefined) process.env.KNOCK_SIGNING_KEY = key;
    else delete process.env.KNOCK_SIGNING_KEY;
    if (file !== undefined) process.env.KNOCK_SIGNING_KEY_FILE = file;
  }
});

test('a mistake in the options is an error at start-up', () => {
  const userId = () => 'ada';
  for (const [options, wanted] of [
    [{ signer }, 'options_invalid'],
    [{ signer, userId: 'ada' }, 'options_invalid'],
    [{ signer: {}, userId }, 'options_invalid'],
    [{ signer, userId, expiresInSeconds: 900 }, 'options_invalid'],
    [{ signer, userId, expiresIn: '1h' }, 'expires_in_invalid'],
    [{ signer, userId, expiresIn: 0 }, 'expires_in_invalid'],
    [{ signer, userId, grants: {} }, 'grants_invalid'],
    [{ signer, userId, explicitGrants: 'yes' }, 'options_invalid'],
  ]) {
    assert.throws(() => knockTokenHandler(options), ({ code }) => code === wanted, JSON.stringify(options));
  }
});

test('an unknown option is named, but not what is too long for a name: it may be a key', () => {
  const message = (name) => {
    try {
      knockTokenHandler({ signer, userId: () => 'ada', [name]: true });
    } catch (error) {
      return error.message;
    }
  };
  assert.match(message('expiresInSeconds'), /unknown member "expiresInSeconds"/);
  const key = pem('rsa2048');
  assert.match(message(key), new RegExp(`unknown member of ${key.length} characters`));
  assert.ok(!message(key).includes('PRIVATE'));
  assert.doesNotMatch(message('k'.repeat(41)), /kkk/);
});

test('a signer may be made at the first request, and not before', async () => {
  let made = 0;
  const handler = knockTokenHandler({ signer: () => ((made += 1), signer), userId: () => 'ada' });
  assert.equal(made, 0);
  for (let n = 0; n < 3; n += 1) assert.equal((await handler(new Request(url))).status, 200);
  assert.equal(made, 1);
});

test('reuse is on, unless the signer was told otherwise', async () => {
  const { now } = Date;
  const tokens = async (options) => {
    const handler = knockTokenHandler({ signer: new UserTokenSigner(pem('rsa2048'), options), userId: () => 'ada' });
    const start = now();
    const given = [];
    try {
      for (const later of [0, 60_000]) {
        Date.now = () => start + later;
        given.push((await (await handler(new Request(url))).json()).token);
      }
    } finally {
      Date.now = now;
    }
    return new Set(given).size;
  };
  assert.equal(await tokens(), 1);
  assert.equal(await tokens({ reuse: 5 }), 1);
  assert.equal(await tokens({ reuse: false }), 2);
  assert.equal(await tokens({ expiresIn: 90 }), 2, 'the settings of the signer stay');
});
