// What is packed: entries, types, the refusal for clients, and what is said where no native file is.
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const project = dirname(dirname(fileURLToPath(import.meta.url)));
// Outside of the project, whose node_modules would be found from within.
const scratch = mkdtempSync(join(tmpdir(), 'knock-jwt-'));
after(() => rmSync(scratch, { recursive: true }));
const require = createRequire(import.meta.url);
const manifest = require('knock-jwt/package.json');
const installed = join(project, 'node_modules/knock-jwt');

test('it brings what it says and nothing else', () => {
  const files = readdirSync(installed, { recursive: true }).map(String);
  for (const wanted of ['README.md', 'LICENSE-MIT', 'LICENSE-APACHE', 'dist/index.js', 'dist/index.mjs', 'dist/index.d.ts', 'dist/index.d.mts']) {
    assert.ok(files.includes(wanted), wanted);
  }
  assert.deepEqual(files.filter((file) => /test(?!ing\.)|\.map$|\.node$|\.ts$/.test(file) && !/\.d\.m?ts$/.test(file)), []);
  assert.equal(manifest.sideEffects, false);
  assert.equal(manifest.scripts, undefined);
  assert.equal(manifest.devDependencies, undefined);
  assert.equal(manifest.dependencies, undefined);
  for (const [name, version] of Object.entries(manifest.optionalDependencies)) {
    assert.match(name, /^knock-jwt-linux-(x64|arm64)-gnu$/);
    assert.equal(version, manifest.version);
  }
  const platform = join(project, `node_modules/knock-jwt-linux-${process.arch}-gnu`);
  assert.match(readFileSync(join(platform, 'LICENSE-THIRD-PARTY'), 'utf8'), /^aws-lc-sys .*ISC/m);
  const { os, cpu, libc, main } = JSON.parse(readFileSync(join(platform, 'package.json'), 'utf8'));
  assert.deepEqual({ os, cpu, libc }, { os: ['linux'], cpu: [process.arch], libc: ['glibc'] });
  assert.ok(statSync(join(platform, main)).size <= 3 * 1024 * 1024, 'the native file is 3 MiB at most');
});

function fresh(name) {
  const folder = join(scratch, name);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(join(folder, 'node_modules'), { recursive: true });
  cpSync(installed, join(folder, 'node_modules/knock-jwt'), { recursive: true });
  return folder;
}
const run = (folder, code, ...options) =>
  spawnSync(process.execPath, [...options, '-e', code], { cwd: folder, encoding: 'utf8', env: { PATH: process.env.PATH } });

test('without the native file it says what to do', () => {
  const folder = fresh('no-native');
  const { status, stderr } = run(folder, "require('knock-jwt')");
  assert.notEqual(status, 0);
  assert.match(stderr, new RegExp(`the package knock-jwt-linux-${process.arch}-gnu is not installed`));
  assert.match(stderr, /--omit=optional/);
});

test('on a platform that we do not ship for it names those that we do', () => {
  const code = "Object.defineProperty(process, 'platform', { value: 'sunos' }); require('knock-jwt')";
  const { status, stderr } = run(fresh('no-platform'), code);
  assert.notEqual(status, 0);
  assert.match(stderr, /no native file for sunos-\w+: there are linux-x64, linux-arm64/);
});

test('a native file that cannot be loaded is told apart from a missing one', () => {
  const folder = fresh('broken-native');
  const platform = join(folder, `node_modules/knock-jwt-linux-${process.arch}-gnu`);
  mkdirSync(platform);
  writeFileSync(join(platform, 'package.json'), '{"main":"x.node"}');
  writeFileSync(join(platform, 'x.node'), 'no library');
  const { stderr } = run(folder, "require('knock-jwt')");
  assert.match(stderr, /cannot be loaded \(it needs glibc 2\.17/);
});

test('a bundle for browsers refuses with the reason, and so does one for an edge runtime', async () => {
  for (const [entry, use] of [
    ['knock-jwt', 'UserTokenSigner.fromEnv()'],
    ['knock-jwt/knock-node', "signUserToken('u')"],
    ['knock-jwt/express', 'knockMiddleware({})'],
    ['knock-jwt/fastify', 'knockPlugin({})'],
    ['knock-jwt/web', 'knockTokenHandler({})'],
    ['knock-jwt/testing', 'startSandbox()'],
  ]) {
    for (const conditions of [['browser'], ['react-native'], ['edge-light', 'import'], ['workerd', 'import']]) {
      const [name] = use.split(/[.(]/);
      const out = join(scratch, 'bundle.cjs');
      await build({
        stdin: { contents: `import { ${name} } from '${entry}'; ${use};`, resolveDir: project },
        bundle: true, format: 'cjs', conditions, mainFields: ['browser', 'module', 'main'], outfile: out, logLevel: 'silent',
        platform: conditions[0] === 'browser' ? 'browser' : 'neutral',
      });
      const bundle = readFileSync(out, 'utf8');
      assert.ok(!bundle.includes('NativeSigner'), `${entry} ${conditions}`);
      const { status, stderr } = spawnSync(process.execPath, [out], { encoding: 'utf8' });
      assert.notEqual(status, 0);
      assert.match(stderr, /holds the signing key, which signs for any user/, `${entry} ${conditions}`);
    }
  }
});

test('knock-jwt/browser is bundled for browsers: small, and nothing of the server in it', async () => {
  for (const conditions of [['browser', 'import'], ['browser', 'require'], ['react-native', 'import'], ['workerd', 'import']]) {
    const { outputFiles } = await build({
      stdin: { contents: "export { knockTokenRefresher } from 'knock-jwt/browser';", resolveDir: project },
      bundle: true, minify: true, write: false, format: 'esm', platform: 'browser', conditions, logLevel: 'silent',
    });
    const [{ text }] = outputFiles;
    assert.ok(text.length < 2500, `${text.length} bytes`);
    assert.doesNotMatch(text, /node:|process\.|Native/);
  }
});

test('it loads without frameworks and without a native file where it needs none', () => {
  const folder = fresh('alone');
  for (const how of ["require('knock-jwt/browser')", "await import('knock-jwt/browser')"]) {
    const { status, stderr } = run(folder, `const { knockTokenRefresher } = ${how}; if (typeof knockTokenRefresher() !== 'function') process.exit(1)`, ...(how.startsWith('await') ? ['--input-type=module'] : []));
    assert.equal(status, 0, stderr);
  }
  // No framework lies in this folder.
  const platform = `knock-jwt-linux-${process.arch}-gnu`;
  cpSync(join(project, 'node_modules', platform), join(folder, 'node_modules', platform), { recursive: true });
  const entries = ['', '/knock-node', '/express', '/fastify', '/web', '/testing', '/browser'].map((name) => `knock-jwt${name}`);
  const required = run(folder, `for (const entry of ${JSON.stringify(entries)}) require(entry)`);
  assert.equal(required.status, 0, required.stderr);
  const imported = run(folder, `for (const entry of ${JSON.stringify(entries)}) await import(entry)`, '--input-type=module');
  assert.equal(imported.status, 0, imported.stderr);
  for (const name of Object.keys(manifest.peerDependencies)) assert.deepEqual(manifest.peerDependenciesMeta[name], { optional: true });
});

test('one implementation, however it is loaded', async () => {
  for (const name of ['express', 'fastify', 'web', 'testing']) {
    const imported = await import(`knock-jwt/${name}`);
    const required = require(`knock-jwt/${name}`);
    for (const member of Object.keys(required)) assert.equal(imported[member], required[member], member);
    assert.deepEqual(Object.keys(imported).filter((member) => !/^(default|module\.exports)$/.test(member)).sort(), Object.keys(required).sort());
  }
});

test('a bundle for the server that leaves the package outside works', async () => {
  // In the project, from where the package is found.
  const out = join(project, 'server-bundle.mjs');
  await build({
    stdin: { contents: "import { SigningKey } from 'knock-jwt'; console.log(SigningKey.generateSync(2048).bits);", resolveDir: project },
    bundle: true, format: 'esm', platform: 'node', external: ['knock-jwt'], outfile: out, logLevel: 'silent',
  });
  assert.equal(execFileSync(process.execPath, [out], { encoding: 'utf8' }).trim(), '2048');
});

test('strict TypeScript takes our types, and sources written for the SDK compile against the drop-in', () => {
  const tsc = require.resolve('typescript/package.json').replace('package.json', 'bin/tsc');
  for (const config of ['tsconfig.json', 'tsconfig.sdk.json', 'tsconfig.express4.json', 'tsconfig.express5.json']) {
    const { status, stdout } = spawnSync(process.execPath, [tsc, '-p', join(project, 'typing', config)], { encoding: 'utf8' });
    assert.equal(status, 0, `${config}\n${stdout}`);
  }
});
