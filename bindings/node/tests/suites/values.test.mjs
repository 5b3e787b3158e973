// JavaScript's values that no other language has, options, and what is printed.
import assert from 'node:assert/strict';
import { Buffer } from 'node:buffer';
import { inspect as shown } from 'node:util';
import {
  Grants,
  inspect,
  IssuedToken,
  Jti,
  KnockJwtError,
  Permission,
  SigningKey,
  UserTokenSigner,
  UserTokenVerifier,
  VerifyingKey,
} from 'knock-jwt';
import { at, pem, test } from '../harness.mjs';

const key = new SigningKey(pem('rsa2048'));
const signer = new UserTokenSigner(key);
const subjectOf = (userId) => inspect(signer.signSync(userId)).userId;
const withCode = (code) => (error) => error instanceof KnockJwtError && error.code === code;

test('ids are strings, safe integers and bigints', () => {
  assert.equal(subjectOf(12345678901234567890n), '12345678901234567890');
  assert.equal(subjectOf(-5n), '-5');
  assert.equal(subjectOf(-0), '0');
  assert.equal(subjectOf('Zoë 😀'), 'Zoë 😀');
  for (const id of [2 ** 53, -(2 ** 53), 1e21, Infinity, -Infinity, 0.1]) {
    assert.throws(() => signer.signSync(id), withCode('user_id_invalid'), String(id));
  }
  const others = [Symbol('u'), () => 'u', new String('u'), new Number(1), new Date(), Promise.resolve('u'), { toString: () => 'u' }];
  for (const id of others) assert.throws(() => signer.signSync(id), withCode('user_id_invalid'), shown(id));
  for (const id of ['\ud800', 'u\udc00', '\ud83d x']) {
    assert.throws(() => signer.signSync(id), withCode('user_id_invalid'));
  }
  assert.throws(() => signer.signSync(), withCode('user_id_missing'));
});

test('the error names the type, so that a forgotten await is seen', () => {
  assert.throws(() => signer.signSync(Promise.resolve('u')), /is of type Promise/);
});

test('asynchronous calls reject and never throw', async () => {
  for (const call of ['sign', 'issue']) {
    const promise = signer[call](undefined);
    assert.ok(promise instanceof Promise);
    await assert.rejects(promise, withCode('user_id_missing'));
    await assert.rejects(signer[call]('u', { expiresIn: 0 }), withCode('expires_in_invalid'));
    await assert.rejects(signer[call]('u', 900), withCode('options_invalid'));
  }
  await assert.rejects(signer.signMany('abc'), withCode('user_id_invalid'));
  await assert.rejects(signer.signMany(['u'], { expiresIn: '1h' }), withCode('expires_in_invalid'));
  assert.equal((await signer.signMany(['u'], { expiresIn: -1 }))[0].code, 'expires_in_invalid');
});

test('an option that does not exist is an error', () => {
  assert.throws(() => signer.signSync('u', { expiresInSeconds: 900 }), withCode('options_invalid'));
  assert.throws(() => new UserTokenSigner(key, { expires_in: 900 }), withCode('options_invalid'));
  assert.throws(() => new UserTokenVerifier(key.verifyingKey, { leway: 1 }), withCode('options_invalid'));
  for (const options of ['1h', true, Symbol('o')]) {
    assert.throws(() => signer.signSync('u', options), withCode('options_invalid'));
  }
});

test('options of the wrong type', () => {
  const wrong = [
    [{ explicitGrants: 'yes' }, 'options_invalid'],
    [{ expiresIn: 900n }, 'expires_in_invalid'],
    [{ expiresIn: Infinity }, 'expires_in_invalid'],
    [{ issuedAt: new Date(NaN) }, 'issued_at_invalid'],
    [{ issuedAt: {} }, 'issued_at_invalid'],
    [{ jti: Symbol('x') }, 'jti_invalid'],
    [{ jti: '\ud800' }, 'jti_invalid'],
    [{ grants: { 'https://api.knock.app/v1/users/u': {} } }, 'grants_invalid'],
  ];
  for (const [options, code] of wrong) assert.throws(() => signer.signSync('u', options), withCode(code), shown(options));
  for (const options of [{ reuse: 'yes' }, { reuse: 0 }, { reuse: 1.5 }, { reuse: -1 }, { minShare: '0.5' }, { minShare: 1 }]) {
    assert.throws(() => new UserTokenSigner(key, options), withCode('options_invalid'), shown(options));
  }
  for (const leeway of ['1', 301, -1, 0.5, NaN]) {
    assert.throws(() => new UserTokenVerifier(key.verifyingKey, { leeway }), withCode('options_invalid'));
  }
});

test('keys of the wrong type', async () => {
  for (const text of [5, {}, ['x'], true, new ArrayBuffer(3)]) {
    assert.throws(() => new SigningKey(text), withCode('signing_key_format'));
    assert.throws(() => new UserTokenSigner(text), withCode('signing_key_format'));
    assert.throws(() => new VerifyingKey(text), withCode('verifying_key_invalid'));
  }
  assert.throws(() => new UserTokenSigner(), withCode('signing_key_missing'));
  assert.throws(() => new UserTokenVerifier(), withCode('verifying_key_invalid'));
  assert.throws(() => new UserTokenVerifier([]), withCode('verifying_key_invalid'));
  assert.throws(() => new UserTokenVerifier(key), withCode('verifying_key_invalid'));
  for (const bits of [1024, 2049, 0, -1, 1.5, NaN, 2 ** 40]) {
    await assert.rejects(SigningKey.generate(bits), (error) => /^(signing_key_size|options_invalid)$/.test(error.code));
  }
  await assert.rejects(SigningKey.generate('2048'), withCode('options_invalid'));
  assert.throws(() => SigningKey.fromFile(5), withCode('options_invalid'));
});

test('a date is an issue time, and its fraction of a second is dropped', () => {
  const issued = signer.issueSync('u', { issuedAt: new Date(1_700_000_000_999), expiresIn: 60 });
  assert.deepEqual([issued.issuedAt, issued.expiresAt], [1_700_000_000, 1_700_000_060]);
});

test('a random jti is a new UUID each time', () => {
  const [a, b] = [1, 2].map(() => inspect(signer.signSync('u', { jti: Jti.random })).jti);
  assert.match(a, /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  assert.notEqual(a, b);
});

test('grants are chained, tell mistakes at once and take any iterable', () => {
  const grants = new Grants().user(7, new Set([Permission.UserFeedRead])).tenant('acme', ['slack/channels_read']);
  const text =
    '{"https://api.knock.app/v1/users/7":{"user/feed_read":[{}]},' +
    '"https://api.knock.app/v1/objects/$tenants/acme":{"slack/channels_read":[{}]}}';
  assert.equal(String(grants), text);
  assert.equal(JSON.stringify(grants), text);
  assert.throws(() => grants.user('a/b', [Permission.UserRead]), withCode('grants_invalid'));
  assert.throws(() => grants.user('u', 'user/read'), withCode('grants_invalid'));
  assert.throws(() => grants.user('u', ['user/fly']), withCode('grants_invalid'));
  assert.throws(() => grants.user('u', [5]), withCode('grants_invalid'));
  assert.throws(() => grants.user(null, [Permission.UserRead]), withCode('grants_invalid'));
  assert.throws(() => grants.object(5, 'u', [Permission.ChannelDataRead]), withCode('grants_invalid'));
  assert.throws(() => grants.merge({}), withCode('grants_invalid'));
  assert.equal(String(grants), text, 'mistakes change nothing');
  assert.equal(String(new Grants().merge(grants).merge(grants)), text);
  assert.equal(String(grants.merge(grants)), text);
  assert.equal(String(Grants.raw(JSON.parse(text))), text);
  assert.equal(inspect(signer.signSync(7, { grants })).userId, '7');
  const cycle = {};
  cycle.cycle = cycle;
  for (const raw of [5, null, undefined, [], cycle, { a: 5n }, { toJSON: () => undefined }]) {
    assert.throws(() => Grants.raw(raw), withCode('grants_invalid'), shown(raw));
  }
});

test('many at once: in order, each entry its own result', async () => {
  const ids = ['ada', '', 'grace', null, 42, '\ud800', 'edsger'];
  const results = await signer.signMany(ids, { expiresIn: 60 });
  const codes = results.map((result) => (typeof result === 'string' ? inspect(result).userId : result.code));
  assert.deepEqual(codes, ['ada', 'user_id_missing', 'grace', 'user_id_missing', '42', 'user_id_invalid', 'edsger']);
  assert.ok(results[1] instanceof KnockJwtError);
  assert.deepEqual(await signer.signMany(new Set()), []);
});

test('reuse hands out the same token until half of its life is over', async () => {
  const reusing = new UserTokenSigner(key, { reuse: true, expiresIn: 100 });
  const start = 1_700_000_000_000;
  const first = at(start, () => reusing.signSync('u'));
  assert.equal(at(start + 49_999, () => reusing.signSync('u')), first);
  assert.equal(await at(start + 49_999, () => reusing.sign('u')), first);
  assert.equal((await at(start + 49_999, () => reusing.issue('u'))).token, first);
  assert.equal(at(start, () => reusing.issueSync('u')).token, first);
  assert.notEqual(at(start + 50_000, () => reusing.signSync('u')), first);
  assert.notEqual(at(start, () => reusing.signSync('v')), first);
  assert.notEqual(at(start, () => reusing.signSync('u', { jti: Jti.random })), first);
  const few = new UserTokenSigner(key, { reuse: 1, minShare: 0.9, expiresIn: 100 });
  assert.equal(at(start, () => few.issueSync('u')).refreshAt, 1_700_000_010);
});

test('the clock is Date.now at each call', async () => {
  const read = (token) => inspect(token).issuedAt;
  assert.equal(read(at(1_000_999, () => signer.signSync('u'))), 1000);
  assert.equal(read(await at(2_000_000, () => signer.sign('u'))), 2000);
  assert.equal(at(3_000_000, () => signer.issueSync('u')).issuedAt, 3000);
  assert.equal(read((await at(4_000_000, () => signer.signMany(['u'])))[0]), 4000);
  for (const wrong of [NaN, -1, Infinity]) {
    assert.throws(() => at(wrong, () => signer.signSync('u')), withCode('issued_at_invalid'));
  }
});

const secrets = (() => {
  const body = pem('rsa2048').split('\n').slice(1, -2);
  return [...body.map((line) => line.slice(0, 24)), 'PRIVATE'];
})();
const holdsNoSecret = (text) => assert.ok(!secrets.some((secret) => text.includes(secret)), text.slice(0, 80));

test('keys, signers and tokens are not printed', () => {
  const issued = signer.issueSync('u');
  for (const value of [key, signer, { nested: [key, signer] }, new UserTokenVerifier(key.verifyingKey)]) {
    for (const text of [shown(value, { depth: 9, showHidden: true }), `${JSON.stringify(value)}`, String(value)]) {
      holdsNoSecret(text);
    }
    holdsNoSecret(shown(structuredClone(value)));
  }
  assert.ok(!shown(issued).includes(issued.token) && shown(issued).includes('IssuedToken'));
  assert.equal(JSON.parse(JSON.stringify(issued)).token, issued.token, 'it is made to be sent');
  assert.ok(issued instanceof IssuedToken);
  assert.deepEqual(Object.keys(structuredClone(key)), []);
});

test('errors hold no key material', () => {
  const text = pem('rsa2048');
  for (const broken of [text.slice(0, -200), text + text, text.replace('RSA PRIVATE', 'EC PRIVATE'), Buffer.from(text.slice(0, 900))]) {
    assert.throws(() => new SigningKey(broken), (error) => {
      holdsNoSecret(`${error.stack}${shown(error, { showHidden: true })}${JSON.stringify(error)}`);
      return error.code.startsWith('signing_key_');
    });
  }
  assert.throws(() => SigningKey.fromFile(text), (error) => {
    holdsNoSecret(error.message);
    return error.code === 'signing_key_unreadable';
  });
});

test('the text that a key was read from is not touched, bytes neither', () => {
  const bytes = Buffer.from(pem('rsa2048'));
  const before = Buffer.from(bytes);
  assert.equal(new SigningKey(bytes).fingerprint, key.fingerprint);
  assert.deepEqual(bytes, before);
});

test('keys are written in every form that is read', () => {
  for (const text of [key.toPem(), key.toPkcs8Pem(), key.toBase64()]) {
    assert.equal(new SigningKey(text).fingerprint, key.fingerprint);
  }
  assert.equal(new VerifyingKey(key.verifyingKey.toPem()).fingerprint, key.fingerprint);
  assert.equal(signer.key.fingerprint, key.fingerprint);
});
