import type { Minted, Remark } from './bridge.js';
import { inspectCustom } from './redacted.js';

/** A remark on a token that is valid but will give trouble. */
export interface TokenWarning {
  /**
   * - `expires_in_too_short`: 30 seconds or less; Knock's client would refresh without pause
   * - `expires_in_too_long`: over 24.8 days, which overflows the client's timer
   * - `token_over_cookie_size`: over 4,096 bytes, which no cookie holds
   */
  readonly code: 'expires_in_too_short' | 'expires_in_too_long' | 'token_over_cookie_size';
  /** What the trouble is and what to do, for a person. */
  readonly message: string;
}

/** A minted token and its times. `console.log` does not show the token; `JSON.stringify` does. */
export class IssuedToken {
  /** The token: a JWT in compact form. */
  readonly token: string;
  /** When it was issued (`iat`), in whole seconds since 1970. */
  readonly issuedAt: number;
  /** When it expires (`exp`), in whole seconds since 1970. */
  readonly expiresAt: number;
  /** When to hand out a new one, in whole seconds since 1970. */
  readonly refreshAt: number;
  /** What will give trouble with it, usually nothing. */
  readonly warnings: readonly TokenWarning[];

  /** @internal */
  constructor(minted: Minted) {
    this.token = minted.token;
    this.issuedAt = minted.issuedAt;
    this.expiresAt = minted.expiresAt;
    this.refreshAt = minted.refreshAt;
    this.warnings = warningsOf(minted.warnings);
  }

  /** @internal */
  [inspectCustom](): string {
    return `IssuedToken { issuedAt: ${this.issuedAt}, expiresAt: ${this.expiresAt}, refreshAt: ${this.refreshAt} }`;
  }
}

/** @internal */
export function warningsOf(remarks: Remark[]): TokenWarning[] {
  return remarks.map(({ code, message }) => ({ code, message }) as TokenWarning);
}
