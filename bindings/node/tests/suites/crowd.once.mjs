// Thousands of requests at once from many users: every response holds its own user's token.
import assert from 'node:assert/strict';
import http, { Agent } from 'node:http';
import { after, test } from 'node:test';
import express5 from 'express';
import express4 from 'express4';
import Fastify5 from 'fastify';
import Fastify4 from 'fastify4';
import { Grants, UserTokenSigner, UserTokenVerifier } from 'knock-jwt';
import { knockMiddleware, knockTokenRoute } from 'knock-jwt/express';
import { knockPlugin } from 'knock-jwt/fastify';
import { knockTokenHandler } from 'knock-jwt/web';
import { pem } from '../harness.mjs';
import { ask, listening } from '../http.mjs';

const REQUESTS = 4000;
const USERS = 300;
const verifier = new UserTokenVerifier(new UserTokenSigner(pem('rsa2048')).key.verifyingKey);

// A session store that takes its time, so that the requests overtake each other.
const sessions = (headers) =>
  new Promise((resolve) => setTimeout(() => resolve(headers['x-session']?.replace('session-of-', '')), Math.random() * 20));
const grants = (headers) => new Grants().tenant(`tenant-of-${headers['x-session']}`, ['user/feed_read']);

/** Options whose functions find the headers with `of`. Few tokens are kept, so that they come and go. */
const options = (of) => ({
  signer: new UserTokenSigner(pem('rsa2048'), { reuse: USERS / 3 }),
  userId: (request) => sessions(of(request)),
  grants: (request) => grants(of(request)),
});

async function crowd(port) {
  const agent = new Agent({ keepAlive: true, maxSockets: 2000 });
  const users = Array.from({ length: REQUESTS }, () => Math.floor(Math.random() * (USERS + 1)));
  const answers = await Promise.all(
    users.map(async (user, n) => {
      const headers = user === USERS ? {} : { 'x-session': `session-of-user_${user}` };
      const { status, text } = await ask(port, n % 2 === 0 ? '/' : '/knock/token', { agent, headers });
      return { user, status, text, refresh: n % 2 === 1 };
    }),
  );
  agent.destroy();
  const seen = new Map();
  for (const { user, status, text, refresh } of answers) {
    if (user === USERS) {
      assert.equal(status, refresh ? 401 : 200);
      assert.doesNotMatch(text, /eyJ/, 'nobody gets no token');
      continue;
    }
    assert.equal(status, 200, text);
    const { token } = JSON.parse(text);
    const owner = seen.get(token) ?? verifier.verify(token);
    seen.set(token, owner);
    assert.equal(owner.userId, `user_${user}`);
    assert.deepEqual(Object.keys(owner.grants), [`https://api.knock.app/v1/tenants/tenant-of-session-of-user_${user}`]);
  }
  assert.ok(seen.size >= USERS * 0.9, `${seen.size} tokens`);
}

const modern = Number(process.versions.node.split('.')[0]) >= 20;

for (const [version, express] of [['4', express4], ['5', express5]]) {
  test(`Express ${version}: ${REQUESTS} requests of ${USERS} users`, async () => {
    const app = express();
    const knock = options((req) => req.headers);
    app.all('/knock/token', knockTokenRoute(knock));
    app.use(knockMiddleware(knock));
    app.get('/', (req, res) => setTimeout(() => res.json({ token: res.locals.knockToken }), Math.random() * 5));
    const server = http.createServer(app);
    after(() => server.close());
    await crowd(await listening(server));
  });
}

for (const [version, Fastify] of [['4', Fastify4], ...(modern ? [['5', Fastify5]] : [])]) {
  test(`Fastify ${version}: ${REQUESTS} requests of ${USERS} users`, async () => {
    const app = Fastify();
    await app.register(knockPlugin, options((request) => request.headers));
    app.get('/', async (request) => ({ token: await request.knockToken() }));
    await app.listen({ host: '127.0.0.1', port: 0, backlog: 4096 });
    after(() => app.close());
    await crowd(app.server.address().port);
  });
}

test(`knock-jwt/web: ${REQUESTS} requests of ${USERS} users`, async () => {
  const handler = knockTokenHandler(options((request) => Object.fromEntries(request.headers)));
  const server = http.createServer(async (req, res) => {
    const response = await handler(new Request(`http://localhost${req.url}`, { headers: req.headers }));
    res.writeHead(req.url === '/' && response.status === 401 ? 200 : response.status, Object.fromEntries(response.headers));
    res.end(await response.text());
  });
  after(() => server.close());
  await crowd(await listening(server));
});
