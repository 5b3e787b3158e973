// One entry of tokens.json. The grants expected in the payload are written by hand beside each vector (`expected`).
import assert from 'node:assert/strict';
import { signObject, signPayload } from './jwt.mjs';

/** 2026-08-01T00:00:00Z, the "now" of the vectors. */
export const NOW = 1785542400;

const LONGEST_TIMER_S = 2147483; // setTimeout takes at most 2^31 - 1 ms
const LARGEST_COOKIE = 4096;

function payloadOf({ user_id, issued_at, expires_in, explicit_grants, jti, expected }) {
  const members = [`"sub":${JSON.stringify(user_id)}`];
  if (explicit_grants) members.push('"explicit_grants":true');
  // A text keeps what a JavaScript object cannot: the order of names like "2" and "1", and "__proto__".
  if (expected !== undefined) members.push(`"grants":${typeof expected === 'string' ? expected : JSON.stringify(expected)}`);
  members.push(`"iat":${issued_at}`, `"exp":${issued_at + expires_in}`);
  if (jti !== null) members.push(`"jti":${JSON.stringify(jti)}`);
  return `{${members.join(',')}}`;
}

function warningsOf(life, token) {
  const warnings = [];
  if (life <= 30) warnings.push('expires_in_too_short');
  if (life > LONGEST_TIMER_S) warnings.push('expires_in_too_long');
  if (token.length > LARGEST_COOKIE) warnings.push('token_over_cookie_size');
  return warnings;
}

/**
 * @param request name, and what differs from the ordinary request. `expected`: the grants that must come out, as an
 *   object or as JSON text. `refresh_at` and `warnings` may be written by hand too: they are then compared.
 */
export function tokenVector(request) {
  const filled = {
    key: 'rsa2048', user_id: 'user_123', issued_at: NOW, expires_in: 3600,
    grants: null, explicit_grants: false, jti: null, ...request,
  };
  const { name, key, user_id, issued_at, expires_in, grants, explicit_grants, jti, expected } = filled;
  assert.equal(grants === null, expected === undefined, `${name}: grants and expected grants belong together`);

  const payload = payloadOf(filled);
  JSON.parse(payload);
  const token = signPayload(key, payload);
  const expires_at = issued_at + expires_in;
  assert(Number.isSafeInteger(expires_at), name);
  const refresh_at = Math.max(issued_at, expires_at - Math.max(30, Math.ceil(expires_in * 0.5)));
  const warnings = warningsOf(expires_in, token);

  if (request.refresh_at !== undefined) assert.equal(refresh_at, request.refresh_at, name);
  if (request.warnings !== undefined) assert.deepEqual(warnings, request.warnings, name);
  if (grants === null && !explicit_grants && jti === null && issued_at !== 0) {
    // The way everybody calls jsonwebtoken gives the same bytes.
    assert.equal(token, signObject(key, { sub: user_id, iat: issued_at, exp: expires_at }), name);
  }
  return { name, key, user_id, issued_at, expires_in, grants, explicit_grants, jti, payload, token, expires_at, refresh_at, warnings };
}
