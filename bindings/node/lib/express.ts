/**
 * Knock user tokens for Express 4 and 5: `res.locals.knockToken`, and the route from which browsers get a
 * new one.
 *
 * @example
 * ```ts
 * const knock = { signer: UserTokenSigner.fromEnv(), userId: (req) => req.user?.id };
 * app.all('/knock/token', knockTokenRoute(knock));        // after your sessions
 * app.use(knockMiddleware(knock));
 * ```
 *
 * @packageDocumentation
 */

import type { Application, NextFunction, Request, RequestHandler, Response } from 'express';
import {
  type Answer,
  type Awaitable,
  beforeHead,
  beforeHeads,
  type HandoutOptions,
  headersOf,
  isPromise,
  madePrivate,
  type PageToken,
  refresh,
  refusal,
  sealed,
  Tokens,
  unconditional,
  unkept,
} from './integration.js';

declare global {
  namespace Express {
    interface Locals {
      /** The token of the user who is signed in; set by `knockMiddleware`. */
      knockToken?: string | undefined;
    }
  }
}

/** What {@link knockMiddleware} and {@link knockTokenRoute} are set up with; its functions get `req` and `res`. */
export interface KnockExpressOptions extends HandoutOptions<[req: Request, res: Response]> {}

/**
 * Middleware that sets `res.locals.knockToken`: the token of the user who is signed in, `undefined` when
 * nobody is. It stands after what knows the user (sessions, Passport). A token that can be reused is there at
 * once; a new one is signed on the thread pool. What goes wrong is passed to `next`.
 *
 * A response that was given the token is marked `Cache-Control: private` and `Vary: Cookie`. (`res.render`
 * gives it to every template.) When the user changes within the request the old token is no longer given:
 * {@link knockToken} has the new one.
 *
 * @throws {KnockJwtError} at once: `signing_key_missing` and the other codes of the key when no signer is
 *   given, `options_invalid`, `expires_in_invalid`
 *
 * @example
 * ```ts
 * app.use(knockMiddleware({ signer, userId: (req) => req.user?.id, expiresIn: 900 }));
 * app.get('/', (req, res) => res.render('home', { user: req.user }));    // the template has knockToken
 * ```
 */
export function knockMiddleware(options: KnockExpressOptions): RequestHandler {
  const tokens = Tokens.of(options);
  return (req, res, next) => {
    const page = new Page(tokens, req, res);
    watch(res.app);
    let signed: Awaitable<PageToken | undefined>;
    try {
      signed = page.renew();
    } catch (error) {
      return fail(error, res, next);
    }
    if (!isPromise(signed)) return next();
    signed.then(
      () => next(),
      (error: unknown) => fail(error, res, next),
    );
  };
}

function fail(error: unknown, res: Response, next: NextFunction): void {
  // Whatever was asked for, it may be the refresh route: no cache keeps this.
  if (!res.headersSent) unkept(headersOf(res));
  next(error);
}

/**
 * The token of the user who is signed in now, with all functions asked again: after a sign-in in the same
 * request, or where `userId` is asynchronous and the user may have changed. `res.locals.knockToken` has the
 * same from then on.
 *
 * @throws {Error} (a rejection) when {@link knockMiddleware} did not see the request, and what its functions throw
 */
export async function knockToken(res: Response): Promise<string | undefined> {
  const page = (res.locals as Locals)[current];
  if (page === undefined) throw new Error('knockToken(res): app.use(knockMiddleware(…)) comes first');
  const signed = await page.renew();
  return signed && page.give(signed);
}

// Both are hot: a WeakMap of responses, or an accessor made for each, would be a fifth of the work of an
// application that does little else.
const current: unique symbol = Symbol('knock-jwt');

interface Locals {
  [current]?: Page;
}

// Enumerable, or templates would not get it; and there without a user too, for templates that name it.
const accessor: PropertyDescriptor & ThisType<Locals> = {
  configurable: true,
  enumerable: true,
  get() {
    return this[current]?.give();
  },
  set(value: unknown) {
    Object.defineProperty(this, 'knockToken', { value, configurable: true, enumerable: true, writable: true });
  },
};

// Express' own place for what all responses of an application have, and the write head that stands there.
const watched = new WeakMap<object, unknown>();

/** Has the pages of an application marked when their heads are written. */
function watch(app: Application | undefined): void {
  if (app === undefined || watched.has(app)) return;
  const { parent, response } = app as Application & { parent?: Application; response: Response };
  watch(parent);
  // What is mounted inherits from where it is mounted.
  if (parent === undefined) {
    beforeHeads(response, (page) => {
      const locals = (page as Response).locals as Locals | undefined;
      return locals?.[current]?.given ? madePrivate : undefined;
    });
  }
  watched.set(app, response.writeHead);
}

class Page {
  #asked: Awaitable<PageToken | undefined>;
  #signed: PageToken | undefined;
  /** Whether its token was given to somebody. */
  given = false;
  readonly #tokens: Tokens<[Request, Response]>;
  readonly #request: [Request, Response];

  constructor(tokens: Tokens<[Request, Response]>, req: Request, res: Response) {
    this.#tokens = tokens;
    this.#request = [req, res];
    (res.locals as Locals)[current] = this;
    Object.defineProperty(res.locals, 'knockToken', accessor);
  }

  renew(): Awaitable<PageToken | undefined> {
    this.#signed = undefined;
    const asked = (this.#asked = this.#tokens.pageToken(this.#request));
    if (!isPromise(asked)) return (this.#signed = asked);
    return asked.then((signed) => {
      // What was asked for last counts, in whatever order the answers come.
      if (this.#asked === asked) this.#signed = signed;
      return signed;
    });
  }

  give(signed = this.#signed): string | undefined {
    if (signed?.token === undefined) return undefined;
    // Somebody else may have signed in, or this user out, since the request came.
    if (!signed.promised && this.#tokens.userId(this.#request) !== signed.userId) return undefined;
    if (!this.given) {
      this.given = true;
      const [, res] = this.#request;
      // Others who wrap writeHead may have done so before us, and never call ours.
      if (res.writeHead !== watched.get(res.app)) beforeHead(res, madePrivate);
    }
    return signed.token;
  }
}

/**
 * The route from which a page gets a new token before the old one expires: `app.all(path, …)`, for it
 * answers every method. `{"token", "expires_at", "refresh_at"}` with whole seconds since 1970 for the user
 * who is signed in; 401 when nobody is, and never a redirect; 403 to other sites; 405 to other methods than
 * `GET`. No cache keeps it, and CORS does not open it. What goes wrong is passed to `next`.
 *
 * @throws {KnockJwtError} at once, as {@link knockMiddleware}
 */
export function knockTokenRoute(options: KnockExpressOptions): RequestHandler {
  const tokens = Tokens.of(options);
  return (req, res, next) => {
    unconditional(req.headers);
    beforeHead(res, sealed);
    const refused = refusal(req.method, req.headers['sec-fetch-site']);
    if (refused !== undefined) return send(res, refused);
    refresh(tokens, [req, res]).then((answer) => send(res, answer)).catch(next);
  };
}

// Not by res.send, which would add an ETag and answer 304.
function send(res: Response, { status, headers, body }: Answer): void {
  res.statusCode = status;
  for (const [name, value] of Object.entries(headers)) if (name !== 'Vary') res.setHeader(name, value);
  res.end(body);
}
