// The line of those who wait, with its native side watched or broken. In a process of its own: whoever gets a token
// may go on before the thread that signed it has ended.
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { inspect, UserTokenSigner } from 'knock-jwt';
import { pem, test } from '../harness.mjs';

const { NativeLine } = createRequire(import.meta.url)(`knock-jwt-${process.platform}-${process.arch}-gnu`);
const signer = new UserTokenSigner(pem('rsa2048'));

test('the event loop is told of what is ready under load alone', async () => {
  const { listen } = NativeLine.prototype;
  const listens = [];
  NativeLine.prototype.listen = function (hurry) {
    listens.push(hurry !== null);
    return listen.call(this, hurry);
  };
  try {
    for (let n = 0; n < 20; n += 1) await signer.sign(`user_${n}`);
    assert.deepEqual(listens, []);
    await Promise.all(Array.from({ length: 20 }, (_, n) => signer.sign(`user_${n}`)));
    // The last may have been told of before the thread that signed it has ended.
    for (let times = 0; times < 500 && listens.length < 2; times += 1) {
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    assert.deepEqual(listens, [true, false]);
  } finally {
    NativeLine.prototype.listen = listen;
  }
});

test('a native side that fails leaves nobody waiting, and the next are served', async () => {
  const { serve } = NativeLine.prototype;
  let calls = 0;
  const broken = () => {
    calls += 1;
    throw new Error('broken');
  };
  const ask = () => Promise.allSettled(Array.from({ length: 20 }, (_, n) => signer.sign(`user_${n}`)));
  const users = (answers) => answers.map(({ value, reason }) => reason?.message ?? inspect(value).userId);
  const all = Array.from({ length: 20 }, (_, n) => `user_${n}`);
  try {
    for (const fails of [() => Promise.reject(new Error('broken')), broken]) {
      NativeLine.prototype.serve = fails;
      assert.deepEqual(users(await ask()), all.map(() => 'broken'));
    }
    // One thread that fails, and others that do not, where there is more than one.
    const alone = calls === 1;
    let times = 1;
    NativeLine.prototype.serve = function (...given) {
      return times-- > 0 ? broken() : serve.apply(this, given);
    };
    assert.deepEqual(users(await ask()), alone ? all.map(() => 'broken') : all);
  } finally {
    NativeLine.prototype.serve = serve;
  }
  assert.deepEqual(users(await ask()), all);
});
