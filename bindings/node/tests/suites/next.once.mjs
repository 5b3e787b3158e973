// A Next.js application (tests/next), built and started as one is deployed: without a key while it is built.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { inspect, UserTokenSigner } from 'knock-jwt';
import { aSecondLater, pem } from '../harness.mjs';
import { ask } from '../http.mjs';
import { assertRefreshRules } from '../refresh-rules.mjs';
import { served } from '../served.mjs';

const cwd = process.env.KNOCK_JWT_NEXT;
const next = join(cwd, 'node_modules/next/dist/bin/next');
const { KNOCK_SIGNING_KEY: _, KNOCK_SIGNING_KEY_FILE: __, ...bare } = process.env;
const env = { ...bare, NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1' };
const key = pem('rsa2048');
let server;

before(async () => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [next, 'build'], { cwd, env, encoding: 'utf8' });
  assert.equal(status, 0, stdout + stderr);
  server = await served(process.execPath, [next, 'start', '--hostname', '127.0.0.1', '--port', '0'], { cwd, env: { ...env, KNOCK_SIGNING_KEY: key } });
});
after(() => server?.stop());

test('the rules of the refresh route', async () => {
  const { verifyingKey } = new UserTokenSigner(key).key;
  // Other methods than those that a route can export are answered by Next.js.
  await assertRefreshRules((path, options) => ask(server.port, path, options), { verifyingKey, oddMethods: [], sharesVary: true, later: aSecondLater });
});

test('a page hands its user the token, and no cache keeps it', async () => {
  for (const user of ['ada', 'barbara']) {
    const { text, headers } = await ask(server.port, '/', { headers: { 'x-user': user } });
    const [, token] = /data-token="([^"]+)"/.exec(text);
    assert.equal(inspect(token).userId, user);
    assert.match(headers['cache-control'], /private|no-store/);
  }
  const { text } = await ask(server.port, '/');
  assert.match(text, /nobody/);
});

test('what goes to browsers has the refresher and nothing of the server', () => {
  const folder = join(cwd, '.next/static');
  const bundles = readdirSync(folder, { recursive: true }).map(String).filter((file) => file.endsWith('.js'));
  const text = bundles.map((file) => readFileSync(join(folder, file), 'utf8')).join('\n');
  assert.match(text, /no new user token/);
  assert.doesNotMatch(text, /KNOCK_SIGNING_KEY|NativeSigner|knock-jwt-linux/);
});

test('a server without its key does not serve', async () => {
  const start = served(process.execPath, [next, 'start', '--hostname', '127.0.0.1', '--port', '0'], { cwd, env });
  const outcome = await start.catch((error) => error.message);
  if (typeof outcome !== 'string') {
    // Next.js has said where it will listen before it runs the instrumentation.
    const answered = await ask(outcome.port, '/', { headers: { 'x-user': 'ada' } }).catch(() => undefined);
    const output = outcome.output();
    await outcome.stop();
    assert.ok(answered === undefined || answered.status >= 500, output);
    assert.match(output, /signing_key_missing|KNOCK_SIGNING_KEY/);
  } else assert.match(outcome, /signing_key_missing|KNOCK_SIGNING_KEY/);
});
