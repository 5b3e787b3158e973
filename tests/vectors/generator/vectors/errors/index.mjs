// errors.json: every error code that data alone can provoke.
import assert from 'node:assert/strict';
import { ERROR_CODES } from '../../lib/errors.mjs';
import { grantErrors } from './grants.mjs';
import { inspectErrors } from './inspect.mjs';
import { signErrors } from './sign.mjs';
import { signingKeyErrors } from './signing-key.mjs';
import { brokenSigningKeyErrors } from './signing-key-broken.mjs';
import { verifyErrors } from './verify.mjs';
import { malformedTokenErrors } from './verify-malformed.mjs';
import { verifyingKeyErrors } from './verifying-key.mjs';

export function errorVectors() {
  const vectors = [
    ...signingKeyErrors(), ...brokenSigningKeyErrors(), ...verifyingKeyErrors(), ...signErrors(), ...grantErrors(),
    ...malformedTokenErrors(), ...verifyErrors(), ...inspectErrors(),
  ];
  const covered = new Set(vectors.map((vector) => vector.code));
  assert.deepEqual(ERROR_CODES.filter((code) => !covered.has(code)), [], 'error codes without a vector');
  return vectors;
}
