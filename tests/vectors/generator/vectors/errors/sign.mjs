// Requests for a token that must be refused: user id, lifetime, issue time, jti.
import { error } from '../../lib/errors.mjs';

const MAX = Number.MAX_SAFE_INTEGER; // 2^53 - 1

const ORDINARY = {
  key: 'rsa2048', user_id: 'user_123', issued_at: 1700000000, expires_in: 3600, grants: null, explicit_grants: false, jti: null,
};

/** A refused request: what differs from the ordinary one, and the code. */
export const refused = (name, code, changes) =>
  ({ name: `sign: ${name}`, operation: 'sign', ...ORDINARY, ...changes, ...error(code) });

/** The user id as UTF-16 code units, since JSON text cannot hold a lone surrogate. */
function refusedUtf16(name, user_id_utf16) {
  const { user_id, ...vector } = refused(name, 'user_id_invalid', { user_id_utf16 });
  return vector;
}

const userIds = () => [
  refused('empty user id', 'user_id_missing', { user_id: '' }),
  refused('empty user id, 4096 bits', 'user_id_missing', { user_id: '', key: 'rsa4096' }),
  refusedUtf16('a lone high surrogate', [0xd83e]),
  refusedUtf16('a lone low surrogate', [0xdd96]),
  refusedUtf16('a high surrogate at the end', [0x61, 0x62, 0xd83e]),
  refusedUtf16('a high surrogate before a letter', [0xd83e, 0x61]),
  refusedUtf16('a low surrogate after a letter', [0x61, 0xdd96, 0x62]),
  refusedUtf16('the halves of an emoji swapped', [0xdd96, 0xd83e]),
  refusedUtf16('two high surrogates and a low one', [0xd83e, 0xd83e, 0xdd96]),
  refusedUtf16('an emoji and half of one', [0xd83e, 0xdd96, 0xd83e]),
];

const lifetimes = () => [
  ['0', 0], ['-1', -1], ['-3600', -3600], ['-(2^53)', -9007199254740992], ['2^53', 9007199254740992],
].map(([name, expires_in]) => refused(`expires_in of ${name}`, 'expires_in_invalid', { expires_in })).concat([
  refused('expires_in that passes 2^53 - 1', 'expires_in_invalid', { issued_at: MAX - 3600, expires_in: 3601 }),
  refused('expires_in of 2^53 - 1 from now', 'expires_in_invalid', { expires_in: MAX }),
  refused('one second after the last one', 'expires_in_invalid', { issued_at: MAX, expires_in: 1 }),
]);

const issueTimes = () => [
  ['-1', -1], ['-1700000000', -1700000000], ['2^53', 9007199254740992],
].map(([name, issued_at]) => refused(`issued_at of ${name}`, 'issued_at_invalid', { issued_at }));

const jtis = () => [refused('empty jti', 'jti_invalid', { jti: '' })];

// One of its primes is the product of two: every check of its numbers but a primality test passes, and
// the signature comes out wrong, which a signer must notice and not hand out (RFC 8017 and the fault
// attacks on CRT signatures).
const unsignable = () => [
  refused('a key whose prime is composite', 'signing_failed', { key: 'rsa2048-composite-prime' }),
];

export const signErrors = () =>
  [...userIds(), ...lifetimes(), ...issueTimes(), ...jtis(), ...unsignable()];
