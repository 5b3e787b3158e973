// What the integrations share: the signer that their options ask for, and whom of a request's people it
// signs for. Knows no framework; whatever concerns keys, lifetimes and tokens is decided by the core.

import {
  checkOptions,
  type Given,
  given,
  type Grants,
  type IssuedToken,
  KnockJwtError,
  reusing,
  signNow,
  type TokenOptions,
  type UserId,
  UserTokenSigner,
  wrongValue,
} from './core.js';

/** A value, or a promise of one. */
export type Awaitable<T> = T | PromiseLike<T>;

/** The same for all requests, or a function of the request. `null` and `undefined` stand for "not given". */
export type PerRequest<T, Request extends unknown[]> =
  | T
  | null
  | undefined
  | ((...request: Request) => Awaitable<T | null | undefined>);

/** What every integration is set up with. `Request` are the arguments that its functions get. */
export interface HandoutOptions<Request extends unknown[]> {
  /**
   * Signs the tokens. Reuses them (`reuse: true`) unless it was made with another `reuse`. Without one, the
   * key is that of the environment (`KNOCK_SIGNING_KEY`, `KNOCK_SIGNING_KEY_FILE`).
   */
  signer?: UserTokenSigner | null | undefined;
  /**
   * The id under which Knock knows the user who is signed in, or `null` or `undefined` when nobody is. It
   * decides whose token is given: take it from your session, never from what the client says.
   */
  userId: (...request: Request) => Awaitable<UserId | null | undefined>;
  /** How long the tokens live, in whole seconds, or a function that says so; what the signer says unless given. */
  expiresIn?: PerRequest<number, Request>;
  /** What the tokens grant, or a function that says so. */
  grants?: PerRequest<Grants, Request>;
  /** Whether the tokens allow only what they grant, or a function that says so. */
  explicitGrants?: PerRequest<boolean, Request>;
  /**
   * Do without a signing key where there is none: there are no tokens then (`undefined`, and `null` from the
   * refresh route), which the log says once. With a key all is as usual, and a bad key always fails. For
   * Knock environments that do not require tokens; `false` unless given.
   */
  development?: boolean | undefined;
}

/** What a user who is signed in gets. `issued` is `undefined` in development mode without a key. */
export interface Handout {
  readonly issued: IssuedToken | undefined;
}

/** Who is signed in, or nobody. */
export type MaybeUser = UserId | null | undefined;

const perToken = ['expiresIn', 'grants', 'explicitGrants'] as const;
const names: ReadonlySet<string> = new Set<keyof HandoutOptions<[]>>(['signer', 'userId', 'development', ...perToken]);

const known = new WeakMap<object, Tokens<never>>();

/** Hands out the tokens of one application. */
export class Tokens<Request extends unknown[]> {
  readonly #signer: UserTokenSigner | undefined;
  readonly #options: HandoutOptions<Request>;
  /** The same for all requests, where no function says otherwise: as a caller gives it, and as the bridge takes it. */
  readonly #fixed: { readonly options: TokenOptions; readonly given: Given } | undefined;

  /**
   * Those that the options ask for; the same options give the same ones, so that a middleware and a route
   * share what can be reused. Called at start-up, where a missing or a bad key is an error.
   */
  static of<Request extends unknown[]>(options: HandoutOptions<Request>): Tokens<Request> {
    checkOptions(options, names);
    const found = (known.get(options) as Tokens<Request> | undefined) ?? new Tokens(options);
    known.set(options, found as unknown as Tokens<never>);
    return found;
  }

  private constructor(options: HandoutOptions<Request>) {
    const { signer, userId, development } = options;
    if (typeof userId !== 'function') throw wrongValue('options', 'object whose userId is no function');
    if (development !== undefined && typeof development !== 'boolean') {
      // The text "false" of an environment variable would otherwise switch it on.
      throw wrongValue('options', 'object whose development is neither true nor false');
    }
    if (signer != null && !(signer instanceof UserTokenSigner)) {
      throw wrongValue('options', 'object whose signer is no UserTokenSigner');
    }
    this.#options = { ...options };
    this.#signer = signer == null ? ofEnvironment(development === true) : reusing(signer);
    const fixed: TokenOptions = Object.fromEntries(
      perToken.map((name) => [name, options[name]]).filter(([, value]) => typeof value !== 'function'),
    );
    const checked = given(fixed);
    if (this.#signer !== undefined) void new UserTokenSigner(this.#signer.key, { expiresIn: fixed.expiresIn });
    this.#fixed = perToken.some((name) => typeof options[name] === 'function') ? undefined : { options: fixed, given: checked };
  }

  /** Asks who is signed in. */
  userId(request: Request): Awaitable<MaybeUser> {
    const { userId } = this.#options;
    return userId(...request);
  }

  /** The token of whoever is signed in, with its times; `undefined` when nobody is. */
  async handOut(request: Request): Promise<Handout | undefined> {
    const userId = await this.userId(request);
    if (userId == null) return undefined;
    return { issued: await this.#signer?.issue(userId, this.#fixed?.options ?? (await this.#optionsFor(request))) };
  }

  /** The token of that user alone, at once where nobody has to be waited for. */
  pageToken(userId: MaybeUser, request: Request): Awaitable<string | undefined> {
    if (userId == null || this.#signer === undefined) return undefined;
    if (this.#fixed !== undefined) return signNow(this.#signer, userId, this.#fixed.given);
    return this.#signAsSaid(this.#signer, userId, request);
  }

  async #signAsSaid(signer: UserTokenSigner, userId: UserId, request: Request): Promise<string> {
    return signer.sign(userId, await this.#optionsFor(request));
  }

  async #optionsFor(request: Request): Promise<TokenOptions> {
    const { expiresIn, grants, explicitGrants } = this.#options;
    return {
      expiresIn: typeof expiresIn === 'function' ? await expiresIn(...request) : expiresIn,
      grants: typeof grants === 'function' ? await grants(...request) : grants,
      explicitGrants: typeof explicitGrants === 'function' ? await explicitGrants(...request) : explicitGrants,
    };
  }
}

export function isPromise<T>(value: Awaitable<T>): value is PromiseLike<T> {
  return typeof (value as { then?: unknown } | null | undefined)?.then === 'function';
}

let said = false;

function ofEnvironment(mayBeMissing: boolean): UserTokenSigner | undefined {
  try {
    return UserTokenSigner.fromEnv({ reuse: true });
  } catch (error) {
    if (!(mayBeMissing && error instanceof KnockJwtError && error.code === 'signing_key_missing')) throw error;
  }
  if (!said) console.warn('knock-jwt: development mode without a signing key: pages and clients get no Knock token');
  said = true;
  return undefined;
}
