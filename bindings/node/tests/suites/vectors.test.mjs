// Every vector of tests/vectors, as in every other language.
import assert from 'node:assert/strict';
import {
  Grants,
  inspect,
  KnockJwtError,
  SigningKey,
  UserTokenSigner,
  UserTokenVerifier,
  VerifyingKey,
} from 'knock-jwt';
import { at, eachVector, pem } from '../harness.mjs';

const inputOf = (input) => input.text ?? Buffer.from(input.base64, 'base64');

const signers = new Map();
function signerOf(name) {
  if (!signers.has(name)) signers.set(name, new UserTokenSigner(pem(name)));
  return signers.get(name);
}

function thrown(body) {
  try {
    body();
  } catch (error) {
    return error;
  }
  throw new Error('nothing was thrown');
}

function refused(body, { code, number }) {
  const error = thrown(body);
  assert.ok(error instanceof KnockJwtError && error instanceof Error, String(error));
  assert.deepEqual({ code: error.code, number: error.number }, { code, number });
  assert.ok(error.message.length > 0);
}

eachVector('keys.json', ({ input, bits, fingerprint }) => {
  const key = new SigningKey(inputOf(input));
  assert.deepEqual({ bits: key.bits, fingerprint: key.fingerprint }, { bits, fingerprint });
  assert.equal(key.verifyingKey.fingerprint, fingerprint);
});

eachVector('verifying_keys.json', ({ input, bits, fingerprint }) => {
  const key = new VerifyingKey(inputOf(input));
  assert.deepEqual({ bits: key.bits, fingerprint: key.fingerprint }, { bits, fingerprint });
});

function grantsOf(ops) {
  if (ops === null) return null;
  const grants = new Grants();
  for (const op of ops) {
    const [[kind, value], ...more] = Object.entries(op);
    assert.equal(more.length, 0);
    switch (kind) {
      case 'user':
      case 'tenant':
        grants[kind](value.id, value.permissions);
        break;
      case 'object':
        grants.object(value.collection, value.id, value.permissions);
        break;
      case 'raw':
        grants.merge(Grants.raw(value));
        break;
      default:
        assert.fail(`an unknown op ${kind}`);
    }
  }
  return grants;
}

function issue(vector) {
  const userId =
    vector.user_id_utf16 === undefined ? vector.user_id : String.fromCharCode(...vector.user_id_utf16);
  return signerOf(vector.key).issueSync(userId, {
    issuedAt: vector.issued_at,
    expiresIn: vector.expires_in,
    grants: grantsOf(vector.grants),
    explicitGrants: vector.explicit_grants,
    jti: vector.jti,
  });
}

eachVector('tokens.json', (vector) => {
  const issued = issue(vector);
  assert.equal(issued.token, vector.token);
  assert.equal(issued.issuedAt, vector.issued_at);
  assert.equal(issued.expiresAt, vector.expires_at);
  assert.equal(issued.refreshAt, vector.refresh_at);
  assert.deepEqual(issued.warnings.map(({ code }) => code), vector.warnings);
});

const tokenOf = ({ token, token_repeat: repeat }) => token ?? repeat.text.repeat(repeat.count);

function verify(vector) {
  const keys = vector.verifying_keys.map((key) => new VerifyingKey(inputOf(key)));
  const verifier = new UserTokenVerifier(keys, { leeway: vector.leeway });
  return at(vector.now_ms, () => verifier.verify(tokenOf(vector)));
}

eachVector('verify.json', (vector) => {
  const claims = verify(vector);
  const { sub, exp, iat, nbf, jti, explicit_grants = false, grants } = vector.claims;
  assert.equal(claims.userId, sub);
  assert.equal(claims.expiresAt, exp);
  assert.equal(claims.issuedAt, iat);
  assert.equal(claims.notBefore, nbf);
  assert.equal(claims.jti, jti);
  assert.equal(claims.explicitGrants, explicit_grants);
  assert.deepEqual(claims.grants, grants);
  assert.equal(claims.keyIndex, vector.key_index);
});

const settings = { min_share: 'minShare', reuse_capacity: 'reuse', expires_in: 'expiresIn' };

function run(vector) {
  switch (vector.operation) {
    case 'signing_key':
      return new SigningKey(inputOf(vector.input));
    case 'verifying_key':
      return new VerifyingKey(inputOf(vector.input));
    case 'verifier':
      return new UserTokenVerifier(vector.verifying_keys.map(inputOf), { leeway: vector.leeway });
    case 'signer': {
      const given = Object.entries(settings).filter(([name]) => name in vector);
      assert.ok(given.length > 0);
      const options = Object.fromEntries(given.map(([name, ours]) => [ours, vector[name]]));
      return new UserTokenSigner(pem(vector.key), options);
    }
    case 'sign':
      return issue(vector);
    case 'verify':
      return verify(vector);
    case 'inspect':
      return inspect(tokenOf(vector));
    default:
      throw new Error(`an unknown operation ${vector.operation}`);
  }
}

eachVector('errors.json', (vector) => refused(() => run(vector), vector));

const hostValues = {
  integer: (value) => value,
  string: (value) => value,
  null: () => null,
  boolean: (value) => value,
  float: (value) => Number(value),
  nan: () => NaN,
  bytes: (value) => Buffer.from(value, 'base64'),
  list: (value) => value,
  object: (value) => value,
};
const argumentNames = { expires_in: 'expiresIn', issued_at: 'issuedAt', grants: 'grants', jti: 'jti' };

eachVector('host_types.json', (vector) => {
  if (!vector.languages.includes('node')) {
    assert.ok(vector.languages.length > 0); // counted as read
    return;
  }
  const value = hostValues[vector.value.type](vector.value.value);
  const [userId, options] =
    vector.argument === 'user_id' ? [value] : ['user_123', { [argumentNames[vector.argument]]: value }];
  const sign = () => signerOf('rsa2048').signSync(userId, options);
  if ('code' in vector.expect) refused(sign, vector.expect);
  else assert.equal(inspect(sign()).userId, vector.expect.user_id ?? 'user_123');
});
