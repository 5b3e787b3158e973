// knock-jwt/express, on real servers of Express 4 and 5.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import cors from 'cors';
import { Grants, inspect, KnockJwtError, UserTokenSigner } from 'knock-jwt';
import { knockMiddleware, knockToken, knockTokenRoute } from 'knock-jwt/express';
import { aMinuteLater, pem } from '../harness.mjs';
import { eachExpress, knock, serving, signer, userId, withTemplates } from '../express-app.mjs';
import { assertRefreshRules, assertSealed } from '../refresh-rules.mjs';

const { verifyingKey } = signer.key;

eachExpress(({ check, express, page }) => {
  check('the rules of the refresh route', async () => {
    const app = express();
    app.all('/knock/token', knockTokenRoute(knock));
    await assertRefreshRules((await serving(app)).ask, { verifyingKey, oddMethods: ['PROPFIND', 'TRACE', 'SEARCH'] });
  });

  check('the rules of the refresh route, after the middleware, in a router', async () => {
    const app = express();
    const router = express.Router();
    router.use(knockMiddleware({ ...knock, userId: (req) => (req.headers['x-user'] === 'throws' ? userId(req) : 'another') }));
    router.all('/token', knockTokenRoute(knock));
    app.use('/knock', router);
    const { get, ask } = await serving(app);
    // All the rules, until the middleware throws: of a request of another method, too.
    const notReached = { code: 'ERR_ASSERTION', message: /^HEAD\b/, actual: 500, expected: 405 };
    await assert.rejects(assertRefreshRules(ask, { verifyingKey }), notReached);
    assert.equal(inspect(JSON.parse((await get('/knock/token', 'ada')).text).token).userId, 'ada');
    const thrown = await get('/knock/token', 'throws');
    assert.equal(thrown.status, 500);
    assertSealed(thrown, 'an error of the middleware');
  });

  check('no other middleware opens the refresh route, or has it cached', async () => {
    const app = express();
    app.use(cors({ origin: true, credentials: true }));
    app.use((req, res, next) => {
      res.set({ 'Cache-Control': 'public, max-age=60', 'CDN-Cache-Control': 'max-age=60', ETag: '"x"', 'Last-Modified': new Date(0).toUTCString() });
      next();
    });
    app.all('/knock/token', knockTokenRoute(knock));
    app.use((error, req, res, next) => res.status(200).set('Cache-Control', 'public').send({ sorry: true }));
    const { get } = await serving(app);
    for (const user of ['ada', undefined, 'throws']) {
      const response = await get('/knock/token', user, { origin: 'https://elsewhere.example', 'if-none-match': '*' });
      assert.equal(response.status, { ada: 200, throws: 200 }[user] ?? 401);
      assertSealed(response, String(user), true);
      assert.equal(response.headers.vary, 'Origin, Cookie, Authorization');
    }
  });

  check('before cors() and logins, it answers the preflight and who is not signed in itself', async () => {
    const app = express();
    app.all('/knock/token', knockTokenRoute(knock));
    app.use(cors({ origin: true, credentials: true }));
    app.use((req, res, next) => (req.headers['x-user'] ? next() : res.redirect('/login')));
    const { get, ask } = await serving(app);
    const origin = 'https://elsewhere.example';
    const preflight = await ask('/knock/token', { method: 'OPTIONS', headers: { origin, 'access-control-request-method': 'GET' } });
    assert.equal(preflight.status, 405);
    assertSealed(preflight, 'a preflight');
    for (const [user, status] of [['ada', 200], [undefined, 401]]) {
      const answer = await get('/knock/token', user, { origin });
      assert.equal(answer.status, status);
      assertSealed(answer, String(user));
    }
  });

  check('the token is in res.locals, for whoever is signed in', async () => {
    const { get } = await page((req, res) => res.send(String(res.locals.knockToken)));
    const token = (await get('/', 'ada')).text;
    assert.equal(inspect(token).userId, 'ada');
    assert.equal((await aMinuteLater(() => get('/', 'ada'))).text, token, 'reused');
    assert.equal(inspect((await get('/', 'barbara')).text).userId, 'barbara');
    assert.equal((await get('/')).text, 'undefined');
  });

  check('reuse is on, unless the signer was told otherwise', async () => {
    for (const [options, count] of [[{}, 1], [{ reuse: false }, 2]]) {
      const app = express();
      const mine = { signer: new UserTokenSigner(pem('rsa2048'), options), userId };
      app.all('/knock/token', knockTokenRoute(mine));
      app.use(knockMiddleware(mine));
      app.get('/', (req, res) => res.json({ token: res.locals.knockToken }));
      const { get } = await serving(app);
      for (const path of ['/', '/knock/token']) {
        const tokens = [await get(path, 'ada'), await aMinuteLater(() => get(path, 'ada'))];
        assert.equal(new Set(tokens.map(({ text }) => JSON.parse(text).token)).size, count, path);
      }
    }
  });

  check('templates have it', async () => {
    const app = withTemplates(express());
    app.use(knockMiddleware(knock));
    app.get('/', (req, res) => res.render('token.ejs'));
    const { get } = await serving(app);
    const shown = await get('/', 'ada');
    assert.equal(inspect(shown.text).userId, 'ada');
    assert.equal(shown.headers['cache-control'], 'private');
    assert.equal((await get('/')).text, 'nobody');
  });

  check('errors go to next', async () => {
    const app = express();
    app.use(knockMiddleware({ signer, userId: (req) => (req.headers['x-user'] === 'true' ? true : userId(req)) }));
    app.use((error, req, res, next) => res.status(500).send(`${error.code ?? error.message}; ${res.locals.knockToken}`));
    const { get } = await serving(app);
    assert.equal((await get('/', 'throws')).text, 'the session store is down; undefined');
    assert.equal((await get('/', 'true')).text, 'user_id_invalid; undefined');
    assert.equal((await get('/', '')).text, 'user_id_missing; undefined');
  });

  check('what rejects goes to next too, and so does what a template reads in vain', async () => {
    const app = express();
    app.use(knockMiddleware({ signer, userId: async (req) => userId(req), grants: async () => { throw new Error('no grants'); } }));
    app.use((error, req, res, next) => res.status(500).send(error.message));
    const { get } = await serving(app);
    assert.equal((await get('/', 'ada')).text, 'no grants');
    assert.equal((await get('/', 'throws')).text, 'the session store is down');
  });

  check('functions say what the tokens are like', async () => {
    const { get } = await page((req, res) => res.send(res.locals.knockToken), {
      signer,
      userId: async (req, res) => (res.locals.user = await userId(req)),
      expiresIn: (req, res) => (res.locals.user === 'ada' ? 120 : null),
      grants: async (req) => new Grants().tenant(req.headers['x-tenant'], ['user/feed_read']),
      explicitGrants: true,
    });
    const told = inspect((await get('/', 'ada', { 'x-tenant': 'acme' })).text);
    assert.deepEqual(Object.keys(told.payload.grants), ['https://api.knock.app/v1/tenants/acme']);
    assert.equal(told.expiresAt - told.issuedAt, 120);
    const other = inspect((await get('/', 'barbara', { 'x-tenant': 'other' })).text);
    assert.deepEqual(Object.keys(other.payload.grants), ['https://api.knock.app/v1/tenants/other']);
    assert.equal(other.expiresAt - other.issuedAt, 3600);
  });

  check('the mark stays when res.locals is replaced, and when the middleware comes twice', async () => {
    const replacing = await page(async (req, res) => {
      const token = res.locals.knockToken;
      res.locals = {};
      const again = req.query.again ? [await knockToken(res), res.locals.knockToken] : [];
      res.set('Cache-Control', 'public').json([token, ...again]);
    });
    for (const path of ['/', '/?again=1']) {
      const { text, headers } = await replacing.get(path, 'ada');
      assert.equal(new Set(JSON.parse(text)).size, 1, text);
      assert.equal(headers['cache-control'], 'private');
    }
    const app = express();
    app.use(knockMiddleware(knock));
    app.use((req, res, next) => {
      res.locals.mine = res.locals.knockToken;
      next();
    });
    app.use(knockMiddleware({ signer, userId: () => undefined }));
    app.get('/', (req, res) => res.set('Cache-Control', 'public').send(res.locals.mine));
    const { text, headers } = await (await serving(app)).get('/', 'ada');
    assert.equal(inspect(text).userId, 'ada');
    assert.equal(headers['cache-control'], 'private');
  });

  check('an asynchronous userId is not asked by those who cannot wait', async () => {
    let asked = 0;
    const { get } = await page((req, res) => res.json([res.locals.knockToken, res.locals.knockToken]), {
      signer,
      userId: async (req) => ((asked += 1), userId(req)),
    });
    const [token, again] = JSON.parse((await get('/', 'ada')).text);
    assert.equal(inspect(token).userId, 'ada');
    assert.equal(again, token);
    assert.equal(asked, 1);
  });

  check('a handler may put something else in its place', async () => {
    const { get } = await page((req, res) => {
      res.locals.knockToken = 'mine';
      res.json({ ...res.locals });
    });
    assert.deepEqual(JSON.parse((await get('/', 'ada')).text), { knockToken: 'mine' });
  });

  check('a second middleware has the last word', async () => {
    const app = express();
    app.use(knockMiddleware(knock));
    app.use('/admin', knockMiddleware({ ...knock, expiresIn: 60 }));
    app.get('/admin', (req, res) => res.send(res.locals.knockToken));
    const { issuedAt, expiresAt } = inspect((await (await serving(app)).get('/admin', 'ada')).text);
    assert.equal(expiresAt - issuedAt, 60);
  });
});

test('the log does not show the token with res.locals', async () => {
  const { format } = await import('node:util');
  const locals = {};
  await new Promise((resolve, reject) => {
    knockMiddleware({ signer, userId: () => 'ada' })({}, { locals }, (error) => (error ? reject(error) : resolve()));
  });
  assert.doesNotMatch(format('%o', locals), /eyJ/);
});

test('knockToken says what is missing', async () => {
  await assert.rejects(knockToken({ locals: {} }), /knockMiddleware/);
});

test('a missing or a bad key is an error at start-up, in either mode', () => {
  const kept = { ...process.env };
  const code = (wanted) => (error) => error instanceof KnockJwtError && error.code === wanted;
  try {
    delete process.env.KNOCK_SIGNING_KEY;
    delete process.env.KNOCK_SIGNING_KEY_FILE;
    for (const make of [knockMiddleware, knockTokenRoute]) {
      assert.throws(() => make({ userId }), code('signing_key_missing'));
      process.env.KNOCK_SIGNING_KEY = 'pk_test_not_a_real_key';
      for (const development of [true, false]) assert.throws(() => make({ userId, development }), code('signing_key_is_api_key'));
      delete process.env.KNOCK_SIGNING_KEY;
    }
  } finally {
    process.env = kept;
  }
});
