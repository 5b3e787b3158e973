// Other libraries verify our tokens, ours verifies theirs, and without grants the bytes are the same.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import jsonwebtoken from 'jsonwebtoken';
import { Grants, inspect, SigningKey, UserTokenSigner, UserTokenVerifier } from 'knock-jwt';
import { at, pem } from '../harness.mjs';

const names = ['rsa2048', 'rsa3072', 'rsa4096'];
const users = ['user_123', 'Zoë 😀', '0', 'a"b\\c\u0001\u2028', 'x'.repeat(500)];
const now = Math.floor(Date.now() / 1000);
// The other libraries need Node.js 20.
const modernTest = Number(process.versions.node.split('.')[0]) >= 20 ? test : () => {};

for (const name of names) {
  const key = new SigningKey(pem(name));
  const signer = new UserTokenSigner(key);
  const verifier = new UserTokenVerifier(key.verifyingKey);
  const grants = (user) => new Grants().user(user, ['user/feed_read']).tenant('acme', ['slack/channels_read']);

  test(`jsonwebtoken, ${name}`, async () => {
    for (const sub of users) {
      const ours = await signer.sign(sub);
      const claims = jsonwebtoken.verify(ours, key.verifyingKey.toPem(), { algorithms: ['RS256'] });
      assert.equal(claims.sub, sub);
      const fixed = at(now * 1000, () => signer.signSync(sub));
      const theirs = jsonwebtoken.sign({ sub, iat: now, exp: now + 3600 }, key.toPem(), { algorithm: 'RS256' });
      assert.equal(fixed, theirs, 'the same bytes');
      assert.equal(verifier.verify(theirs).userId, sub);
    }
    const granted = signer.signSync('u', { grants: grants('u'), explicitGrants: true });
    const claims = jsonwebtoken.verify(granted, key.verifyingKey.toPem());
    assert.deepEqual(claims.grants, verifier.verify(granted).grants);
    assert.equal(claims.explicit_grants, true);
  });

  modernTest(`jose, ${name}`, async () => {
    const jose = await import('jose');
    const [secret, open] = await Promise.all([
      jose.importPKCS8(key.toPkcs8Pem(), 'RS256'),
      jose.importSPKI(key.verifyingKey.toPem(), 'RS256'),
    ]);
    for (const sub of users) {
      const { payload } = await jose.jwtVerify(await signer.sign(sub), open, { algorithms: ['RS256'] });
      assert.equal(payload.sub, sub);
      const theirs = await new jose.SignJWT({ sub, iat: now, exp: now + 60 }).setProtectedHeader({ alg: 'RS256' }).sign(secret);
      assert.equal(verifier.verify(theirs).userId, sub);
    }
  });

  modernTest(`fast-jwt, ${name}`, async () => {
    const { createSigner, createVerifier } = await import('fast-jwt');
    const sign = createSigner({ key: key.toPem(), algorithm: 'RS256' });
    const verify = createVerifier({ key: key.verifyingKey.toPem(), algorithms: ['RS256'] });
    for (const sub of users) {
      assert.equal(verify(signer.signSync(sub)).sub, sub);
      assert.equal(verifier.verify(sign({ sub, exp: now + 60 })).userId, sub);
    }
  });
}

modernTest('the drop-in, @knocklabs/node and jsonwebtoken make the same bytes', async () => {
  const sdk = await import('@knocklabs/node');
  const dropIn = await import('knock-jwt/knock-node');
  const key = new SigningKey(pem('rsa2048'));
  const options = { signingKey: key.toPkcs8Pem() };
  const [a, b] = await at(now * 1000, () => Promise.all([sdk.signUserToken('u', options), dropIn.signUserToken('u', options)]));
  const c = jsonwebtoken.sign({ sub: 'u', iat: now, exp: now + 3600 }, key.toPem(), { algorithm: 'RS256' });
  assert.deepEqual([b, c], [a, a]);
  assert.equal(inspect(b).userId, 'u');
});
