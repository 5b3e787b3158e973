// process.env at each call, files, and the table of errors.
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { createRequire } from 'node:module';
import { KnockJwtError, Permission, SigningKey, UserTokenSigner } from 'knock-jwt';
import { signUserToken } from 'knock-jwt/knock-node';
import { pem, test } from '../harness.mjs';

const withCode = (code) => (error) => error instanceof KnockJwtError && error.code === code;
const { fingerprint } = new SigningKey(pem('rsa2048'));
const other = new SigningKey(pem('rsa2048-other'));

function environment(values, body) {
  Object.assign(process.env, values);
  const clean = () => Object.keys(values).forEach((name) => delete process.env[name]);
  try {
    const result = body();
    return result instanceof Promise ? result.finally(clean) : result;
  } finally {
    clean();
  }
}

test('the environment is read at the call', () => {
  assert.throws(() => SigningKey.fromEnv(), withCode('signing_key_missing'));
  assert.throws(() => UserTokenSigner.fromEnv(), withCode('signing_key_missing'));
  const found = () => UserTokenSigner.fromEnv({ expiresIn: 60 }).key.fingerprint;
  assert.equal(environment({ KNOCK_SIGNING_KEY: pem('rsa2048') }, found), fingerprint);
  assert.equal(environment({ KNOCK_SIGNING_KEY: other.toBase64() }, found), other.fingerprint);
  assert.throws(() => environment({ KNOCK_SIGNING_KEY: '' }, found), withCode('signing_key_missing'));
  assert.throws(() => environment({ KNOCK_SIGNING_KEY: 'sk_test_12345' }, found), withCode('signing_key_is_api_key'));
});

test('a file is read where the variable is empty', () => {
  const folder = mkdtempSync(join(tmpdir(), 'knock-jwt-'));
  const file = join(folder, 'schlüssel.pem');
  writeFileSync(file, pem('rsa2048'), { mode: 0o600 });
  try {
    const found = () => SigningKey.fromEnv().fingerprint;
    assert.equal(environment({ KNOCK_SIGNING_KEY_FILE: file }, found), fingerprint);
    assert.equal(environment({ KNOCK_SIGNING_KEY: ' ', KNOCK_SIGNING_KEY_FILE: file }, found), fingerprint);
    const both = { KNOCK_SIGNING_KEY: other.toPem(), KNOCK_SIGNING_KEY_FILE: file };
    assert.equal(environment(both, found), other.fingerprint);
    assert.equal(SigningKey.fromFile(file).fingerprint, fingerprint);
    assert.equal(SigningKey.fromFile(pathToFileURL(file)).fingerprint, fingerprint);
    const missing = join(folder, 'none');
    assert.throws(() => environment({ KNOCK_SIGNING_KEY_FILE: missing }, found), withCode('signing_key_unreadable'));
    assert.throws(() => SigningKey.fromFile(missing), withCode('signing_key_unreadable'));
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('the drop-in reads the same environment, at the call', async () => {
  await assert.rejects(signUserToken('u'), withCode('signing_key_missing'));
  const token = await environment({ KNOCK_SIGNING_KEY: pem('rsa2048') }, () => signUserToken('u'));
  assert.equal(token.split('.').length, 3);
  await assert.rejects(environment({ KNOCK_SIGNING_KEY: '' }, () => signUserToken('u')), withCode('signing_key_missing'));
});

test('required and imported, it is one and the same', async () => {
  const required = createRequire(import.meta.url)('knock-jwt');
  assert.equal(required.KnockJwtError, KnockJwtError);
  assert.equal(required.SigningKey, SigningKey);
});

const installed = dirname(dirname(fileURLToPath(import.meta.resolve?.('knock-jwt') ?? pathToFileURL(createRequire(import.meta.url).resolve('knock-jwt')))));

test("the types name every code of the core's table, and no other", () => {
  const table = readFileSync(process.env.KNOCK_JWT_ERROR_TABLE, 'utf8');
  const codes = [...table.matchAll(/^\| (\d+) \| `([a-z_0-9]+)`/gm)].map(([, , code]) => code);
  const [, union] = /type KnockJwtErrorCode =([^;]+);/.exec(readFileSync(join(installed, 'dist/errors.d.ts'), 'utf8'));
  const typed = [...union.matchAll(/'([a-z_0-9]+)'/g)].map(([, code]) => code);
  assert.ok(codes.length >= 30);
  assert.deepEqual(typed.sort(), codes.sort());
});

test("the permissions are the core's", () => {
  const platform = Object.keys(JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8')).optionalDependencies);
  const native = createRequire(import.meta.url)(platform.find((name) => name.includes(`${process.platform}-${process.arch}`)));
  assert.deepEqual(Object.values(Permission), native.permissions());
});
