// knock-jwt/testing itself: where it looks for the command, and that no sandbox outlives its tests.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { after, test } from 'node:test';
import { UserTokenSigner } from 'knock-jwt';
import { startSandbox } from 'knock-jwt/testing';

const scratch = mkdtempSync(join(tmpdir(), 'knock-jwt-'));
after(() => rmSync(scratch, { recursive: true }));

/** The status of ada's feed. */
async function feed(sandbox, token) {
  const headers = { Authorization: `Bearer ${sandbox.apiKey}`, ...(token && { 'X-Knock-User-Token': token }) };
  const response = await fetch(`${sandbox.url}/v1/users/ada/feeds/${sandbox.feedChannelId}`, { headers });
  return { status: response.status, body: await response.json() };
}
const isUp = (url) => fetch(`${url}/_sandbox/health`).then(() => true, () => false);

/** Runs a script that imports it, in a process of its own. */
function run(code, env = {}) {
  const { KNOCK_JWT_BIN: _, ...bare } = process.env;
  const script = `import { startSandbox } from 'knock-jwt/testing';\n${code}`;
  return spawnSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8', env: { ...bare, ...env }, timeout: 60_000 });
}

test('it takes tokens of its key, keeps its seed, forgets the rest, and ends', async () => {
  const seed = { users: { ada: { name: 'Ada' } }, triggers: [{ workflow: 'hello', recipients: ['ada'] }] };
  const sandbox = await startSandbox({ seed });
  const token = new UserTokenSigner(sandbox.env.KNOCK_SIGNING_KEY).signSync('ada');
  assert.equal((await feed(sandbox)).status, 401);
  assert.equal((await feed(sandbox, token)).body.entries.length, 1);

  const headers = { Authorization: `Bearer ${sandbox.secretKey}`, 'Content-Type': 'application/json' };
  await fetch(`${sandbox.url}/v1/workflows/hello/trigger`, { method: 'POST', headers, body: '{"recipients":["ada"]}' });
  assert.equal((await feed(sandbox, token)).body.entries.length, 2);
  assert.match(sandbox.log, /GET \/v1\/users\/ada\/feeds\/\S+ 401: /);
  await sandbox.reset();
  // What an earlier test was refused is no proof of anything in the next.
  assert.equal(sandbox.log, '');
  assert.equal((await feed(sandbox, token)).body.entries.length, 1);
  assert.doesNotMatch(sandbox.log, /401/);
  assert.equal((await feed(sandbox)).status, 401);
  assert.equal(sandbox.log.match(/ 401: /g).length, 1);

  await sandbox.stop();
  await sandbox.stop();
  assert.equal(await isUp(sandbox.url), false);
  assert.match(sandbox.log, /401/, 'the log stays');
});

test('its settings are heeded', async () => {
  const signingKey = (await import('knock-jwt')).SigningKey.generateSync(2048).toBase64();
  const sandbox = await startSandbox({ apiKey: 'pk_test_mine', secretKey: 'sk_test_mine', signingKey, args: ['--quiet'] });
  assert.deepEqual([sandbox.apiKey, sandbox.secretKey, sandbox.signingKey], ['pk_test_mine', 'sk_test_mine', signingKey]);
  assert.equal((await feed(sandbox, new UserTokenSigner(signingKey).signSync('ada'))).status, 200);
  await sandbox.stop();
  assert.equal(sandbox.log, '');
  const open = await startSandbox({ enhancedSecurity: false });
  assert.equal((await feed(open)).status, 200);
  await open[Symbol.asyncDispose]();
  assert.equal(await isUp(open.url), false);
});

test('what the command says is said when it does not start', async () => {
  const file = join(scratch, 'seed.json');
  writeFileSync(file, '{"userz":{}}');
  await assert.rejects(startSandbox({ seed: file }), /exit code 5[^]*userz/);
  await assert.rejects(startSandbox({ seed: { userz: {} } }), /userz/);
  await assert.rejects(startSandbox({ args: ['--no-such-argument'] }), /no-such-argument/);
  await assert.rejects(startSandbox({ signingKey: 'sk_live_not_a_key' }), { code: 'signing_key_is_api_key' });
});

test('it answers while this process waits for another', async () => {
  const sandbox = await startSandbox();
  // Each is a line in its log, together far more than a pipe holds.
  const asking = `for (let n = 0; n < 2000; n += 1) {
    const { status } = await fetch(process.argv[1] + '/v1/users/ada', { signal: AbortSignal.timeout(10_000) });
    if (status !== 401) throw new Error('it answered ' + status);
  }`;
  const args = ['--input-type=module', '-e', asking, sandbox.url];
  const { status, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8', timeout: 60_000 });
  assert.equal(status, 0, stderr);
  assert.equal(sandbox.log.match(/GET \/v1\/users\/ada 401/g).length, 2000);
  await sandbox.stop();
  assert.equal(sandbox.log.match(/GET \/v1\/users\/ada 401/g).length, 2000, 'the log stays');
});

test('it leaves no file behind', () => {
  const folder = mkdtempSync(join(scratch, 'tmp-'));
  for (const end of ['await sandbox.stop();', '', 'process.exit(3);']) {
    const { stdout, stderr } = run(`const sandbox = await startSandbox({ seed: {} }); console.log(sandbox.url); ${end}`, { TMPDIR: folder });
    assert.match(stdout, /^http:/, stderr);
    assert.deepEqual(readdirSync(folder), [], end);
  }
});

test('a command that says something else is refused, and ended', async () => {
  const decoy = join(scratch, 'other-command');
  for (const line of ['hello', '{"url":', '[]', '{"url":1}', 'null']) {
    writeFileSync(decoy, `#!/bin/sh\necho $$ >'${decoy}.pid'\necho '${line}'\nexec sleep 60\n`);
    chmodSync(decoy, 0o755);
    const start = 'await startSandbox().catch((error) => console.log(error.message));';
    const { status, stdout, stderr } = run(start, { KNOCK_JWT_BIN: decoy });
    assert.equal(status, 0, stderr);
    assert.ok(stdout.includes('does not say where it is') && stdout.includes(line), stdout);
    const pid = Number(readFileSync(`${decoy}.pid`, 'utf8'));
    assert.throws(() => process.kill(pid, 0), { code: 'ESRCH' });
  }
});

test('it ends with its process, whatever way that goes', async () => {
  for (const end of ['', 'process.exit(3)', "throw new Error('a test that fails')", "process.kill(process.pid, 'SIGKILL')"]) {
    const { stdout } = run(`const sandbox = await startSandbox(); console.log(sandbox.url); ${end}`);
    const url = stdout.trim();
    assert.match(url, /^http:/);
    for (let tries = 0; await isUp(url); tries += 1) {
      assert.ok(tries < 100, `still there after ${end || 'the end'}`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
});

test('the command is that of KNOCK_JWT_BIN, else of knock-jwt-cli, else on the path', () => {
  const decoy = join(scratch, 'knock-jwt');
  writeFileSync(decoy, '#!/bin/sh\necho the decoy >&2\nexit 9\n');
  chmodSync(decoy, 0o755);
  const start = 'const sandbox = await startSandbox(); console.log(sandbox.url); await sandbox.stop();';
  const path = `${scratch}${delimiter}${process.env.PATH}`;
  const fromPackage = run(start, { PATH: path });
  assert.match(fromPackage.stdout, /^http:/, fromPackage.stderr);
  const named = run(start, { KNOCK_JWT_BIN: decoy });
  assert.match(named.stderr, /exit code 9\)[^]*the decoy/);
  const nowhere = run(start, { KNOCK_JWT_BIN: join(scratch, 'nothing') });
  assert.match(nowhere.stderr, /nothing cannot be run/);
});

test("the README's example is a test that passes", () => {
  const readme = readFileSync('node_modules/knock-jwt/README.md', 'utf8');
  const [, code] = /^## Tests against a local Knock$[^]*?^```js\n([^]*?)^```/m.exec(readme);
  // Here, from where the packages are found.
  writeFileSync('readme.test.mjs', code);
  const { NODE_TEST_CONTEXT: _, ...env } = process.env; // of this very run
  const { status, stdout } = spawnSync(process.execPath, ['--test', '--test-reporter=tap', 'readme.test.mjs'], { encoding: 'utf8', env });
  assert.match(stdout, /^# pass 1$/m);
  assert.equal(status, 0, stdout);
});
