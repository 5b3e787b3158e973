/**
 * In place of the user tokens of `@knocklabs/node` 1.35: the same signatures, the same bytes. Changing the
 * import is the whole migration.
 *
 * What differs: every form of signing key is taken (the SDK refuses PKCS#1, which is what Knock's dashboard
 * shows), a repeated key is parsed once, and an empty user id, a lifetime that is no whole number of seconds
 * or a grant for another user are refused with a `KnockJwtError`.
 *
 * @packageDocumentation
 */

import { answer, checkPlain, environment, idOf, line, native, numberOf, settled, withKeyBytes, wrongType } from './core.js';

/** What can be granted, in the SDK's selection. */
export enum Grants {
  SlackChannelsRead = 'slack/channels_read',
  MsTeamsChannelsRead = 'ms_teams/channels_read',
  ChannelDataRead = 'channel_data/read',
  ChannelDataWrite = 'channel_data/write',
  UserFeedRead = 'user/feed_read',
}

/** A list of grants. */
export type TokenGrantOptions = Grants[];

/** What can be granted on. */
export type TokenEntity = TenantTokenEntity | UserTokenEntity | ObjectTokenEntity;

/** A tenant. */
export interface TenantTokenEntity {
  type: 'tenant';
  id: string;
  collection?: never;
}

/** An object of a collection. */
export interface ObjectTokenEntity {
  type: 'object';
  id: string;
  collection: string;
}

/** A user. */
export interface UserTokenEntity {
  type: 'user';
  id: string;
  collection?: never;
}

/** Grants on one entity, as {@link buildUserTokenGrant} makes them. */
export type TokenGrant = {
  entity: string;
  grants: Partial<Record<Grants, []>>;
};

/** Options of {@link signUserToken}. */
export interface SignUserTokenOptions {
  /** The signing key in any form; `process.env.KNOCK_SIGNING_KEY` unless given. */
  signingKey?: string | undefined;
  /** How long the token is valid, in whole seconds; an hour unless given. */
  expiresInSeconds?: number | undefined;
  /** What the token grants. */
  grants?: TokenGrant[] | undefined;
  /** Whether the token gets a random id (`jti`). */
  shouldGenerateJti?: boolean | undefined;
}

const hostname = 'https://api.knock.app';

function uriOf(entity: TokenEntity): string {
  switch (entity.type) {
    case 'user':
      return `${hostname}/v1/users/${entity.id}`;
    case 'tenant':
      return `${hostname}/v1/objects/$tenants/${entity.id}`;
    case 'object':
      return `${hostname}/v1/objects/${entity.collection}/${entity.id}`;
    default:
      throw wrongType('grants', entity);
  }
}

/** Grants on an entity, to pass to {@link signUserToken}. */
export function buildUserTokenGrant(entity: TokenEntity, grants: TokenGrantOptions): TokenGrant {
  return { entity: uriOf(entity), grants: Object.fromEntries(grants.map((grant) => [grant, []])) };
}

/** The grants as they stand in a token: one object, each entity once. */
export function maybePrepareUserTokenGrants(
  grants: TokenGrant[] | undefined,
): Record<string, TokenGrant['grants']> | undefined {
  if (!grants) return undefined;
  const prepared = new Map<string, TokenGrant['grants']>();
  for (const grant of grants) {
    if (typeof (grant as unknown) !== 'object' || (grant as unknown) === null) throw wrongType('grants', grant);
    const { entity, grants: granted } = grant;
    const known = prepared.get(entity);
    prepared.set(entity, known ? { ...known, ...granted } : granted);
  }
  return Object.fromEntries(prepared);
}

/**
 * A token for a user, signed on the thread pool.
 *
 * @param userId The id under which Knock knows the user.
 * @throws {KnockJwtError} (a rejection) a code `signing_key_…` for the key, `user_id_missing`,
 *   `user_id_invalid`, `expires_in_invalid`, `grants_invalid`
 *
 * @example
 * ```ts
 * import { buildUserTokenGrant, Grants, signUserToken } from 'knock-jwt/knock-node';
 *
 * const token = await signUserToken('user-1', {
 *   expiresInSeconds: 3600,
 *   grants: [buildUserTokenGrant({ type: 'tenant', id: 'acme' }, [Grants.SlackChannelsRead])],
 * });
 * ```
 */
export async function signUserToken(userId: string, options?: SignUserTokenOptions): Promise<string> {
  if (options != null) checkPlain(options);
  const { signingKey, expiresInSeconds, grants, shouldGenerateJti } = options ?? {};
  if (grants && !Array.isArray(grants)) throw wrongType('grants', grants);
  const id = idOf('userId', userId);
  const prepared = maybePrepareUserTokenGrants(grants);
  const json = prepared === undefined ? undefined : JSON.stringify(prepared);
  const expiresIn = expiresInSeconds == null ? undefined : numberOf('expiresIn', expiresInSeconds);
  const now = Date.now();
  const sign = (given: Uint8Array | undefined, key: Uint8Array | undefined, file: string | undefined) =>
    settled(native.signUserToken(line, id, now, given, key, file, expiresIn, json, Boolean(shouldGenerateJti)));
  return settled(await answer<string>(withKey(signingKey, sign)));
}

/** Copied at once: bytes are the caller's, who may overwrite them. */
function withKey(
  signingKey: string | undefined,
  sign: (given: Uint8Array | undefined, key: Uint8Array | undefined, file: string | undefined) => number,
): number {
  if (signingKey != null) return withKeyBytes('signingKey', signingKey, (bytes) => sign(bytes, undefined, undefined));
  const { key, file } = environment();
  if (key === undefined) return sign(undefined, undefined, file);
  return withKeyBytes('signingKey', key, (bytes) => sign(undefined, bytes, file));
}
