// DESIGN 5: code and number of each error that data alone can provoke.
import assert from 'node:assert/strict';

const NUMBERS = {
  signing_key_missing: 101,
  signing_key_format: 103,
  signing_key_is_public: 104,
  signing_key_is_api_key: 105,
  signing_key_encrypted: 106,
  signing_key_not_rsa: 107,
  signing_key_size: 108,
  signing_key_invalid: 109,
  verifying_key_invalid: 110,
  user_id_missing: 201,
  user_id_invalid: 202,
  expires_in_invalid: 203,
  issued_at_invalid: 204,
  grants_invalid: 205,
  jti_invalid: 206,
  options_invalid: 207,
  token_malformed: 301,
  token_algorithm: 302,
  token_signature: 303,
  token_expired: 304,
  token_not_yet_valid: 305,
  token_claims: 306,
  token_too_large: 307,
  signing_failed: 902,
};

export const ERROR_CODES = Object.keys(NUMBERS);

export function error(code) {
  assert(code in NUMBERS, code);
  return { code, number: NUMBERS[code] };
}
