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

import type { Request, RequestHandler, Response } from 'express';
import {
  type Answer,
  beforeHead,
  type Handout,
  type HandoutOptions,
  headersOf,
  madePrivate,
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
    pages.set(res, page);
    page.renew().then(
      () => next(),
      (error: unknown) => {
        // Whoever was meant, the refresh route may be: its errors are kept by no cache.
        if (!res.headersSent) unkept(headersOf(res));
        next(error);
      },
    );
  };
}

/**
 * The token of the user who is signed in now, with all functions asked again: after a sign-in in the same
 * request, or where `userId` is asynchronous and the user may have changed. `res.locals.knockToken` has the
 * same from then on.
 *
 * @throws {Error} (a rejection) when {@link knockMiddleware} did not see the request, and what its functions throw
 */
export async function knockToken(res: Response): Promise<string | undefined> {
  const page = pages.get(res);
  if (page === undefined) throw new Error('knockToken(res): app.use(knockMiddleware(…)) comes first');
  await page.renew();
  return page.token;
}

const pages = new WeakMap<Response, Page>();

class Page {
  #handout: Handout | undefined;
  #marked = false;
  readonly #tokens: Tokens<[Request, Response]>;
  readonly #req: Request;
  readonly #res: Response;

  constructor(tokens: Tokens<[Request, Response]>, req: Request, res: Response) {
    this.#tokens = tokens;
    this.#req = req;
    this.#res = res;
    // Enumerable, or templates would not get it; and there without a user too, for templates that name it.
    Object.defineProperty(res.locals, 'knockToken', {
      configurable: true,
      enumerable: true,
      get: () => this.token,
      set: (value: unknown) => {
        Object.defineProperty(res.locals, 'knockToken', { value, configurable: true, enumerable: true, writable: true });
      },
    });
  }

  async renew(): Promise<void> {
    this.#handout = undefined;
    this.#handout = await this.#tokens.handOut([this.#req, this.#res]);
  }

  get token(): string | undefined {
    const handout = this.#handout;
    const token = handout?.issued?.token;
    if (handout === undefined || token === undefined) return undefined;
    // Somebody else may have signed in, or this user out, since the request came.
    if (!handout.promised && this.#tokens.userId([this.#req, this.#res]) !== handout.userId) return undefined;
    if (!this.#marked) beforeHead(this.#res, madePrivate);
    this.#marked = true;
    return token;
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
