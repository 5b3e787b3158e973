// Pages that were given a token are their user's alone, on real servers of Express 4 and 5.
import assert from 'node:assert/strict';
import { inspect } from 'knock-jwt';
import { knockMiddleware } from 'knock-jwt/express';
import { eachExpress, knock, serving } from '../express-app.mjs';

eachExpress(({ check, express, page }) => {
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

  check('it is marked whichever of two middlewares gave the token', async () => {
    const app = express();
    app.use(knockMiddleware(knock));
    app.use((req, res, next) => {
      req.first = res.locals;
      res.locals = {};
      next();
    });
    app.use(knockMiddleware(knock));
    app.get('/first', (req, res) => res.send(req.first.knockToken));
    app.get('/second', (req, res) => res.send(res.locals.knockToken));
    app.get('/neither', (req, res) => res.send('nothing'));
    const site = await serving(app);
    for (const path of ['/first', '/second', '/neither']) {
      const { headers, text } = await site.get(path, 'ada');
      const given = path === '/neither' ? undefined : 'private';
      assert.equal(given && inspect(text).userId, given && 'ada', path);
      assert.equal(headers['cache-control'], given, path);
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
});
