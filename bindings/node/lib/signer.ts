import type { Minted, NativeSigner } from './bridge.js';
import { booleanOf, checkOptions, idOf, numberOf, type UserId } from './convert.js';
import { isFailure, KnockJwtError, raised, settled, wrongType } from './errors.js';
import { IssuedToken } from './issued-token.js';
import { native } from './native.js';
import { type Given, given, type TokenOptions } from './options.js';
import { inspectCustom } from './redacted.js';
import { nativeSigningKey, SigningKey } from './signing-key.js';
import { answer, line } from './turns.js';

/** Settings of a {@link UserTokenSigner}. Everything may be left out. */
export interface SignerOptions {
  /** How long tokens live, in whole seconds; an hour unless given. */
  expiresIn?: number | null | undefined;
  /**
   * Whether a token is handed out again for the same user and the same options: `true` keeps up to 10,000, a
   * number keeps that many. Off unless given.
   */
  reuse?: boolean | number | null | undefined;
  /** Which share of its life a token must have left to be handed out again, above 0 and below 1; 0.5 unless given. */
  minShare?: number | null | undefined;
}

const names: ReadonlySet<string> = new Set<keyof SignerOptions>(['expiresIn', 'reuse', 'minShare']);

/**
 * @internal The signer itself where it was said whether it reuses, else its like that does: one that belongs
 * to it, so that all who ask share what can be reused.
 */
export let reusing: (signer: UserTokenSigner) => UserTokenSigner;

/**
 * @internal {@link UserTokenSigner.sign} with options that were read before, which throws and returns at once
 * what is there at once: a request that needs no promise is spared several.
 */
export let signNow: (signer: UserTokenSigner, userId: UserId, options: Given) => string | Promise<string>;

/**
 * Mints Knock user tokens with one signing key. Make one at start-up and keep it: the key is parsed and
 * checked once. The clock is `Date.now()` at each call.
 *
 * @example
 * ```ts
 * const signer = UserTokenSigner.fromEnv();      // KNOCK_SIGNING_KEY
 * const token = await signer.sign(user.id);      // an hour from now, signed off the event loop
 * ```
 */
export class UserTokenSigner {
  readonly #options: SignerOptions;
  #reusing: UserTokenSigner | undefined;
  readonly #native: NativeSigner;

  /**
   * @param key A {@link SigningKey}, or its text or bytes in any form.
   * @throws {KnockJwtError} `signing_key_…` for the key, `expires_in_invalid`, `options_invalid`
   */
  constructor(key: SigningKey | string | Uint8Array, options?: SignerOptions | null) {
    this.#options = { ...checked(options) };
    const { expiresIn, reuse, minShare } = this.#options;
    this.#native = settled(
      native.NativeSigner.create(
        nativeSigningKey(key),
        line,
        expiresIn == null ? undefined : numberOf('expiresIn', expiresIn),
        minShare == null ? undefined : numberOf('minShare', minShare),
        typeof reuse === 'number' ? reuse : undefined,
        reuse == null || typeof reuse === 'number' ? undefined : booleanOf('reuse', reuse),
      ),
    );
  }

  static {
    reusing = (signer) => {
      if (signer.#options.reuse != null) return signer;
      return (signer.#reusing ??= new UserTokenSigner(signer.key, { ...signer.#options, reuse: true }));
    };
    signNow = (signer, userId, options) => {
      const token = signer.#native.sign(idOf('userId', userId), Date.now(), ...options);
      if (typeof token !== 'number') return settled(token);
      return answer<string>(token).then(settled);
    };
  }

  /**
   * A signer with the key of the environment, as {@link SigningKey.fromEnv} finds it.
   *
   * @throws {KnockJwtError} `signing_key_missing` when there is none, and the codes of the constructor
   */
  static fromEnv(options?: SignerOptions | null): UserTokenSigner {
    return new UserTokenSigner(SigningKey.fromEnv(), options);
  }

  /** The signing key. */
  get key(): SigningKey {
    return new SigningKey(this.#native.key());
  }

  /**
   * A token for a user, signed on the thread pool: the event loop goes on meanwhile. A token that can be
   * reused is there at once.
   *
   * @param userId The id under which Knock knows the user: a string, a safe integer or a bigint.
   * @throws {KnockJwtError} (a rejection) `user_id_missing`, `user_id_invalid`, `expires_in_invalid`,
   *   `issued_at_invalid`, `grants_invalid`, `jti_invalid`, `options_invalid`
   */
  async sign(userId: UserId, options?: TokenOptions | null): Promise<string> {
    const token = this.#native.sign(idOf('userId', userId), Date.now(), ...given(options));
    return settled(typeof token === 'number' ? await answer<string>(token) : token);
  }

  /**
   * {@link UserTokenSigner.sign} on this thread, for scripts and tests: it keeps the event loop waiting for
   * the signature (about 0.3 ms with a key of 2048 bits, 2 ms with one of 4096).
   */
  signSync(userId: UserId, options?: TokenOptions | null): string {
    return settled(this.#native.signSync(idOf('userId', userId), Date.now(), ...given(options)));
  }

  /** Like {@link UserTokenSigner.sign}, with the token's times and warnings. */
  async issue(userId: UserId, options?: TokenOptions | null): Promise<IssuedToken> {
    const minted = this.#native.issue(idOf('userId', userId), Date.now(), ...given(options));
    return new IssuedToken(settled(typeof minted === 'number' ? await answer<Minted>(minted) : minted));
  }

  /** Like {@link UserTokenSigner.signSync}, with the token's times and warnings. */
  issueSync(userId: UserId, options?: TokenOptions | null): IssuedToken {
    return new IssuedToken(
      settled(this.#native.issueSync(idOf('userId', userId), Date.now(), ...given(options))),
    );
  }

  /**
   * A token for each user, on all cores, in their order, all issued at the same time. What cannot be signed
   * has its error in its place and spoils no other.
   *
   * @throws {KnockJwtError} (a rejection) for an option of the wrong type
   */
  async signMany(userIds: Iterable<UserId>, options?: TokenOptions | null): Promise<Array<string | KnockJwtError>> {
    if (typeof userIds !== 'object' || userIds === null || !(Symbol.iterator in userIds)) {
      throw wrongType('userId', userIds);
    }
    const good: string[] = [];
    const refused = Array.from(userIds, (userId) => {
      try {
        good.push(idOf('userId', userId));
        return undefined;
      } catch (error) {
        return error as KnockJwtError;
      }
    });
    const minted = settled(await this.#native.signMany(good, Date.now(), ...given(options))).values();
    return refused.map((error) => {
      if (error !== undefined) return error;
      const token = minted.next().value as Exclude<ReturnType<typeof minted.next>['value'], undefined>;
      return isFailure(token) ? raised(token) : token;
    });
  }

  /** The key's size and fingerprint: what `JSON.stringify` shows. */
  toJSON(): { key: SigningKey } {
    return { key: this.key };
  }

  /** @internal */
  [inspectCustom](): string {
    const { bits, fingerprint } = this.key;
    return `UserTokenSigner { key: { bits: ${bits}, fingerprint: '${fingerprint}' } }`;
  }
}

function checked(options: SignerOptions | null | undefined): SignerOptions {
  if (options == null) return {};
  checkOptions(options, names);
  return options;
}
