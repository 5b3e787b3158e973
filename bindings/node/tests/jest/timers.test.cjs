// Run by suites/timers.node.mjs: Jest gives each test file a realm of its own.
const { inspect, KnockJwtError, UserTokenSigner } = require('knock-jwt');
const { readFileSync } = require('node:fs');
const { join } = require('node:path');

const pem = readFileSync(join(process.env.KNOCK_JWT_VECTORS, 'keys/rsa2048.pem'), 'utf8');
const signer = new UserTokenSigner(pem);

afterEach(() => jest.useRealTimers());

test.each(['modern', 'legacy-like'])('fake timers freeze tokens (%s)', async (kind) => {
  jest.useFakeTimers(kind === 'modern' ? { now: 1_700_000_000_000 } : { doNotFake: ['nextTick', 'setImmediate'], now: 1_700_000_000_000 });
  expect(inspect(signer.signSync('u')).issuedAt).toBe(1_700_000_000);
  expect(inspect(await signer.sign('u')).issuedAt).toBe(1_700_000_000);
  jest.setSystemTime(1_800_000_000_000);
  expect(inspect(await signer.sign('u')).issuedAt).toBe(1_800_000_000);
});

test('a spied Date.now is the clock too', () => {
  const spy = jest.spyOn(Date, 'now').mockReturnValue(1_600_000_000_000);
  expect(inspect(signer.signSync('u')).issuedAt).toBe(1_600_000_000);
  spy.mockRestore();
});

test('values are of the realm of the test', async () => {
  expect(() => signer.signSync(null)).toThrow(KnockJwtError);
  expect(() => signer.signSync(null)).toThrow(Error);
  await expect(signer.sign(null)).rejects.toBeInstanceOf(Error);
  await expect(signer.sign('u', { expiresIn: 0 })).rejects.toMatchObject({ code: 'expires_in_invalid', number: 203 });
  expect(signer.sign('u')).toBeInstanceOf(Promise);
  expect(await signer.signMany(['u'])).toBeInstanceOf(Array);
  expect(inspect(signer.signSync('u', { issuedAt: 5, expiresIn: 6 })).payload).toStrictEqual({ sub: 'u', iat: 5, exp: 11 });
  expect(new UserTokenSigner(Buffer.from(pem)).key.fingerprint).toBe(signer.key.fingerprint);
  expect(inspect(signer.signSync('u', { issuedAt: new Date(7000), expiresIn: 6 })).issuedAt).toBe(7);
});

test('the environment is the one of the test', () => {
  process.env.KNOCK_SIGNING_KEY = pem;
  expect(UserTokenSigner.fromEnv().key.fingerprint).toBe(signer.key.fingerprint);
  delete process.env.KNOCK_SIGNING_KEY;
  expect(() => UserTokenSigner.fromEnv()).toThrow(expect.objectContaining({ code: 'signing_key_missing' }));
});
