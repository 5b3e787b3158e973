// Signing leaves nothing behind. tests/bench/node/memory.mjs is the long form.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { Grants, Jti, KnockJwtError, SigningKey, UserTokenSigner, UserTokenVerifier } from 'knock-jwt';
import { signUserToken } from 'knock-jwt/knock-node';
import { pem, test } from '../harness.mjs';

const residentKib = () => Number(/VmRSS:\s+(\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))[1]);
const text = pem('rsa2048');
const key = new SigningKey(text);
const signer = new UserTokenSigner(key);
const verifier = new UserTokenVerifier(key.verifyingKey);

async function round() {
  const grants = new Grants().user('u', ['user/feed_read']).tenant('acme', ['user/feed_read']);
  for (let n = 0; n < 200; n += 1) {
    const user = `user_${n}`;
    verifier.verify(signer.signSync(user, { jti: Jti.random }));
    signer.issueSync('u', { grants, explicitGrants: true });
    assert.throws(() => signer.signSync(''), KnockJwtError);
  }
  await Promise.all(Array.from({ length: 200 }, (_, n) => signer.sign(`user_${n}`)));
  await signer.signMany(Array.from({ length: 200 }, (_, n) => `user_${n}`));
  for (let n = 0; n < 20; n += 1) await signUserToken('u', { signingKey: text });
  for (let n = 0; n < 20; n += 1) new UserTokenSigner(new SigningKey(text), { reuse: 10 }).signSync('u');
}

test('twenty thousand tokens leave the resident size where it was', async () => {
  for (let n = 0; n < 6; n += 1) await round();
  globalThis.gc?.();
  const before = residentKib();
  for (let n = 0; n < 24; n += 1) await round();
  globalThis.gc?.();
  const grown = residentKib() - before;
  assert.ok(grown < 24 * 1024, `${grown} KiB more`);
});
