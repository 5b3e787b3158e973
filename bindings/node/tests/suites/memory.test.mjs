// Signing leaves nothing behind, in the main thread and in workers. tests/bench/node/memory.mjs is the long form.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { Worker } from 'node:worker_threads';
import { Grants, Jti, KnockJwtError, SigningKey, UserTokenSigner, UserTokenVerifier } from 'knock-jwt';
import { signUserToken } from 'knock-jwt/knock-node';
import { pem, test } from '../harness.mjs';

setFlagsFromString('--expose-gc');
const collect = globalThis.Bun === undefined ? runInNewContext('gc') : () => globalThis.Bun.gc(true);

// Without garbage, of which the engine keeps some MiB more or less as it likes.
const residentKib = async () => {
  for (let turn = 0; turn < 3; turn += 1) {
    collect();
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return Number(/VmRSS:\s+(\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))[1]);
};
/** A turn makes 1,600 tokens of 3 KiB in each of several ways: if those of one way stayed, 5 MiB. */
const MOST = 3 * 1024;

/** What stays is there after every turn; what an engine keeps for a while, after some. */
async function assertFlat(turn) {
  const grown = [];
  do {
    const before = await residentKib();
    for (let n = 0; n < 8; n += 1) await turn();
    grown.push((await residentKib()) - before);
  } while (grown.at(-1) >= MOST && grown.length < 4);
  assert.ok(grown.at(-1) < MOST, `${grown.join(', then ')} KiB more`);
}

const users = Array.from({ length: 200 }, (_, n) => `user_${n}_${'x'.repeat(2000)}`);

const text = pem('rsa2048');
const key = new SigningKey(text);
const signer = new UserTokenSigner(key);
const verifier = new UserTokenVerifier(key.verifyingKey);

/** 840 tokens. */
async function round() {
  const tenants = new Grants().tenant('acme', ['user/feed_read']).tenant('other', ['user/feed_read']);
  for (const user of users) {
    verifier.verify(signer.signSync(user, { jti: Jti.random }));
    signer.issueSync(user, { grants: tenants, explicitGrants: true });
    assert.throws(() => signer.signSync(''), KnockJwtError);
  }
  await Promise.all(users.map((user) => signer.sign(user)));
  await signer.signMany(users);
  for (let n = 0; n < 20; n += 1) await signUserToken('u', { signingKey: text });
  for (let n = 0; n < 20; n += 1) new UserTokenSigner(new SigningKey(text), { reuse: 10 }).signSync('u');
}

test('thousands of tokens leave the resident size where it was', async () => {
  for (let n = 0; n < 6; n += 1) await round();
  await assertFlat(round);
});

/** 600 tokens in a worker that comes and goes. */
async function work() {
  const worker = new Worker(new URL('../workers/signs.mjs', import.meta.url), { workerData: { pem: text, users } });
  const [code] = await once(worker, 'exit');
  assert.equal(code, 0);
}

test('eight workers leave the resident size where it was', async () => {
  for (let n = 0; n < 4; n += 1) await work();
  await assertFlat(work);
});
