// Many at once, in worker threads, in other processes; and that nobody who loaded it is kept from ending.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { inspect, SigningKey, UserTokenSigner } from 'knock-jwt';
import { nodeTest, pem, test } from '../harness.mjs';

const signer = new UserTokenSigner(pem('rsa2048'));

test('a thousand at once: each promise has its own user', async () => {
  const users = Array.from({ length: 1000 }, (_, n) => `user_${n}`);
  const tokens = await Promise.all(users.map((user) => signer.sign(user)));
  assert.deepEqual(tokens.map((token) => inspect(token).userId), users);
});

test('many callers for one user share a token', async () => {
  const reusing = new UserTokenSigner(pem('rsa4096'), { reuse: true });
  const { now } = Date;
  let clock = now();
  // Each call comes at another second, so that two signatures would differ.
  Date.now = () => (clock += 1000);
  try {
    const tokens = await Promise.all(Array.from({ length: 64 }, () => reusing.sign('u')));
    // A thread may begin with a later call, whose token the earlier ones of others came too soon for.
    const { size } = new Set(tokens);
    assert.ok(size <= 4, `${size} signatures`);
  } finally {
    Date.now = now;
  }
});

test('the event loop goes on while tokens are signed', async () => {
  const slow = new UserTokenSigner(pem('rsa8192'));
  let turns = 0;
  let done = false;
  const signed = Promise.all(Array.from({ length: 8 }, (_, n) => slow.sign(`user_${n}`))).then((tokens) => {
    done = true;
    return tokens;
  });
  while (!done) {
    turns += 1;
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  assert.equal((await signed).length, 8);
  assert.ok(turns > 3, `the loop turned ${turns} times while 8 tokens of 8192 bits were signed`);
});

const worker = new URL('../workers/worker.mjs', import.meta.url);

test('worker threads sign, and exit by themselves', async () => {
  for (let round = 0; round < 3; round += 1) {
    const outcomes = await Promise.all(
      Array.from({ length: 3 }, async (_, n) => {
        const thread = new Worker(worker, { workerData: { pem: pem('rsa2048'), user: `user_${n}`, pending: false } });
        const [[message], [code]] = await Promise.all([once(thread, 'message'), once(thread, 'exit')]);
        return { message, code };
      }),
    );
    outcomes.forEach(({ message, code }, n) => {
      assert.equal(code, 0);
      assert.deepEqual(message.users, [`user_${n}`, `user_${n}`]);
    });
  }
  assert.equal(inspect(signer.signSync('still here')).userId, 'still here');
});

test('a worker that is ended while it signs takes nobody along', async () => {
  for (let round = 0; round < 5; round += 1) {
    const thread = new Worker(worker, { workerData: { pem: pem('rsa8192'), user: 'u', pending: true } });
    await once(thread, 'message');
    await thread.terminate();
  }
  assert.equal(inspect(await signer.sign('still here')).userId, 'still here');
});

test('a process that exits while it signs exits cleanly', () => {
  const program = fileURLToPath(new URL('../workers/exits.mjs', import.meta.url));
  const args = globalThis.Deno === undefined ? [program] : ['run', '-A', program];
  const { status, signal, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8', env: process.env });
  assert.deepEqual({ status, signal }, { status: 7, signal: null }, stderr);
});

nodeTest('cluster: every worker mints the same bytes', () => {
  const program = fileURLToPath(new URL('../workers/cluster.cjs', import.meta.url));
  const { status, stdout, stderr } = spawnSync(process.execPath, [program], { encoding: 'utf8', env: process.env });
  assert.equal(status, 0, stderr);
  const tokens = stdout.trim().split('\n');
  assert.equal(tokens.length, 3);
  const wanted = new UserTokenSigner(new SigningKey(pem('rsa2048'))).signSync('u', { issuedAt: 1_700_000_000 });
  assert.deepEqual(tokens, [wanted, wanted, wanted]);
});
