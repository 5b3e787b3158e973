// What the suites of knock-jwt/express share: applications on ports, on Express 4 and 5.
import http from 'node:http';
import { after, test } from 'node:test';
import ejs from 'ejs';
import express5 from 'express';
import express4 from 'express4';
import { UserTokenSigner } from 'knock-jwt';
import { knockMiddleware } from 'knock-jwt/express';
import { pem } from './harness.mjs';
import { ask, listening } from './http.mjs';
import { userOf } from './refresh-rules.mjs';

export const signer = new UserTokenSigner(pem('rsa2048'));
export const userId = (req) => userOf(req.headers['x-user']);
export const knock = { signer, userId };

/** An application on a port: `get(path, user, headers)` asks it. */
export async function serving(app) {
  app.set('env', 'test'); // prints no stack traces
  const server = http.createServer(app);
  const port = await listening(server);
  after(() => server.close());
  const get = (path, user, headers = {}) =>
    ask(port, path, { headers: { ...headers, ...(user === undefined ? {} : { 'x-user': user }) } });
  return { get, ask: (path, options) => ask(port, path, options) };
}

/** Has `app` render the template token.ejs: the token, or "nobody". */
export function withTemplates(app) {
  app.engine('ejs', (file, locals, done) => done(null, ejs.render('<%= knockToken ?? "nobody" %>', locals)));
  app.set('views', new URL('./views', import.meta.url).pathname);
  return app;
}

/**
 * Calls `suite` for each version: with `check(what, body)`, a test; `express`; and `page(respond, options)`, an
 * application of one page behind the middleware.
 */
export function eachExpress(suite) {
  for (const [version, express] of [['4', express4], ['5', express5]]) {
    const check = (what, body) => test(`Express ${version}: ${what}`, body);
    const page = (respond, options = knock) => {
      const app = express();
      app.use(knockMiddleware(options));
      app.get('/', respond);
      return serving(app);
    };
    suite({ check, express, page });
  }
}
