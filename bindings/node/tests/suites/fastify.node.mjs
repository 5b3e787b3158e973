// knock-jwt/fastify, on real servers of Fastify 4 and 5.
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import cors from '@fastify/cors';
import etag from '@fastify/etag';
import Fastify5 from 'fastify';
import Fastify4 from 'fastify4';
import { Grants, inspect, UserTokenSigner } from 'knock-jwt';
import { knockPlugin } from 'knock-jwt/fastify';
import { aMinuteLater, pem } from '../harness.mjs';
import { ask } from '../http.mjs';
import { assertRefreshRules, assertSealed, userOf } from '../refresh-rules.mjs';

const signer = new UserTokenSigner(pem('rsa2048'));
const { verifyingKey } = signer.key;
const userId = (request) => userOf(request.headers['x-user']);
const knock = { signer, userId };

async function serving(app) {
  await app.listen({ host: '127.0.0.1', port: 0 });
  after(() => app.close());
  const { port } = app.server.address();
  const get = (path, user, headers = {}) =>
    ask(port, path, { headers: { ...headers, ...(user === undefined ? {} : { 'x-user': user }) } });
  return { get, ask: (path, options) => ask(port, path, options) };
}

// Fastify 5 wants Node.js 20.
const modern = Number(process.versions.node.split('.')[0]) >= 20;
if (!modern) test('Fastify 5', { skip: 'needs Node.js 20' });
const versions = [['4', Fastify4], ...(modern ? [['5', Fastify5]] : [])];
for (const [version, Fastify] of versions) {
  const check = (what, body) => test(`Fastify ${version}: ${what}`, body);

  check('the rules of the refresh route, for methods that Fastify has no routes for too', async () => {
    const app = Fastify();
    app.register(knockPlugin, knock);
    await assertRefreshRules((await serving(app)).ask, { verifyingKey, oddMethods: ['TRACE', 'PROPFIND', 'SEARCH', 'REPORT'] });
  });

  check('the rules of the refresh route, under a prefix, at a path of its own', async () => {
    const app = Fastify();
    app.register(async (inner) => inner.register(knockPlugin, { ...knock, path: '/new-token' }), { prefix: '/api' });
    const { ask, get } = await serving(app);
    await assertRefreshRules(ask, { verifyingKey, path: '/api/new-token', oddMethods: ['TRACE'] });
    assert.equal((await get('/knock/token', 'ada')).status, 404);
  });

  check('a body is no reason for another answer', async () => {
    const app = Fastify();
    await app.register(knockPlugin, knock);
    const { ask } = await serving(app);
    for (const [type, body] of [['application/json', '{'], ['application/x-unheard-of', 'x']]) {
      const answer = await ask('/knock/token', { method: 'POST', headers: { 'content-type': type, 'content-length': body.length }, body });
      assert.equal(answer.status, 405);
      assertSealed(answer, type);
    }
  });

  check('requests have the token wherever the plugin was registered, and ask anew each time', async () => {
    const app = Fastify();
    await app.register(knockPlugin, knock);
    app.get('/', async (request) => (await request.knockToken()) ?? 'nobody');
    app.get('/sign-in', async (request) => {
      const before = await request.knockToken();
      request.headers['x-user'] = 'grace';
      return { before, after: await request.knockToken() };
    });
    await app.register(async (inner) => inner.get('/inner', async (request) => request.knockToken()));
    const { get } = await serving(app);
    const token = (await get('/', 'ada')).text;
    assert.equal(inspect(token).userId, 'ada');
    assert.equal((await aMinuteLater(() => get('/inner', 'ada'))).text, token, 'reused');
    assert.equal((await get('/')).text, 'nobody');
    const { before, after } = JSON.parse((await get('/sign-in', 'ada')).text);
    assert.deepEqual([inspect(before).userId, inspect(after).userId], ['ada', 'grace']);
  });

  check('reuse is on, unless the signer was told otherwise', async () => {
    for (const [options, count] of [[{}, 1], [{ reuse: false }, 2]]) {
      const app = Fastify();
      await app.register(knockPlugin, { signer: new UserTokenSigner(pem('rsa2048'), options), userId });
      app.get('/', async (request) => ({ token: await request.knockToken() }));
      const { get } = await serving(app);
      for (const path of ['/', '/knock/token']) {
        const tokens = [await get(path, 'ada'), await aMinuteLater(() => get(path, 'ada'))];
        assert.equal(new Set(tokens.map(({ text }) => JSON.parse(text).token)).size, count, path);
      }
    }
  });

  check('a page that was given a token is its user\'s alone, and others stay as they were', async () => {
    const app = Fastify();
    await app.register(knockPlugin, knock);
    app.get('/', async (request, reply) => {
      const token = request.query.read ? await request.knockToken() : undefined;
      reply.headers({ 'Cache-Control': 'public, max-age=60', 'CDN-Cache-Control': 'max-age=60', Vary: 'Accept-Encoding' });
      return token ?? 'page';
    });
    const { get } = await serving(app);
    const { headers } = await get('/?read=1', 'ada');
    assert.equal(headers['cache-control'], 'max-age=60, private');
    assert.equal(headers.vary, 'Accept-Encoding, Cookie');
    assert.equal(headers['cdn-cache-control'], undefined);
    for (const [path, user] of [['/', 'ada'], ['/?read=1', undefined]]) {
      const other = await get(path, user);
      assert.equal(other.headers['cache-control'], 'public, max-age=60');
      assert.equal(other.headers.vary, 'Accept-Encoding');
    }
  });

  check('no hook makes a page with a token public again', async () => {
    const app = Fastify();
    app.addHook('onRequest', async (request) => {
      if (request.query.early) request.early = await request.knockToken();
    });
    await app.register(knockPlugin, knock);
    app.addHook('onSend', async (request, reply) => {
      if (request.query.late) await request.knockToken();
      reply.headers({ 'Cache-Control': 'public, max-age=60', 'CDN-Cache-Control': 'max-age=60' });
    });
    app.get('/', async (request) => request.query.late ?? request.early ?? request.knockToken());
    app.get('/raw', async (request, reply) => {
      const token = await request.knockToken();
      reply.hijack();
      reply.raw.writeHead(200, { 'cache-control': 'public' }).end(token);
    });
    const { get } = await serving(app);
    for (const path of ['/', '/?early=1', '/?late=1', '/raw']) {
      const { headers, status } = await get(path, 'ada');
      assert.equal(status, 200);
      assert.match(headers['cache-control'], /^(max-age=60, )?private$/, path);
      assert.equal(headers.vary, 'Cookie', path);
      assert.equal(headers['cdn-cache-control'], undefined, path);
    }
  });

  const login = (request, reply, next) => {
    if (request.headers['x-user']) return next();
    reply.code(302).header('location', '/login').header('x-frame-options', 'DENY').type('text/html').send('<p>log in</p>');
  };
  const rawLogin = (request, reply, next) => {
    if (request.headers['x-user']) return next();
    reply.hijack();
    reply.raw.writeHead(302, { location: '/login', 'content-type': 'text/html' }).write('<p>');
    reply.raw.end('log in</p>');
  };
  const opened = (request, reply, next) => {
    // As cors() does behind @fastify/middie.
    for (const [name, value] of [['Access-Control-Allow-Origin', '*'], ['Cache-Control', 'public'], ['ETag', '"x"']]) reply.raw.setHeader(name, value);
    if (request.method !== 'OPTIONS') return next();
    reply.hijack();
    reply.raw.statusCode = 204;
    reply.raw.end();
  };
  const reopened = (request, reply, payload, next) => {
    reply.headers({ 'access-control-allow-origin': '*', 'cache-control': 'public', etag: '"x"' });
    next(null, payload);
  };
  const interfering = {
    'a login in onRequest': (app) => app.addHook('onRequest', login),
    'a login in preHandler': (app) => app.addHook('preHandler', login),
    'a login on the bare response': (app) => app.addHook('onRequest', rawLogin),
    'CORS on the bare response': (app) => app.addHook('onRequest', opened),
    'headers in onSend': (app) => app.addHook('onSend', reopened),
    'headers in an onSend of the route': (app) => app.addHook('onRoute', (route) => (route.onSend = [route.onSend ?? [], reopened].flat())),
    'a redirect where nothing is found': (app) => app.setNotFoundHandler((request, reply) => reply.redirect('/login')),
  };
  const oddMethods = ['TRACE', 'PROPFIND', 'SEARCH', 'REPORT'];
  for (const [what, interfere] of Object.entries(interfering)) {
    for (const order of ['before', 'after', 'before, under a prefix']) {
      check(`the rules of the refresh route hold: ${what}, ${order} the plugin`, async () => {
        const app = Fastify();
        if (order !== 'after') interfere(app);
        const prefix = order.endsWith('prefix') ? '/api' : '';
        if (prefix) await app.register(async (inner) => inner.register(knockPlugin, knock), { prefix });
        else await app.register(knockPlugin, knock);
        if (order === 'after') interfere(app);
        const { ask } = await serving(app);
        await assertRefreshRules(ask, { verifyingKey, path: `${prefix}/knock/token`, oddMethods });
        const nobody = await ask(`${prefix}/knock/token`, { headers: {} });
        if (/onRequest|preHandler/.test(what)) assert.equal(nobody.headers['x-frame-options'], 'DENY', 'other headers stay');
        if (prefix) return;
        // Without a server, by the hooks alone.
        const headers = { 'x-user': 'ada', origin: 'https://elsewhere.example' };
        const injected = await app.inject({ url: '/knock/token', headers });
        assert.equal(injected.statusCode, 200);
        assertSealed(injected, what);
        if (!/bare/.test(what)) assert.equal((await app.inject({ url: '/knock/token' })).body, '{"error":"not_signed_in"}');
      });
    }
  }

  check('other spellings of the path, and parameters in it', async () => {
    const app = Fastify({ ignoreTrailingSlash: true, caseSensitive: false });
    app.addHook('onRequest', login);
    await app.register(async (inner) => inner.register(knockPlugin, knock), { prefix: '/:tenant' });
    app.addHook('onSend', reopened);
    const { ask } = await serving(app);
    for (const path of ['/acme/knock/token', '/acme/Knock/Token/']) await assertRefreshRules(ask, { verifyingKey, path, oddMethods: [] });
  });

  check('what functions throw rejects; options are checked at start-up', async () => {
    const app = Fastify();
    await app.register(knockPlugin, { ...knock, grants: () => new Grants().tenant('acme', ['user/feed_read']), path: null });
    app.get('/', async (request) => request.knockToken());
    const { get } = await serving(app);
    assert.equal((await get('/', 'throws')).status, 500);
    assert.deepEqual(Object.keys(inspect((await get('/', 'ada')).text).payload.grants), ['https://api.knock.app/v1/tenants/acme']);
    assert.equal((await get('/knock/token', 'ada')).status, 404, 'no route was asked for');
    for (const [options, code] of [
      [{ signer }, 'options_invalid'],
      [{ ...knock, expiresIn: -1 }, 'expires_in_invalid'],
      [{ ...knock, prefix: '/ignored' }, 'options_invalid'],
    ]) {
      const bad = Fastify();
      bad.register(knockPlugin, options);
      await assert.rejects(async () => bad.ready(), { code });
    }
  });

  check('an error handler of the application does not unseal the route', async () => {
    const app = Fastify();
    app.setErrorHandler((error, request, reply) => reply.code(200).header('Cache-Control', 'public').send({ sorry: true }));
    await app.register(knockPlugin, knock);
    const { get } = await serving(app);
    assertSealed(await get('/knock/token', 'throws'), 'an error');
  });
}

test('Fastify: no other plugin opens the refresh route, or has it cached', { skip: !modern && 'needs Node.js 20' }, async () => {
  const app = Fastify5();
  await app.register(cors, { origin: true, credentials: true });
  await app.register(etag);
  await app.register(knockPlugin, knock);
  const { get, ask } = await serving(app);
  const origin = 'https://elsewhere.example';
  for (const method of ['OPTIONS', 'PROPFIND']) {
    const refused = await ask('/knock/token', { method, headers: { origin, 'access-control-request-method': 'GET' } });
    assert.equal(refused.status, 405);
    assertSealed(refused, method, true);
  }
  const first = await get('/knock/token', 'ada', { origin: 'https://elsewhere.example' });
  assert.equal(first.status, 200);
  assertSealed(first, 'cors, etag', true);
  const again = await get('/knock/token', 'ada', { 'if-none-match': '*' });
  assert.equal(again.status, 200);
});
