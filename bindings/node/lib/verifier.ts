import type { NativeVerifier } from './bridge.js';
import { checkOptions, numberOf, stringOf } from './convert.js';
import { settled, wrongType } from './errors.js';
import type { RawGrants } from './grants.js';
import { native } from './native.js';
import { inspectCustom } from './redacted.js';
import { nativeVerifyingKey, VerifyingKey } from './verifying-key.js';
import { types } from 'node:util';

/** A verifying key, or the text or bytes of one. */
export type VerifyingKeyInput = VerifyingKey | string | Uint8Array;

/** Settings of a {@link UserTokenVerifier}. */
export interface VerifierOptions {
  /** Allows for clocks that differ: whole seconds from 0 to 300; 0 unless given. */
  leeway?: number | null | undefined;
}

const names: ReadonlySet<string> = new Set<keyof VerifierOptions>(['leeway']);

/** The claims of a token that is genuine and valid now. Times are whole seconds since 1970. */
export interface Claims {
  /** The user (`sub`). */
  readonly userId: string;
  /** When the token expires (`exp`). */
  readonly expiresAt: number;
  /** When it was issued (`iat`), if it says so. */
  readonly issuedAt: number | undefined;
  /** Before when it is not valid (`nbf`), if it says so. */
  readonly notBefore: number | undefined;
  /** Its id (`jti`), if it has one. */
  readonly jti: string | undefined;
  /** Whether it allows only what it grants (`explicit_grants`). */
  readonly explicitGrants: boolean;
  /** What it grants (`grants`), if anything. */
  readonly grants: RawGrants | undefined;
  /** The whole payload. */
  readonly payload: Readonly<Record<string, unknown>>;
  /** Which of the verifier's keys made the signature, counted from 0. */
  readonly keyIndex: number;
}

/**
 * Verifies user tokens with one or more verifying keys (several while a key is being rotated). Strict: RS256
 * only, canonical base64url only, `sub` and `exp` required, no member named twice.
 *
 * @example
 * ```ts
 * const verifier = new UserTokenVerifier(signingKey.verifyingKey);
 * const { userId } = verifier.verify(token);
 * ```
 */
export class UserTokenVerifier {
  readonly #native: NativeVerifier;

  /** @throws {KnockJwtError} `verifying_key_invalid`, `options_invalid` */
  constructor(keys: VerifyingKeyInput | Iterable<VerifyingKeyInput>, options?: VerifierOptions | null) {
    if (options != null) checkOptions(options, names);
    const leeway = options?.leeway;
    this.#native = settled(
      native.NativeVerifier.create(
        listOf(keys).map(nativeVerifyingKey),
        leeway == null ? undefined : numberOf('leeway', leeway),
      ),
    );
  }

  /**
   * The claims of a genuine token that is valid by `Date.now()`.
   *
   * @throws {KnockJwtError} with a code `token_…` for any other
   */
  verify(token: string): Claims {
    const { userId, expiresAt, issuedAt, notBefore, jti, explicitGrants, grants, payload, keyIndex } = settled(
      this.#native.verify(stringOf('token', token), Date.now()),
    );
    return {
      userId,
      expiresAt,
      issuedAt,
      notBefore,
      jti,
      explicitGrants,
      grants: grants === undefined ? undefined : JSON.parse(grants),
      payload: JSON.parse(payload),
      keyIndex,
    };
  }

  /** @internal */
  [inspectCustom](): string {
    return 'UserTokenVerifier {}';
  }
}

function listOf(keys: VerifyingKeyInput | Iterable<VerifyingKeyInput>): VerifyingKeyInput[] {
  if (typeof keys === 'string' || keys instanceof VerifyingKey || types.isUint8Array(keys)) return [keys];
  if (typeof keys === 'object' && keys !== null && Symbol.iterator in keys) return Array.from(keys);
  throw wrongType('verifyingKey', keys);
}
