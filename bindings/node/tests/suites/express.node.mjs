// knock-jwt/express, on real servers of Express 4 and 5.
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import cors from 'cors';
import ejs from 'ejs';
import express5 from 'express';
import express4 from 'express4';
import { Grants, inspect, KnockJwtError, UserTokenSigner } from 'knock-jwt';
import { knockMiddleware, knockToken, knockTokenRoute } from 'knock-jwt/express';
import { pem } from '../harness.mjs';
import { ask, listening } from '../http.mjs';
import { assertRefreshRules, assertSealed, userOf } from '../refresh-rules.mjs';

const signer = new UserTokenSigner(pem('rsa2048'));
const { verifyingKey } = signer.key;
const userId = (req) => userOf(req.headers['x-user']);
const knock = { signer, userId };

/** An application on a port: `get(path, user, headers)` asks it. */
async function serving(app) {
  app.set('env', 'test'); // prints no stack traces
  const server = app.listen(0, '127.0.0.1');
  await new Promise((resolve) => server.on('listening', resolve));
  after(() => server.close());
  const { port } = server.address();
  const get = (path, user, headers = {}) =>
    ask(port, path, { headers: { ...headers, ...(user === undefined ? {} : { 'x-user': user }) } });
  return { get, ask: (path, options) => ask(port, path, options) };
}

for (const [version, express] of [['4', express4], ['5', express5]]) {
  const check = (what, body) => test(`Express ${version}: ${what}`, body);
  const page = (respond, options = knock) => {
    const app = express();
    app.use(knockMiddleware(options));
    app.get('/', respond);
    return serving(app);
  };

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
    assert.equal((await get('/', 'ada')).text, token, 'reused');
    assert.equal(inspect((await get('/', 'barbara')).text).userId, 'barbara');
    assert.equal((await get('/')).text, 'undefined');
  });

  check('templates have it', async () => {
    const app = express();
    app.engine('ejs', (file, locals, done) => done(null, ejs.render('<%= knockToken ?? "nobody" %>', locals)));
    app.set('views', new URL('../views', import.meta.url).pathname);
    app.use(knockMiddleware(knock));
    app.get('/', (req, res) => res.render('token.ejs'));
    const { get } = await serving(app);
    const shown = await get('/', 'ada');
    assert.equal(inspect(shown.text).userId, 'ada');
    assert.equal(shown.headers['cache-control'], 'private');
    assert.equal((await get('/')).text, 'nobody');
  });

  check('a page that was given a token is its user\'s alone', async () => {
    const cases = [
      // [what the application sets, what it becomes]
      [{}, 'private', 'Cookie'],
      [{ 'Cache-Control': 'public, max-age=60, s-maxage=600' }, 'max-age=60, private', 'Cookie'],
      [{ 'Cache-Control': 'no-store' }, 'no-store, private', 'Cookie'],
      [{ 'Cache-Control': 'private="Set-Cookie, X", no-cache' }, 'no-cache, private', 'Cookie'],
      [{ Vary: 'Accept-Encoding' }, 'private', 'Accept-Encoding, Cookie'],
      [{ Vary: 'cookie' }, 'private', 'cookie'],
      [{ Vary: '*' }, 'private', '*'],
    ];
    for (const [set, cacheControl, vary] of cases) {
      // Before the token is read, after it, and with the head itself in each of its forms.
      const ways = {
        before: (req, res) => res.set(set).end(res.locals.knockToken),
        after: (req, res) => {
          const token = res.locals.knockToken;
          res.set(set).send(token);
        },
        object: (req, res) => {
          const token = res.locals.knockToken;
          res.writeHead(200, set).end(token);
        },
        reason: (req, res) => {
          const token = res.locals.knockToken;
          res.writeHead(200, 'Fine', set).end(token);
        },
        flat: (req, res) => {
          const token = res.locals.knockToken;
          res.writeHead(200, Object.entries(set).flat()).end(token);
        },
        nested: (req, res) => {
          const token = res.locals.knockToken;
          res.writeHead(200, Object.entries(set)).end(token);
        },
      };
      for (const [way, respond] of Object.entries(ways)) {
        const { headers, text } = await (await page(respond)).get('/', 'ada');
        const what = `${JSON.stringify(set)} ${way}`;
        assert.equal(inspect(text).userId, 'ada', what);
        assert.equal(headers['cache-control'], cacheControl, what);
        assert.equal(headers.vary, vary, what);
      }
    }
  });

  check('it is marked from the first request on, whoever else wraps writeHead, and in mounted applications', async () => {
    const wrapping = (req, res, next) => {
      const { writeHead } = res; // as on-headers does, for sessions and compression
      res.writeHead = function (...given) {
        res.setHeader('X-Wrapped', 'yes');
        return writeHead.apply(this, given);
      };
      next();
    };
    const read = (req, res, next) => {
      res.token = res.locals.knockToken;
      next();
    };
    const respond = (req, res) => res.set('Cache-Control', 'public, max-age=60').send(res.token ?? res.locals.knockToken);
    const inner = (...steps) => steps.reduce((app, step) => app.use(step), express());
    const middleware = knockMiddleware(knock);
    const applications = {
      wrapped: inner(wrapping, middleware, respond),
      'wrapped later': inner(middleware, wrapping, respond),
      'wrapped after it was read': inner(middleware, read, wrapping, respond),
      mounted: inner(middleware, inner(respond)),
      'mounted, with the middleware': inner(inner(middleware, respond)),
      'read in a mounted one': inner(inner(middleware, read), respond),
      'in one that is called and not mounted': inner(middleware, (req, res, next) => inner(respond)(req, res, next)),
      'read in one that is called and not mounted': inner((req, res, next) => inner(middleware, read)(req, res, next), respond),
    };
    for (const [name, app] of Object.entries(applications)) {
      const { get } = await serving(app);
      for (let request = 0; request < 2; request += 1) {
        const { headers, text } = await get('/', 'ada');
        assert.equal(inspect(text).userId, 'ada', name);
        assert.equal(headers['cache-control'], 'max-age=60, private', `${name}, request ${request}`);
        assert.equal(headers.vary, 'Cookie', name);
        assert.equal((await get('/')).headers['cache-control'], 'public, max-age=60', name);
      }
    }
  });

  check('what overrules Cache-Control in a delivery network goes', async () => {
    const { get } = await page((req, res) => {
      res.set({ 'Surrogate-Control': 'max-age=60', 'CDN-Cache-Control': 'max-age=60', 'X-Accel-Expires': '60' });
      res.send(req.query.quiet ? 'no token' : res.locals.knockToken);
    });
    const gone = ['surrogate-control', 'cdn-cache-control', 'x-accel-expires'];
    const { headers } = await get('/', 'ada');
    assert.deepEqual(gone.filter((name) => name in headers), []);
    const quiet = await get('/?quiet=1', 'ada');
    assert.deepEqual(gone.filter((name) => name in quiet.headers), gone);
  });

  check('a page without a token stays as it was', async () => {
    const { get } = await page((req, res) => {
      res.set('Cache-Control', 'public, max-age=60').send(req.query.read ? String(res.locals.knockToken) : 'page');
    });
    for (const [path, user] of [['/', 'ada'], ['/', undefined], ['/?read=1', undefined]]) {
      const { headers } = await get(path, user);
      assert.equal(headers['cache-control'], 'public, max-age=60', `${path} ${user}`);
      assert.equal(headers.vary, undefined);
    }
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

  check('when the user changes within a request nobody gets the token of another', async () => {
    const app = express();
    app.use((req, res, next) => {
      req.user = req.headers['x-user'] && { id: req.headers['x-user'] };
      next();
    });
    app.use(knockMiddleware({ signer, userId: (req) => req.user?.id }));
    app.get('/sign-in', async (req, res) => {
      const first = res.locals.knockToken;
      req.user = { id: 'grace' };
      const stale = res.locals.knockToken;
      const fresh = await knockToken(res);
      res.json({ first, stale, fresh, locals: res.locals.knockToken });
    });
    app.get('/sign-out', async (req, res) => {
      req.user = undefined;
      res.json([res.locals.knockToken ?? null, (await knockToken(res)) ?? null, res.locals.knockToken ?? null]);
    });
    const { get } = await serving(app);
    const { first, stale, fresh, locals } = JSON.parse((await get('/sign-in', 'ada')).text);
    assert.equal(inspect(first).userId, 'ada');
    assert.equal(stale, undefined);
    assert.equal(inspect(fresh).userId, 'grace');
    assert.equal(locals, fresh);
    assert.equal(inspect(JSON.parse((await get('/sign-in')).text).fresh).userId, 'grace');
    assert.equal((await get('/sign-out', 'ada')).text, '[null,null,null]');
  });

  for (const how of ['at once', 'asynchronously']) {
    const later = how === 'asynchronously';
    /** Changes the user by `change` once a token is there, and renders. */
    const changing = async (change) => {
      const app = express();
      app.engine('ejs', (file, locals, done) => done(null, ejs.render('<%= knockToken ?? "nobody" %>', locals)));
      app.set('views', new URL('../views', import.meta.url).pathname);
      app.use((req, res, next) => {
        Object.assign(req, { sessionID: '1', session: { userId: 'ada' } });
        next();
      });
      app.use(knockMiddleware({ signer, userId: later ? async (req) => req.session.userId : (req) => req.session.userId }));
      app.get('/', async (req, res) => {
        if (req.query.read) assert.equal(inspect(res.locals.knockToken).userId, 'ada');
        await change(req, res);
        res.render('token.ejs');
      });
      app.use((error, req, res, next) => res.status(500).send(error.message));
      const { get } = await serving(app);
      const [unread, read] = [await get('/'), await get('/?read=1')];
      assert.equal(unread.status, 200, unread.text);
      assert.equal(unread.text, read.text);
      // What the token was written into is still its user's alone.
      assert.equal(read.headers['cache-control'], 'private');
      return unread.text;
    };

    check(`a session that is gone gives no token and no error, userId answering ${how}`, async () => {
      assert.equal(await changing((req) => delete req.session), 'nobody', 'express-session');
      assert.equal(await changing((req) => (req.session = null)), 'nobody', 'cookie-session');
    });

    check(`a new session or user gives no old token, userId answering ${how}`, async () => {
      const regenerated = (req) => Object.assign(req, { sessionID: '2', session: { userId: 'bob' } });
      assert.equal(await changing(regenerated), 'nobody');
      const fresh = async (req, res) => (regenerated(req), knockToken(res));
      assert.equal(inspect(await changing(fresh)).userId, 'bob');
      if (!later) return;
      assert.equal(await changing((req) => (req.sessionID = '2')), 'nobody');
      assert.equal(await changing((req) => (req.user = { id: 'bob' })), 'nobody');
      // As the README says.
      assert.equal(inspect(await changing((req) => (req.session.userId = 'bob'))).userId, 'ada');
    });
  }

  check('an asynchronous userId may itself find the session and the user', async () => {
    const { get } = await page((req, res) => res.send(String(res.locals.knockToken)), {
      signer,
      userId: async (req) => {
        await null;
        req.session = { userId: userId(req) };
        req.user = { id: req.session.userId };
        return req.user.id;
      },
    });
    assert.equal(inspect((await get('/', 'ada')).text).userId, 'ada');
  });

  check('a userId that rejects only when a template asks it again is no end of the process', async () => {
    let asked = 0;
    const { get } = await page((req, res) => res.send(String(res.locals.knockToken)), {
      signer,
      userId: () => ((asked += 1) === 1 ? 'ada' : Promise.reject(new Error('too late'))),
    });
    assert.equal((await get('/', 'ada')).text, 'undefined');
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
}

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
