import { stringOf } from './convert.js';
import { settled } from './errors.js';
import { type TokenWarning, warningsOf } from './issued-token.js';
import { native } from './native.js';

/** What a token says of itself. Nothing of it was verified: anybody can write such a token. */
export interface UnverifiedToken {
  /** The algorithm that the header names. */
  readonly algorithm: string | undefined;
  /** The user that the token says it is for (`sub`). */
  readonly userId: string | undefined;
  /** When it says that it was issued (`iat`), in whole seconds since 1970. */
  readonly issuedAt: number | undefined;
  /** When it says that it expires (`exp`), in whole seconds since 1970. */
  readonly expiresAt: number | undefined;
  /** The id that it gives itself (`jti`). */
  readonly jti: string | undefined;
  /** The header. */
  readonly header: Readonly<Record<string, unknown>>;
  /** The payload. */
  readonly payload: Readonly<Record<string, unknown>>;
  /** What will give trouble with a token like this. */
  readonly warnings: readonly TokenWarning[];
}

/**
 * Reads a token without believing it: for looking at tokens, never for deciding who somebody is.
 *
 * @throws {KnockJwtError} `token_malformed`, `token_too_large`
 */
export function inspect(token: string): UnverifiedToken {
  const { algorithm, userId, issuedAt, expiresAt, jti, header, payload, warnings } = settled(
    native.inspect(stringOf('token', token)),
  );
  return {
    algorithm,
    userId,
    issuedAt,
    expiresAt,
    jti,
    header: JSON.parse(header),
    payload: JSON.parse(payload),
    warnings: warningsOf(warnings),
  };
}
