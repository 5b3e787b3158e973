import type { NativeGrants } from './bridge.js';
import { booleanOf, checkOptions, momentOf, numberOf, stringOf } from './convert.js';
import { wrongType } from './errors.js';
import { type Grants, nativeGrants } from './grants.js';

/** What a token's id may be besides a string. */
export class Jti {
  private constructor() {}

  /** A random UUID (version 4), new for each token. */
  static readonly random: unique symbol = Symbol('knock-jwt: a random jti') as never;
}

/** What one token should be like. Everything may be left out (or be `null` or `undefined`). */
export interface TokenOptions {
  /** How long the token is valid, in whole seconds; what the signer was made with unless given. */
  expiresIn?: number | null | undefined;
  /**
   * When the token was issued: whole seconds since 1970, or a `Date`; `Date.now()` unless given. A token
   * with an explicit issue time is never reused.
   */
  issuedAt?: number | Date | null | undefined;
  /** What the token grants. */
  grants?: Grants | null | undefined;
  /** Whether the token allows only what it grants, in place of granting it on top of the user's own rights. */
  explicitGrants?: boolean | null | undefined;
  /** The token's id: none unless given; {@link Jti.random} or a string. */
  jti?: string | typeof Jti.random | null | undefined;
}

const names: ReadonlySet<string> = new Set<keyof TokenOptions>([
  'expiresIn',
  'issuedAt',
  'grants',
  'explicitGrants',
  'jti',
]);

/** @internal As the bridge's functions take them, after the user and the time. */
export type Given = [
  expiresIn?: number | undefined,
  issuedAt?: number | undefined,
  grants?: NativeGrants | undefined,
  explicitGrants?: boolean | undefined,
  jti?: string | undefined,
  randomJti?: boolean | undefined,
];

const nothing: Given = [];

/** @internal */
export function given(options: TokenOptions | null | undefined): Given {
  if (options === undefined || options === null) return nothing;
  checkOptions(options, names);
  const { expiresIn, issuedAt, grants, explicitGrants, jti } = options;
  const random = jti === Jti.random;
  return [
    expiresIn == null ? undefined : numberOf('expiresIn', expiresIn),
    issuedAt == null ? undefined : momentOf(issuedAt),
    grants == null ? undefined : grantsOf(grants),
    explicitGrants == null ? undefined : booleanOf('explicitGrants', explicitGrants),
    jti == null || random ? undefined : stringOf('jti', jti),
    random,
  ];
}

function grantsOf(value: unknown): NativeGrants {
  const grants = nativeGrants(value);
  if (grants === undefined) throw wrongType('grants', value);
  return grants;
}
