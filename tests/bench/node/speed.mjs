// speed.mjs RAW: ours beside what Node's people would use instead, in turn, in one run. Ratios count, times
// drift. RAW is the program that signs raw with AWS-LC (tests/bench/rust/src/bin/raw_sign.rs).
import { execFileSync } from 'node:child_process';
import { createPrivateKey, sign } from 'node:crypto';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { fileURLToPath } from 'node:url';
import { signUserToken as sdkSignUserToken } from '@knocklabs/node';
import { createSigner } from 'fast-jwt';
import * as jose from 'jose';
import jsonwebtoken from 'jsonwebtoken';
import { SigningKey, UserTokenSigner } from 'knock-jwt';
import { signUserToken } from 'knock-jwt/knock-node';
import { alone, median, micro, pair, report, row } from './turns.mjs';

const [raw] = process.argv.slice(2);
const claims = () => {
  const now = Math.floor(Date.now() / 1000);
  return { sub: 'user_123', iat: now, exp: now + 3600 };
};

async function besideTheRawSignature(key) {
  const signer = new UserTokenSigner(key);
  const rows = [];
  for (let turn = 0; turn < 15; turn += 1) {
    const ours = await alone(3, () => signer.signSync('user_123'));
    rows.push({ ours, theirs: Number(execFileSync(raw, { input: key.toPem() })) * 1000 });
  }
  const [ours, theirs] = ['ours', 'theirs'].map((name) => median(rows.map((row) => row[name])));
  const ratio = median(rows.map((row) => row.ours / row.theirs));
  row(
    `signSync / raw AWS-LC signature, ${key.bits} bits`,
    '<= 1.03',
    `${ratio.toFixed(3)}; ${micro(ours)} beside ${micro(theirs)}`,
    ratio <= 1.03,
  );
}

async function against(key, targets) {
  const { bits } = key;
  const signer = new UserTokenSigner(key);
  const [pem, pkcs8] = [key.toPem(), key.toPkcs8Pem()];
  const object = createPrivateKey(pem);
  const secret = await jose.importPKCS8(pkcs8, 'RS256');
  const fast = createSigner({ key: pem, algorithm: 'RS256' });
  const message = Buffer.from(signer.signSync('user_123').split('.').slice(0, 2).join('.'));
  const peers = [
    ['jsonwebtoken with the PEM', () => jsonwebtoken.sign(claims(), pem, { algorithm: 'RS256' }), targets.pem],
    ['jsonwebtoken with a KeyObject', () => jsonwebtoken.sign(claims(), object, { algorithm: 'RS256' })],
    ['@knocklabs/node', () => sdkSignUserToken('user_123', { signingKey: pkcs8 }), targets.sdk],
    ['jose with a CryptoKey', () => new jose.SignJWT(claims()).setProtectedHeader({ alg: 'RS256', typ: 'JWT' }).sign(secret)],
    ['fast-jwt', () => fast(claims())],
    ['node:crypto with a KeyObject, the signature alone', () => sign('sha256', message, object)],
  ];
  for (const [name, theirs, target] of peers) {
    const result = await pair(target === undefined ? 15 : 31, () => signer.signSync('user_123'), theirs);
    row(
      `${name} / signSync, ${bits} bits`,
      target === undefined ? '(none)' : `>= ${target}`,
      `${result.ratio.toFixed(2)}; ${micro(result.theirs)} beside ${micro(result.ours)}`,
      target === undefined || result.ratio >= target,
    );
  }
  const dropIn = await pair(
    15,
    () => signUserToken('user_123', { signingKey: pkcs8 }),
    () => sdkSignUserToken('user_123', { signingKey: pkcs8 }),
  );
  row(
    `@knocklabs/node / knock-jwt/knock-node, ${bits} bits`,
    '(none)',
    `${dropIn.ratio.toFixed(2)}; ${micro(dropIn.theirs)} beside ${micro(dropIn.ours)}`,
    true,
  );
}

/**
 * The same work by 16 at once as by signSync, and how late the event loop came meanwhile. Watching the loop
 * wakes it a thousand times a second, in the way of the work; so that is another turn, under the same load.
 */
async function concurrently(key) {
  const signer = new UserTokenSigner(key);
  const count = key.bits > 2048 ? 320 : 1600;
  const together = async () => {
    let next = 0;
    const caller = async () => {
      while (next < count) {
        next += 1;
        await signer.sign(`user_${next}`);
      }
    };
    await Promise.all(Array.from({ length: 16 }, caller));
  };
  const took = async (work) => {
    const start = performance.now();
    await work();
    return performance.now() - start;
  };
  const oneByOne = () => {
    for (let n = 0; n < count; n += 1) signer.signSync(`user_${n}`);
  };
  const rows = [];
  const delays = [];
  for (let turn = 0; turn < 11; turn += 1) {
    rows.push((await took(oneByOne)) / (await took(together)));
    const delay = monitorEventLoopDelay({ resolution: 1 });
    delay.enable();
    await together();
    delay.disable();
    delays.push(delay.percentile(99) / 1e6);
  }
  const ratio = median(rows);
  row(`signSync / 16 concurrent sign, the same work, ${key.bits} bits`, '>= 1.9', ratio.toFixed(2), ratio >= 1.9);
  // The histogram holds the waiting itself, 1 ms, too.
  const late = median(delays);
  row(`... the event loop's delay meanwhile, p99`, '< 5 ms', `${late.toFixed(2)} ms`, late < 5);
}

async function reused(key) {
  const signer = new UserTokenSigner(key, { reuse: true });
  const ids = Array.from({ length: 1000 }, (_, n) => `user_${n}`);
  for (const id of ids) signer.signSync(id);
  let next = 0;
  const sync = await alone(31, () => signer.signSync(ids[(next = (next + 1) % ids.length)]));
  row('a reused token, signSync, one of 1,000 users in turn', '< 1.5 µs', micro(sync), sync < 0.0015);
  const later = await alone(31, () => signer.sign(ids[(next = (next + 1) % ids.length)]));
  row('a reused token, await sign', '< 1.5 µs', micro(later), later < 0.0015);
}

/** In fresh processes, by Node's own account. */
function loading() {
  const cwd = fileURLToPath(new URL('.', import.meta.url));
  const program = (how) => `const start = performance.now(); ${how}; console.log(performance.now() - start)`;
  const times = (how, ...options) =>
    median(Array.from({ length: 21 }, () => Number(execFileSync(process.execPath, [...options, '-e', program(how)], { cwd }))));
  const required = times("require('knock-jwt')");
  row("require('knock-jwt')", '< 10 ms', `${required.toFixed(1)} ms`, required < 10);
  const theirs = times("require('jsonwebtoken')");
  row("require('jsonwebtoken')", '(none)', `${theirs.toFixed(1)} ms`, true);
  const imported = times("await import('knock-jwt')", '--input-type=module');
  row("import('knock-jwt')", '(none)', `${imported.toFixed(1)} ms`, true);
}

console.log(`knock-jwt beside its peers, Node.js ${process.version}\n`);
const [small, large] = await Promise.all([2048, 4096].map((bits) => SigningKey.generate(bits)));
if (raw !== undefined) for (const key of [small, large]) await besideTheRawSignature(key);
await against(small, { pem: 3.5, sdk: 4.5 });
await against(large, { pem: 2.5, sdk: 2.5 });
for (const key of [small, large]) await concurrently(key);
await reused(small);
loading();
report();
