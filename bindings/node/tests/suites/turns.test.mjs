// Each call gets what it asked for, however many stand in line, for whatever, and with whatever mistakes.
import assert from 'node:assert/strict';
import { AsyncLocalStorage } from 'node:async_hooks';
import { spawnSync } from 'node:child_process';
import { cpus } from 'node:os';
import { fileURLToPath } from 'node:url';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { Grants, inspect, IssuedToken, UserTokenSigner } from 'knock-jwt';
import { knockMiddleware } from 'knock-jwt/express';
import { signUserToken } from 'knock-jwt/knock-node';
import { nodeTest, pem, test } from '../harness.mjs';

const text = pem('rsa2048');
const signer = new UserTokenSigner(text);
const reusing = new UserTokenSigner(text, { reuse: 20 });
const code = async (promise) => promise.then(() => 'no error', (error) => error.code);

/** The token that a page of this user is given. */
const ofMiddleware = (middleware, user) =>
  new Promise((resolve, reject) => {
    const res = { locals: {}, headersSent: true };
    middleware({ user }, res, (error) => (error ? reject(error) : resolve(res.locals.knockToken)));
  });
const plain = knockMiddleware({ signer: new UserTokenSigner(text, { reuse: false }), userId: (req) => req.user });
const sharing = knockMiddleware({ signer, userId: (req) => req.user });

// What can be asked for: each starts a call for the n-th user, and says whether the answer is that call's own.
const grantsOf = (n) => new Grants().tenant(`tenant_${n}`, ['user/feed_read']);
const kinds = [
  (n) => signer.sign(`user_${n}`).then((token) => assert.equal(inspect(token).userId, `user_${n}`)),
  (n) =>
    signer.issue(`user_${n}`, { expiresIn: 100 + n }).then((issued) => {
      assert.ok(issued instanceof IssuedToken);
      const { userId, expiresAt } = inspect(issued.token);
      assert.deepEqual([userId, expiresAt, issued.expiresAt - issued.issuedAt], [`user_${n}`, issued.expiresAt, 100 + n]);
    }),
  (n) =>
    signer.sign(`user_${n}`, { grants: grantsOf(n), jti: `jti_${n}` }).then((token) => {
      const { userId, jti, payload } = inspect(token);
      assert.deepEqual([userId, jti, Object.keys(payload.grants)], [`user_${n}`, `jti_${n}`, [`https://api.knock.app/v1/tenants/tenant_${n}`]]);
    }),
  // Refused when it is its turn, and at once.
  async (n) => assert.equal(await code(signer.sign(`user_${n}`, { grants: new Grants().user('another', ['user/read']) })), 'grants_invalid'),
  async (n) => assert.equal(await code(signer.issue(`user_${n}`, { expiresIn: -1 })), 'expires_in_invalid'),
  async () => assert.equal(await code(signer.sign('')), 'user_id_missing'),
  async () => assert.equal(await code(signer.issue('\ud800')), 'user_id_invalid'),
  async (n) => assert.equal(await code(signer.sign(`user_${n}`, new Map())), 'options_invalid'),
  (n) => reusing.sign(`user_${n % 40}`).then((token) => assert.equal(inspect(token).userId, `user_${n % 40}`)),
  (n) => signUserToken(`user_${n}`, { signingKey: text }).then((token) => assert.equal(inspect(token).userId, `user_${n}`)),
  async (n) => assert.equal(await code(signUserToken(`user_${n}`, { signingKey: text, expiresInSeconds: 0.5 })), 'expires_in_invalid'),
  (n) => ofMiddleware(plain, `user_${n}`).then((token) => assert.equal(inspect(token).userId, `user_${n}`)),
  (n) => ofMiddleware(sharing, n).then((token) => assert.equal(inspect(token).userId, String(n))),
  async () => assert.equal(await code(ofMiddleware(plain, '')), 'user_id_missing'),
];

test('hundreds of mixed calls: every answer belongs to its call', async () => {
  // In an order that is the same in every run.
  let state = 1;
  const random = (below) => (state = (state * 48271) % 2147483647) % below;
  const seen = new Set();
  for (let wave = 0; wave < 6; wave += 1) {
    const calls = [];
    for (let n = 0; n < 150; n += 1) {
      const kind = random(kinds.length);
      seen.add(kind);
      calls.push(kinds[kind](wave * 1000 + n));
      // Some come while others are signed.
      if (random(25) === 0) await new Promise((resolve) => setTimeout(resolve, random(3)));
      else if (random(10) === 0) await null;
    }
    await Promise.all(calls);
  }
  assert.equal(seen.size, kinds.length);
});

test('signers take turns: nobody waits for the whole line of another', async () => {
  const slow = new UserTokenSigner(pem('rsa8192'));
  let signed = 0;
  // However many threads there are, ada stands behind far more than they begin with.
  const line = Array.from({ length: Math.max(24, 4 * cpus().length) }, (_, n) => slow.sign(`user_${n}`).then(() => (signed += 1)));
  await new Promise((resolve) => setTimeout(resolve, 1));
  await signer.sign('ada');
  const before = signed;
  await Promise.all(line);
  assert.ok(before < line.length / 2, `${before} of ${line.length} slow signatures came first`);
});

nodeTest('whoever asks at the end of the stack keeps nobody from tokens', () => {
  const program = fileURLToPath(new URL('../workers/deep.mjs', import.meta.url));
  // Interpreted, a call takes the same room at every depth.
  const { stdout, stderr } = spawnSync(process.execPath, ['--no-opt', '--no-sparkplug', program], { encoding: 'utf8', env: process.env });
  assert.equal(stdout.trim(), 'ada', stderr);
});

nodeTest('what a request has with it is kept no longer than the request', async () => {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc');
  const storage = new AsyncLocalStorage();
  const crowd = () => Promise.all(Array.from({ length: 50 }, (_, n) => signer.sign(`user_${n}`)));
  const kept = await (async () => {
    const store = { of: 'the request' };
    await storage.run(store, crowd);
    return new WeakRef(store);
  })();
  for (let times = 0; times < 50 && kept.deref() !== undefined; times += 1) {
    await new Promise((resolve) => setTimeout(resolve, 10));
    collect();
  }
  assert.equal(kept.deref(), undefined);
});

nodeTest('signing leaves a thread of the pool to files and DNS, whoever signs', () => {
  const program = fileURLToPath(new URL('../workers/leaves-a-thread.mjs', import.meta.url));
  for (const who of ['one', 'two', 'drop-in']) {
    const env = { ...process.env, UV_THREADPOOL_SIZE: '2' };
    const { status, stdout, stderr } = spawnSync(process.execPath, [program, who], { encoding: 'utf8', env });
    assert.equal(status, 0, stderr);
    // With no thread left, the first waits for a signature.
    assert.ok(Number(stdout) > 3, `${who}: ${stdout} files were read while tokens were signed`);
  }
});

nodeTest('a pool of one thread signs too', () => {
  const program = "const { UserTokenSigner, SigningKey } = require('knock-jwt'); new UserTokenSigner(SigningKey.generateSync(2048)).sign('u').then((token) => console.log(token.slice(0, 3)))";
  const env = { ...process.env, UV_THREADPOOL_SIZE: '1' };
  const { stdout, stderr } = spawnSync(process.execPath, ['-e', program], { encoding: 'utf8', env, cwd: fileURLToPath(new URL('..', import.meta.url)) });
  assert.equal(stdout.trim(), 'eyJ', stderr);
});
