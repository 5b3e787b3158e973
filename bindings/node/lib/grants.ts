import type { Failure, NativeGrants } from './bridge.js';
import { idOf, stringOf, type UserId } from './convert.js';
import { raised, settled, wrongType } from './errors.js';
import { native } from './native.js';
import { inspectCustom } from './redacted.js';

/** The permissions that Knock documents, and where. */
export const Permission = Object.freeze({
  /** On a user. */
  UserRead: 'user/read',
  /** On a user. */
  UserWrite: 'user/write',
  /** On a user or a tenant. */
  UserFeedRead: 'user/feed_read',
  /** On a user or a tenant. */
  UserFeedWrite: 'user/feed_write',
  /** On a user. */
  UserGuideRead: 'user/guide_read',
  /** On a user. */
  UserGuideWrite: 'user/guide_write',
  /** On a user or a tenant. */
  PreferencesRead: 'preferences/read',
  /** On a user or a tenant. */
  PreferencesWrite: 'preferences/write',
  /** On a user or an object. */
  ChannelDataRead: 'channel_data/read',
  /** On a user or an object. */
  ChannelDataWrite: 'channel_data/write',
  /** On a tenant. */
  SlackChannelsRead: 'slack/channels_read',
  /** On a tenant. */
  MsTeamsChannelsRead: 'ms_teams/channels_read',
} as const);

/** One of {@link Permission}'s strings. */
export type Permission = (typeof Permission)[keyof typeof Permission];

/** Grants as they stand in a token: resource URI, permission, list of constraints. */
export type RawGrants = Record<string, Record<string, readonly object[]>>;

/** @internal The native part, or nothing where the value is of another type. */
export let nativeGrants: (value: unknown) => NativeGrants | undefined;

/**
 * What a token allows. Each call adds to these grants and returns them, so calls can be chained. A mistake
 * (a permission on a resource where Knock documents none, an id that would change a URI's path) is told by
 * the call that makes it, and changes nothing.
 *
 * @example
 * ```ts
 * const grants = new Grants()
 *   .user(user.id, [Permission.UserFeedRead])
 *   .tenant('acme', ['user/feed_read', 'slack/channels_read']);
 * const token = await signer.sign(user.id, { grants, explicitGrants: true });
 * ```
 */
export class Grants {
  #native: NativeGrants = new native.NativeGrants();

  static {
    nativeGrants = (value) =>
      typeof value === 'object' && value !== null && #native in value ? value.#native : undefined;
  }

  /**
   * Permissions on a user, who must be the one that the token is for.
   *
   * @throws {KnockJwtError} `grants_invalid`
   */
  user(id: UserId, permissions: Iterable<Permission>): this {
    return this.#added(this.#native.user(idOf('grants', id), listOf(permissions)));
  }

  /**
   * Permissions on a tenant. Knock documents two URIs for one, as a scope and as an object; each permission
   * goes under the one that it is documented on.
   *
   * @throws {KnockJwtError} `grants_invalid`
   */
  tenant(id: UserId, permissions: Iterable<Permission>): this {
    return this.#added(this.#native.tenant(idOf('grants', id), listOf(permissions)));
  }

  /**
   * Permissions on an object of a collection.
   *
   * @throws {KnockJwtError} `grants_invalid`
   */
  object(collection: string, id: UserId, permissions: Iterable<Permission>): this {
    const name = stringOf('grants', collection);
    return this.#added(this.#native.object(name, idOf('grants', id), listOf(permissions)));
  }

  /**
   * Adds what other grants hold, as if their calls had been made on these.
   *
   * @throws {KnockJwtError} `grants_invalid` when both grant the same with different constraints
   */
  merge(other: Grants): this {
    const more = nativeGrants(other);
    if (more === undefined) throw wrongType('grants', other);
    return this.#added(this.#native.merge(more));
  }

  /**
   * Grants as they stand in a token, as JSON text or as an object: the way round the table of documented
   * permissions. The order is kept; text is the better form where names look like numbers, which JavaScript
   * reorders in objects.
   *
   * @throws {KnockJwtError} `grants_invalid` for another shape, a member named twice, a number that is not
   *   whole or beyond ±(2^53 − 1), or more than 16 levels
   */
  static raw(json: string | RawGrants): Grants {
    const grants = new Grants();
    grants.#native = settled(native.NativeGrants.raw(jsonText(json)));
    return grants;
  }

  /** The JSON text that goes into a token. */
  toString(): string {
    return settled(this.#native.toJson());
  }

  /** The grants as an object: what `JSON.stringify` shows. */
  toJSON(): RawGrants {
    return JSON.parse(this.toString());
  }

  /** @internal */
  [inspectCustom](): string {
    return `Grants ${this.toString()}`;
  }

  #added(failure: Failure | null): this {
    if (failure) throw raised(failure);
    return this;
  }
}

function jsonText(json: unknown): string {
  if (typeof json === 'string') return json;
  let text: unknown;
  try {
    text = typeof json === 'object' && json !== null ? JSON.stringify(json) : undefined;
  } catch {
    // A cycle or a bigint: no JSON either.
  }
  if (typeof text !== 'string') throw wrongType('grants', json);
  return text;
}

function listOf(permissions: Iterable<Permission>): string[] {
  // A string is iterable too; its letters are not what was meant.
  const iterable = typeof permissions === 'object' && permissions !== null && Symbol.iterator in permissions;
  if (!iterable) throw wrongType('grants', permissions);
  return Array.from(permissions, (permission) => stringOf('grants', permission));
}
