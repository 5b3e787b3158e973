// What stands in place of options, and what errors say of a value of the wrong type.
import assert from 'node:assert/strict';
import { runInNewContext } from 'node:vm';
import { Grants, inspect, KnockJwtError, SigningKey, UserTokenSigner, UserTokenVerifier } from 'knock-jwt';
import { knockMiddleware, knockTokenRoute } from 'knock-jwt/express';
import { knockPlugin } from 'knock-jwt/fastify';
import { signUserToken } from 'knock-jwt/knock-node';
import { startSandbox } from 'knock-jwt/testing';
import { knockTokenHandler } from 'knock-jwt/web';
import { pem, test } from '../harness.mjs';

const key = new SigningKey(pem('rsa2048'));
const signer = new UserTokenSigner(key);
const withCode = (code) => (error) => error instanceof KnockJwtError && error.code === code;

/** What is no object of options, though it is an object: with its type as the error names it. */
const noOptions = () => [
  [new Grants().user('u', ['user/read']), 'Grants'],
  [Promise.resolve({ expiresIn: 60 }), 'Promise'],
  [[], 'Array'],
  [[{ expiresIn: 60 }], 'Array'],
  [new Map([['expiresIn', 60]]), 'Map'],
  [new Date(), 'Date'],
  [new Set(), 'Set'],
  [new Uint8Array(3), 'Uint8Array'],
  [new Error('x'), 'Error'],
  [new String('x'), 'String'],
  [key, 'SigningKey'],
  [signer, 'UserTokenSigner'],
  [new (class Mine { get expiresIn() { return 60; } })(), 'Mine'],
  [Object.create({ expiresIn: 60 }), 'Object'],
  [() => ({ expiresIn: 60 }), 'function'],
];

test('options are plain objects: another thing in their place is an error that names it', async () => {
  const userId = () => 'ada';
  const refuses = (type) => (error) => withCode('options_invalid')(error) && error.message.includes(`is of type ${type}:`);
  for (const [options, type] of noOptions()) {
    const refused = refuses(type);
    for (const call of ['signSync', 'issueSync']) assert.throws(() => signer[call]('u', options), refused, `${call} ${type}`);
    for (const call of ['sign', 'issue']) await assert.rejects(signer[call]('u', options), refused, `${call} ${type}`);
    await assert.rejects(signer.signMany(['u'], options), refused, type);
    assert.throws(() => new UserTokenSigner(key, options), refused, type);
    assert.throws(() => new UserTokenVerifier(key.verifyingKey, options), refused, type);
    await assert.rejects(signUserToken('u', options), refused, type);
    await assert.rejects(startSandbox(options), refused, type);
    for (const make of [knockMiddleware, knockTokenRoute, knockTokenHandler]) {
      assert.throws(() => make(options), refused, `${make.name} ${type}`);
      // With what they ask for on it, too.
      const complete = Object.assign(typeof options === 'function' ? () => {} : Object.create(Object.getPrototypeOf(options)), { signer, userId });
      assert.throws(() => make(complete), withCode('options_invalid'), `${make.name} ${type}`);
    }
    await assert.rejects(knockPlugin({}, options), refused, type);
  }
  for (const make of [knockMiddleware, knockTokenRoute, knockTokenHandler]) {
    for (const nothing of [undefined, null]) assert.throws(() => make(nothing), refuses('nothing'), make.name);
  }
});

test('options may come without a prototype, from JSON, and from another realm', () => {
  const bare = Object.assign(Object.create(null), { expiresIn: 60 });
  for (const options of [bare, JSON.parse('{"expiresIn":60}'), structuredClone({ expiresIn: 60 }), Object.freeze({ expiresIn: 60 }), runInNewContext('({ expiresIn: 60 })')]) {
    const { issuedAt, expiresAt } = signer.issueSync('u', options);
    assert.equal(expiresAt - issuedAt, 60);
    const made = new UserTokenSigner(key, options).issueSync('u');
    assert.equal(made.expiresAt - made.issuedAt, 60);
  }
  for (const options of [runInNewContext('new Map()'), runInNewContext('[]'), runInNewContext('Promise.resolve({})')]) {
    assert.throws(() => signer.signSync('u', options), withCode('options_invalid'));
  }
});

test('the error says what is wrong with a value, and nothing that is not so', () => {
  const message = (body) => {
    try {
      body();
    } catch (error) {
      return error.message;
    }
    throw new Error('nothing was thrown');
  };
  const cases = [
    [() => signer.signSync('u', { jti: 5 }), 'the jti is of type number:'],
    [() => inspect(5), 'the token is of type number:'],
    [() => new SigningKey(5), 'the signing key is of type number:'],
    [() => new SigningKey(1.5), 'the signing key is of type number:'],
    [() => signer.signSync('u', { explicitGrants: 1 }), 'the option explicitGrants is of type number:'],
    [() => signer.signSync('u', 900), 'the object of options is of type number:'],
    [() => signer.signSync(Infinity), 'the user id is of type Infinity:'],
    [() => signer.signSync(-Infinity), 'the user id is of type -Infinity:'],
    [() => signer.signSync(NaN), 'the user id is of type NaN:'],
    [() => signer.signSync(0.5), 'the user id is of type number with a fraction:'],
    [() => signer.signSync(2 ** 53), 'the user id is of type number beyond ±(2^53 − 1):'],
    [() => signer.signSync(true), 'the user id is of type boolean:'],
    [() => signer.signSync({}), 'the user id is of type Object:'],
    [() => signer.signSync(Object.create(null)), 'the user id is of type object:'],
    [() => signer.signSync([]), 'the user id is of type Array:'],
    [() => signer.signSync(key), 'the user id is of type SigningKey:'],
    [() => signer.signSync({ constructor: 5 }), 'the user id is of type object:'],
    [() => signer.signSync({ get [Symbol.toStringTag]() { throw new Error('no name'); } }), 'the user id is of type object:'],
  ];
  for (const [body, wanted] of cases) assert.ok(message(body).startsWith(wanted), `${message(body)}, not ${wanted}`);
});

test('what a value says its type is does not bring a key into the error', () => {
  const text = pem('rsa2048');
  for (const name of [text, text.split('\n')[1], text.slice(40, 84), 'sk_live_0123456789abcdef', 'a\nb', 'x'.repeat(41), '']) {
    for (const value of [{ [Symbol.toStringTag]: name }, { constructor: { name } }]) {
      for (const call of [() => signer.signSync(value), () => signer.signSync('u', { jti: value }), () => new SigningKey(value)]) {
        assert.throws(call, (error) => error instanceof KnockJwtError && error.message.length < 100 && (name === '' || !error.message.includes(name)), name);
      }
    }
  }
});
