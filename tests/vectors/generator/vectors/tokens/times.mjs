// Keys, issue times, lifetimes, the size of the token, jti.
import assert from 'node:assert/strict';
import { NOW, tokenVector } from '../../lib/token-vector.mjs';

const MAX = Number.MAX_SAFE_INTEGER; // 2^53 - 1
const YEAR_2100 = 4102444800;

const keys = () => ['rsa2048', 'rsa2048-other', 'rsa3072', 'rsa4096', 'rsa8192'].map((key) =>
  tokenVector({ name: `key: ${key}`, key }));

const issueTimes = () => [
  tokenVector({ name: 'issued at: 0', issued_at: 0, refresh_at: 1800 }),
  tokenVector({ name: 'issued at: 0, one second', issued_at: 0, expires_in: 1, refresh_at: 0, warnings: ['expires_in_too_short'] }),
  tokenVector({ name: 'issued at: 1', issued_at: 1 }),
  tokenVector({ name: 'issued at: now', issued_at: NOW }),
  tokenVector({ name: 'issued at: after 2^31 - 1', issued_at: 2147483648 }),
  tokenVector({ name: 'issued at: after 2^32 - 1', issued_at: 4294967296 }),
  tokenVector({ name: 'issued at: year 2100', issued_at: YEAR_2100 }),
  tokenVector({ name: 'issued at: as late as an hour allows', issued_at: MAX - 3600, refresh_at: MAX - 1800 }),
  tokenVector({ name: 'issued at: as late as can be', issued_at: MAX - 1, expires_in: 1, refresh_at: MAX - 1, warnings: ['expires_in_too_short'] }),
];

const lifetimes = () => [
  [1, 0, ['expires_in_too_short']],
  [2, 0, ['expires_in_too_short']],
  [29, 0, ['expires_in_too_short']],
  [30, 0, ['expires_in_too_short']],
  [31, 1, []],
  [59, 29, []],
  [60, 30, []],
  [61, 30, []],
  [900, 450, []],
  [3600, 1800, []],
  [86400, 43200, []],
  [2147483, 1073741, []],
  [2147484, 1073742, ['expires_in_too_long']],
  [31536000, 15768000, ['expires_in_too_long']],
].map(([expires_in, refresh_after, warnings]) => tokenVector({
  name: `lifetime: ${expires_in} s`, expires_in, refresh_at: NOW + refresh_after, warnings,
}));

const longestLifetime = () => tokenVector({
  name: 'lifetime: the longest', issued_at: 0, expires_in: MAX, refresh_at: 4503599627370495, warnings: ['expires_in_too_long'],
});

/** A token of exactly `size` bytes, made so by the length of its user id. */
function ofSize(key, size, warnings, more = {}) {
  const frame = tokenVector({ name: 'frame', key, user_id: 'x', ...more });
  const signature = frame.token.split('.')[2].length;
  const payload = Math.floor(((size - 36 - 1 - 1 - signature) * 3) / 4);
  const user_id = 'x'.repeat(1 + payload - frame.payload.length);
  const vector = tokenVector({ name: `size: ${size} bytes, ${warnings.length} warnings, ${key}`, key, user_id, warnings, ...more });
  assert.equal(vector.token.length, size);
  return vector;
}

const sizes = () => [
  ofSize('rsa2048', 4096, []),
  ofSize('rsa2048', 4098, ['token_over_cookie_size']),
  ofSize('rsa3072', 4096, []),
  ofSize('rsa3072', 4097, ['token_over_cookie_size']),
  ofSize('rsa3072', 5000, ['expires_in_too_short', 'token_over_cookie_size'], { expires_in: 10 }),
  ofSize('rsa3072', 5001, ['expires_in_too_long', 'token_over_cookie_size'], { expires_in: 31536000 }),
];

const jtis = () => [
  ['a UUID', '3f2b5c1e-8a44-4b0e-9a57-0d6f4e1c2b3a'],
  ['one letter', 'j'],
  ['quotes, backslashes, newline', 'a"b\\c\n'],
  ['emoji', '🎟️'],
  ['one space', ' '],
  ['NUL', '\u0000'],
].map(([name, jti]) => tokenVector({ name: `jti: ${name}`, jti }));

export const timeVectors = () => [
  ...keys(), ...issueTimes(), ...lifetimes(), longestLifetime(), ...sizes(), ...jtis(),
];
