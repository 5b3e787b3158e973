// A million signatures leave the resident size flat, in the main thread and in workers (the tests run a
// shorter form).
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { SigningKey, UserTokenSigner } from 'knock-jwt';
import { report, row } from './turns.mjs';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc');

// Without garbage, of which V8 keeps some MiB more or less as it likes.
const residentKib = () => {
  collect();
  return Number(/VmRSS:\s+(\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))[1]);
};
const users = Array.from({ length: 1000 }, (_, n) => `user_${n}`);

/** A thousand tokens, mostly in batches, which use all cores; and by each other way through the binding. */
async function thousand(signer, turn) {
  if (turn % 20 === 0) for (const user of users) signer.signSync(user);
  else if (turn % 20 === 1) await Promise.all(users.map((user) => signer.sign(user)));
  else if (turn % 20 === 2) for (const user of users) signer.issueSync(user);
  else await signer.signMany(users);
}

if (isMainThread) {
  const key = SigningKey.generateSync(2048);
  const signer = new UserTokenSigner(key);
  for (let turn = 0; turn < 40; turn += 1) await thousand(signer, turn);
  const before = residentKib();
  for (let turn = 0; turn < 1000; turn += 1) await thousand(signer, turn);
  const grown = residentKib() - before;
  row('a million signatures, more than after the first 40,000', '< 16 MiB', `${grown} KiB`, grown < 16 * 1024);

  const work = async (turns) => {
    const worker = new Worker(fileURLToPath(import.meta.url), { workerData: { pem: key.toPem(), turns } });
    await new Promise((resolve, reject) => worker.on('exit', resolve).on('error', reject));
  };
  for (let n = 0; n < 10; n += 1) await work(1);
  const early = residentKib();
  for (let n = 0; n < 100; n += 1) await work(10);
  const more = residentKib() - early;
  row('a million in a hundred workers, more than after the first 10', '< 16 MiB', `${more} KiB`, more < 16 * 1024);
  report();
} else {
  const signer = new UserTokenSigner(workerData.pem);
  for (let turn = 0; turn < workerData.turns; turn += 1) await thousand(signer, turn);
  parentPort.postMessage('done');
}
