import type { Failure } from './bridge.js';
import { native } from './native.js';

/** The stable name of what went wrong, the same in every language. */
export type KnockJwtErrorCode =
  | 'signing_key_missing'
  | 'signing_key_unreadable'
  | 'signing_key_format'
  | 'signing_key_is_public'
  | 'signing_key_is_api_key'
  | 'signing_key_encrypted'
  | 'signing_key_not_rsa'
  | 'signing_key_size'
  | 'signing_key_invalid'
  | 'verifying_key_invalid'
  | 'user_id_missing'
  | 'user_id_invalid'
  | 'expires_in_invalid'
  | 'issued_at_invalid'
  | 'grants_invalid'
  | 'jti_invalid'
  | 'options_invalid'
  | 'token_malformed'
  | 'token_algorithm'
  | 'token_signature'
  | 'token_expired'
  | 'token_not_yet_valid'
  | 'token_claims'
  | 'token_too_large'
  | 'argument_invalid'
  | 'buffer_too_small'
  | 'closed'
  | 'input_unreadable'
  | 'internal'
  | 'signing_failed';

/**
 * Something is wrong with a key, a request for a token, or a token.
 *
 * `message` says what is wrong and what to do; it never holds key material or a whole token. Compare
 * {@link code} or {@link number}, which never change; the message may.
 *
 * @example
 * ```ts
 * try {
 *   verifier.verify(token);
 * } catch (error) {
 *   if (error instanceof KnockJwtError && error.code === 'token_expired') return refresh();
 *   throw error;
 * }
 * ```
 */
export class KnockJwtError extends Error {
  /** The stable name, such as `'user_id_missing'`. */
  readonly code: KnockJwtErrorCode;
  /** The stable number, such as `201`. */
  readonly number: number;

  constructor(message: string, code: KnockJwtErrorCode, number: number) {
    super(message);
    this.code = code;
    this.number = number;
  }
}

// On the prototype, as JavaScript's own errors have it: an own member would be printed with each error.
Object.defineProperty(KnockJwtError.prototype, 'name', { value: 'KnockJwtError', configurable: true, writable: true });

/** @internal The exception of what the core says. */
export function raised(failure: Failure): KnockJwtError {
  return new KnockJwtError(failure.message, failure.failure as KnockJwtErrorCode, failure.number);
}

/** @internal */
export function isFailure(outcome: unknown): outcome is Failure {
  return typeof outcome === 'object' && outcome !== null && 'failure' in outcome;
}

/** @internal The value of an outcome; throws where it is a failure. */
export function settled<T>(outcome: T | Failure): T {
  if (isFailure(outcome)) throw raised(outcome);
  return outcome as T;
}

/** @internal Which argument was wrong, as the core's error names it. */
export type Argument =
  | 'userId'
  | 'expiresIn'
  | 'issuedAt'
  | 'grants'
  | 'jti'
  | 'signingKey'
  | 'verifyingKey'
  | 'token'
  | 'explicitGrants'
  | 'leeway'
  | 'minShare'
  | 'reuse'
  | 'bits'
  | 'path'
  | 'options';

/** @internal The core's error for a value of another type than its place takes. */
export function wrongType(argument: Argument, value: unknown): KnockJwtError {
  return raised(native.wrongType(argument, value === null || value === undefined ? undefined : typeName(value)));
}

/** @internal The core's error where the type's name alone would not say what is wrong. */
export function wrongValue(argument: Argument, given: string): KnockJwtError {
  return raised(native.wrongType(argument, given));
}

function typeName(value: unknown): string {
  if (Number.isNaN(value)) return 'NaN';
  if (typeof value !== 'object' || value === null) return typeof value;
  try {
    // "Promise" tells of a forgotten await. The class of an object, where it is of one.
    const tag = Object.prototype.toString.call(value).slice(8, -1);
    const name: unknown = tag === 'Object' ? value.constructor.name : tag;
    // Both are what somebody wrote there: a name, or a text that the log is better without.
    // (esbuild has put the line before some of ours.)
    if (typeof name === 'string' && /^[A-Za-z_$][\w$]{0,39}$/.test(name)) return name.replace(/^_(?=[A-Z])/, '');
  } catch {
    // No constructor, or one that throws.
  }
  return 'object';
}
