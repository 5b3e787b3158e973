// When the user changes within a request nobody gets the token of another, on real servers of Express 4 and 5.
import assert from 'node:assert/strict';
import { inspect, UserTokenSigner } from 'knock-jwt';
import { knockMiddleware, knockToken } from 'knock-jwt/express';
import { pem } from '../harness.mjs';
import { eachExpress, serving, signer, userId, withTemplates } from '../express-app.mjs';

eachExpress(({ check, express, page }) => {
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
      const app = withTemplates(express());
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

  /** Answers and changes of the user, each at a moment that the test chooses. */
  const steps = () => {
    const open = [];
    return {
      open,
      wait: () => new Promise((resolve) => open.push(resolve)),
      until: async (count) => {
        for (let turns = 0; open.length < count; turns += 1) {
          assert.ok(turns < 10_000, `userId is asked ${open.length} times, not ${count}`);
          await new Promise((resolve) => setImmediate(resolve));
        }
      },
    };
  };
  const told = (token) => token && inspect(token).userId;
  /** The answers of a handler, with its session as it is and nobody in `req.user`. */
  const answersOf = async (userId, handler, options) => {
    const app = express();
    app.use((req, res, next) => {
      Object.assign(req, { sessionID: '1', session: { userId: 'ada' } });
      next();
    });
    app.use(knockMiddleware({ signer, userId, ...options }));
    app.get('/', (req, res, next) => {
      handler(req, res).then((tokens) => res.json(tokens.map((token) => told(token) ?? null))).catch(next);
    });
    app.use((error, req, res, next) => res.status(500).send(error.stack));
    const { text, status } = await (await serving(app)).get('/');
    assert.equal(status, 200, text);
    return JSON.parse(text);
  };

  check('who signs in while the token of another is signed is not given that', async () => {
    // The slowest key, and no reuse: the answer of userId is there long before the token.
    const slow = { signer: new UserTokenSigner(pem('rsa4096'), { reuse: false }) };
    const answers = await answersOf(async (req) => req.session.userId, async (req, res) => {
      const asked = knockToken(res);
      await new Promise((resolve) => setImmediate(resolve));
      req.user = { id: 'bob' };
      return [await asked, res.locals.knockToken];
    }, slow);
    assert.deepEqual(answers, [null, null]);
  });

  check('who signs in before userId has answered is asked for once more', async () => {
    const { open, wait, until } = steps();
    let asked = 0;
    const userId = async (req) => {
      const found = req.user?.id ?? req.session.userId;
      if ((asked += 1) > 1) await wait();
      return found;
    };
    const answers = await answersOf(userId, async (req, res) => {
      const token = knockToken(res);
      await until(1);
      req.user = { id: 'bob' };
      open[0]();
      await until(2);
      open[1]();
      return [await token, res.locals.knockToken];
    });
    assert.deepEqual(answers, ['bob', 'bob']);
    assert.equal(asked, 3);
  });

  check('while the user changes each time that userId is asked, there is no token', async () => {
    let asked = 0;
    const userId = async (req) => {
      const found = req.session.userId;
      await null;
      if ((asked += 1) > 1) req.user = { id: `other_${asked}` };
      return found;
    };
    assert.deepEqual(await answersOf(userId, async (req, res) => [await knockToken(res), res.locals.knockToken]), [null, null]);
    assert.ok(asked < 10, 'and it is asked no more');
  });

  check('what was asked for last counts, in whatever order the answers come', async () => {
    for (const order of [[0, 1], [1, 0]]) {
      const { open, wait, until } = steps();
      let asked = 0;
      const userId = async (req) => {
        const found = req.session.userId;
        if ((asked += 1) > 1) await wait();
        return found;
      };
      const answers = await answersOf(userId, async (req, res) => {
        const first = knockToken(res);
        await until(1);
        // Into the same session, as many applications do: only the calls tell them apart.
        req.session.userId = 'bob';
        const second = knockToken(res);
        await until(2);
        const tokens = [first, second];
        for (const at of order) {
          open[at]();
          await tokens[at];
        }
        return [await second, res.locals.knockToken];
      });
      assert.deepEqual(answers, ['bob', 'bob'], String(order));
    }
  });

  check('a userId that rejects only when a template asks it again is no end of the process', async () => {
    let asked = 0;
    const { get } = await page((req, res) => res.send(String(res.locals.knockToken)), {
      signer,
      userId: () => ((asked += 1) === 1 ? 'ada' : Promise.reject(new Error('too late'))),
    });
    assert.equal((await get('/', 'ada')).text, 'undefined');
  });
});
