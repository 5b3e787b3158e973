// knock-jwt/testing, with a command that only says that it listens. tests/e2e has the real one.
import assert from 'node:assert/strict';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import FakeTimers from '@sinonjs/fake-timers';
import { KnockJwtError, SigningKey } from 'knock-jwt';
import { startSandbox } from 'knock-jwt/testing';
import { pem } from '../harness.mjs';

const scratch = mkdtempSync(join(tmpdir(), 'knock-jwt-'));
after(() => rmSync(scratch, { recursive: true }));
const command = join(scratch, 'knock-jwt');
const ready = '{"url":"http://127.0.0.1:1","api_key":"pk","secret_key":"sk","feed_channel_id":"feed"}';
writeFileSync(command, `#!/bin/sh\nprintf %s "$KNOCK_SIGNING_KEY" >'${scratch}/key'\nsleep 0.2\necho '${ready}'\nexec cat\n`);
chmodSync(command, 0o755);
process.env.KNOCK_JWT_BIN = command;

test('it starts and stops while the timers of the tests are fake', { timeout: 60_000 }, async () => {
  const clock = FakeTimers.install();
  try {
    const sandbox = await startSandbox();
    assert.equal(sandbox.url, 'http://127.0.0.1:1');
    await sandbox.stop();
  } finally {
    clock.uninstall();
  }
});

test('the signing key is given in base64, whatever form it came in', async () => {
  const key = new SigningKey(pem('rsa2048'));
  for (const signingKey of [pem('rsa2048'), key.toPkcs8Pem(), key.toBase64()]) {
    const sandbox = await startSandbox({ signingKey });
    await sandbox.stop();
    assert.equal(sandbox.signingKey, key.toBase64());
    assert.equal(sandbox.env.KNOCK_SIGNING_KEY, key.toBase64());
    assert.equal(readFileSync(join(scratch, 'key'), 'utf8'), key.toBase64());
  }
  await assert.rejects(startSandbox({ signingKey: 'sk_live_not_a_key' }), (error) => error instanceof KnockJwtError && error.code === 'signing_key_is_api_key');
});

test('an option that does not exist is an error', async () => {
  for (const options of [{ enhancedSecurtiy: false }, { port: 4000 }, 'seed.json']) {
    await assert.rejects(startSandbox(options), (error) => error instanceof KnockJwtError && error.code === 'options_invalid');
  }
});
