// Fake timers freeze our tokens: sinon's, node:test's and Jest's.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { mock, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import FakeTimers from '@sinonjs/fake-timers';
import { inspect, UserTokenSigner, UserTokenVerifier } from 'knock-jwt';
import { pem } from '../harness.mjs';

const signer = new UserTokenSigner(pem('rsa2048'), { reuse: true, expiresIn: 100 });
const verifier = new UserTokenVerifier(signer.key.verifyingKey);

async function frozen(advance) {
  const token = await signer.sign('u');
  assert.equal(inspect(token).issuedAt, 1_700_000_000);
  assert.equal(signer.issueSync('v').issuedAt, 1_700_000_000);
  advance(49_000);
  assert.equal(signer.signSync('u'), token);
  assert.equal(verifier.verify(token).userId, 'u');
  advance(2_000);
  assert.notEqual(await signer.sign('u'), token);
  advance(49_000);
  assert.throws(() => verifier.verify(token), ({ code }) => code === 'token_expired');
}

test('@sinonjs/fake-timers', async () => {
  const clock = FakeTimers.install({ now: 1_700_000_000_000, toFake: ['Date', 'setTimeout'] });
  try {
    await frozen((milliseconds) => clock.tick(milliseconds));
  } finally {
    clock.uninstall();
  }
});

// node:test has had a fake Date since 20.4.
const modern = { skip: Number(process.versions.node.split('.')[0]) < 20 && 'needs Node.js 20' };
test("node:test's mock timers", modern, () => {
  mock.timers.enable({ apis: ['Date'], now: 1_700_000_500_000 });
  try {
    assert.equal(signer.issueSync('w').issuedAt, 1_700_000_500);
    mock.timers.tick(7_000);
    assert.equal(signer.issueSync('x').issuedAt, 1_700_000_507);
  } finally {
    mock.timers.reset();
  }
});

test("Jest's fake timers, in Jest", () => {
  const jest = createRequire(import.meta.url).resolve('jest/bin/jest');
  const rootDir = fileURLToPath(new URL('../jest', import.meta.url));
  const args = [jest, '--rootDir', rootDir, '--ci', '--colors=false', '--no-cache', '--watchman=false'];
  const { status, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8', env: { ...process.env, NODE_OPTIONS: '' } });
  assert.equal(status, 0, stderr);
  assert.match(stderr, /Tests: +\d+ passed, \d+ total/);
});
