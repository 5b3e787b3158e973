/**
 * Knock user tokens for Express 4 and 5: `res.locals.knockToken`, and the route from which browsers get a
 * new one.
 *
 * @example
 * ```ts
 * const knock: KnockExpressOptions = { signer: UserTokenSigner.fromEnv(), userId: (req) => req.user?.id };
 * app.all('/knock/token', knockTokenRoute(knock));        // after your sessions, before cors() and logins
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
  type MaybeUser,
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
 * gives it to every template.)
 *
 * After a sign-in or sign-out within the request, say `await knockToken(res)`: {@link knockToken} has the new
 * one. The old one is no longer given, for whoever reads it has `userId` asked once more; where it throws,
 * there is none. An asynchronous `userId` cannot be asked by a template: the old token is then no longer given
 * once `req.session`, `req.sessionID` or `req.user` is another than when it was signed. A sign-in that only
 * writes into the same session (`req.session.userId = 'bob'` without `regenerate`) is not seen there.
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
    let signed: Awaitable<unknown>;
    try {
      signed = page.renew(true);
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
 * The token of the user who is signed in now, with all functions asked again: after a sign-in or sign-out in
 * the same request. `res.locals.knockToken` has the same from then on. An asynchronous `userId` is asked once
 * more when the session or the user was changed before it answered; there is no token while they keep changing.
 *
 * @throws {Error} (a rejection) when {@link knockMiddleware} did not see the request, and what its functions throw
 */
export async function knockToken(res: Response): Promise<string | undefined> {
  const page = (res as Watched)[current];
  if (page === undefined) throw new Error('knockToken(res): app.use(knockMiddleware(…)) comes first');
  const signed = await page.renew(false);
  if ((res.locals as Locals)[current] !== page) page.stand(); // the application has put others there
  return signed && page.give(signed);
}

// Both are hot: a WeakMap of responses, or an accessor made for each, would be a fifth of the work of an
// application that does little else.
const current: unique symbol = Symbol('knock-jwt');

const given: unique symbol = Symbol('knock-jwt: given');

interface Locals {
  [current]?: Page;
}

/** A response: the locals may be replaced, and the middleware may come twice. */
interface Watched {
  [current]?: Page;
  /** Whether somebody was given a token for it. */
  [given]?: true;
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
    beforeHeads(response, (page) => ((page as Watched)[given] ? madePrivate : undefined));
  }
  watched.set(app, response.writeHead);
}

/** What tells users apart, where `userId` cannot be asked again. */
interface Seen {
  readonly session?: unknown;
  readonly sessionID?: unknown;
  readonly user?: unknown;
}

function differs(one: Seen, other: Seen): boolean {
  return one.session !== other.session || one.sessionID !== other.sessionID || one.user !== other.user;
}

/** The token of a page, and whom it was signed for. `token` is `undefined` in development mode without a key. */
interface Signed {
  readonly userId: MaybeUser;
  readonly token: string | undefined;
  /** Where `userId` answered with a promise: whoever cannot wait cannot ask it again. */
  readonly seen?: Seen;
}

/** How often `userId` is asked while the session and the user change under it. */
const patience = 3;

class Page {
  #signed: Signed | undefined;
  #renewals = 0;
  readonly #tokens: Tokens<[Request, Response]>;
  readonly #request: [Request, Response];

  constructor(tokens: Tokens<[Request, Response]>, req: Request, res: Response) {
    this.#tokens = tokens;
    this.#request = [req, res];
    (res as Watched)[current] = this;
    this.stand();
  }

  /** Puts the token into `res.locals`. */
  stand(): void {
    const [, { locals }] = this.#request;
    (locals as Locals)[current] = this;
    Object.defineProperty(locals, 'knockToken', accessor);
  }

  /** `alone` while nobody but `userId` can have found the user: the request goes no further. */
  renew(alone: boolean): Awaitable<Signed | undefined> {
    this.#signed = undefined;
    const renewal = (this.#renewals += 1);
    const userId = this.#tokens.userId(this.#request);
    if (isPromise(userId)) return this.#found(this.#later(userId, alone), renewal);
    const token = this.#tokens.pageToken(userId, this.#request);
    if (isPromise(token)) return this.#found(token.then((minted) => ({ userId, token: minted })), renewal);
    return (this.#signed = { userId, token });
  }

  async #found(asked: PromiseLike<Signed | undefined>, renewal: number): Promise<Signed | undefined> {
    const signed = await asked;
    // What was asked for last counts, in whatever order the answers come.
    if (this.#renewals === renewal) this.#signed = signed;
    return signed;
  }

  async #later(asked: Awaitable<MaybeUser>, alone: boolean): Promise<Signed | undefined> {
    for (let more = patience; more > 0; more -= 1) {
      const before = this.#look();
      const userId = await asked;
      // Now, and not once it is signed: meanwhile somebody else may sign in. If somebody did before this answer
      // came, nobody can say whom it is about.
      const seen = this.#look();
      if (alone || !differs(before, seen)) {
        return { userId, token: await this.#tokens.pageToken(userId, this.#request), seen };
      }
      asked = this.#tokens.userId(this.#request);
    }
    return undefined;
  }

  #look(): Seen {
    const [{ session, sessionID, user }] = this.#request as [Seen, unknown];
    return { session, sessionID, user };
  }

  give(signed = this.#signed): string | undefined {
    if (signed?.token === undefined || !this.#isStillOf(signed)) return undefined;
    const [, res] = this.#request;
    if (!(res as Watched)[given]) {
      (res as Watched)[given] = true;
      // Others who wrap writeHead may have done so before us, and never call ours.
      if (res.writeHead !== watched.get(res.app)) beforeHead(res, madePrivate);
    }
    return signed.token;
  }

  /** Somebody else may have signed in, or this user out, since the token was asked for. */
  #isStillOf({ userId, seen }: Signed): boolean {
    if (seen !== undefined) return !differs(seen, this.#look());
    try {
      const asked = this.#tokens.userId(this.#request);
      if (isPromise(asked)) asked.then(undefined, () => {}); // nobody waits for it
      return asked === userId;
    } catch {
      // It may count on a session that is gone, and whoever reads the token would not expect it to throw.
      return false;
    }
  }
}

/**
 * The route from which a page gets a new token before the old one expires: `app.all(path, …)`, for it
 * answers every method. `{"token", "expires_at", "refresh_at"}` with whole seconds since 1970 for the user
 * who is signed in; 401 when nobody is, and never a redirect; 403 to other sites; 405 to other methods than
 * `GET`. No cache keeps it, and CORS does not open it. What goes wrong is passed to `next`.
 *
 * It stands after what knows the user, and before `cors()` and whatever redirects to a login form: those would
 * answer in its place, preflights and whoever is not signed in.
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
