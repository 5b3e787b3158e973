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

/**
 * A session store that answers nobody until all have come, so that they are there at once, and then takes its time,
 * so that they overtake each other.
 */
function sessionStore() {
  let come = 0;
  let allHaveCome;
  const all = new Promise((resolve) => (allHaveCome = resolve));
  const find = async (headers) => {
    if ((come += 1) === REQUESTS) allHaveCome();
    await all;
    await new Promise((resolve) => setTimeout(resolve, Math.random() * 20));
    return userOf(headers);
  };
  return find;
}
const userOf = (headers) => headers['x-session']?.replace('session-of-', '');
const grants = (headers) => new Grants().tenant(`tenant-of-${headers['x-session']}`, ['user/feed_read']);

/** Options whose functions find the headers with `of`. Few tokens are kept, so that they come and go. */
const options = (of) => {
  const find = sessionStore();
  return {
    signer: new UserTokenSigner(pem('rsa2048'), { reuse: USERS / 3 }),
    userId: (request) => find(of(request)),
    grants: (request) => grants(of(request)),
  };
};

/** `granted` where each token has its user's grants. */
async function crowd(port, granted = true) {
  const agent = new Agent({ keepAlive: true, maxSockets: REQUESTS });
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
    if (granted) assert.deepEqual(Object.keys(owner.grants), [`https://api.knock.app/v1/tenants/tenant-of-session-of-user_${user}`]);
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

  test(`Express ${version}, set up as in the README: ${REQUESTS} requests of ${USERS} users`, async () => {
    const app = express();
    // They are there at once, and then come to the middleware in a row.
    const find = sessionStore();
    app.use(async (req, res, next) => {
      const id = await find(req.headers);
      req.user = id && { id };
      next();
    });
    const knock = { signer: new UserTokenSigner(pem('rsa2048')), userId: (req) => req.user?.id };
    app.all('/knock/token', knockTokenRoute(knock));
    app.use(knockMiddleware(knock));
    app.get('/', (req, res) => res.json({ token: res.locals.knockToken }));
    const server = http.createServer(app);
    after(() => server.close());
    await crowd(await listening(server), false);
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
