// stage.mjs OUT LIBRARY VERSION: the packages as they are published, each in a folder of OUT: knock-jwt
// itself, and the one of the platform on which LIBRARY was built.
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const [out, library, version] = process.argv.slice(2);
const source = dirname(dirname(fileURLToPath(import.meta.url)));
const root = dirname(dirname(source));
const main = join(out, 'knock-jwt');
const write = (file, value) => writeFileSync(file, `${JSON.stringify(value, null, 2)}\n`);
const read = (file) => JSON.parse(readFileSync(file, 'utf8'));

const { devDependencies: _, napi: __, ...manifest } = read(join(source, 'package.json'));
if (manifest.version !== version) {
  throw new Error(`bindings/node/package.json says ${manifest.version}, the workspace ${version}`);
}

// Platform packages, as @napi-rs/cli makes them; it writes nowhere but beside a package.json.
const scaffold = join(out, '.scaffold');
mkdirSync(scaffold, { recursive: true });
cpSync(join(source, 'package.json'), join(scaffold, 'package.json'));
const napi = join(source, 'node_modules/.bin/napi');
execFileSync(napi, ['create-npm-dirs', '--cwd', scaffold], { stdio: ['ignore', 'ignore', 'inherit'] });
const folders = join(scaffold, 'npm');
const platforms = readdirSync(folders).sort();
const here = `${process.platform}-${process.arch}-gnu`;
if (!platforms.includes(here)) throw new Error(`package.json names no target for ${here}`);
const platform = join(out, `knock-jwt-${here}`);
cpSync(join(folders, here), platform, { recursive: true });
rmSync(scaffold, { recursive: true });
cpSync(library, join(platform, `knock-jwt.${here}.node`));
const scaffolded = read(join(platform, 'package.json'));
write(join(platform, 'package.json'), { ...scaffolded, files: [...scaffolded.files, 'LICENSE-*'] });
writeFileSync(
  join(platform, 'README.md'),
  `# knock-jwt-${here}\n\nThe native file of [knock-jwt](${manifest.homepage}) for this platform, which installs it by itself.\n`,
);

// The package itself: its entries, what they share in one file, and the types.
const entries = ['index', 'knock-node', 'express', 'fastify', 'web', 'testing', 'browser'];
const shared = ['core', 'integration'];
const inside = ['native', 'redacted', 'before-head', 'last-word'];
const compiled = join(source, 'dist');
mkdirSync(join(main, 'dist'), { recursive: true });
for (const file of readdirSync(compiled)) {
  const [name, ...extension] = file.split('.');
  const types = extension[0] === 'd' && !inside.includes(name);
  if (types || entries.includes(name) || file === 'refusal.js') cpSync(join(compiled, file), join(main, 'dist', file));
}
const bundled = { bundle: true, logLevel: 'warning' };
for (const name of shared) {
  await build({
    ...bundled,
    entryPoints: [join(compiled, `${name}.js`)],
    outfile: join(main, 'dist', `${name}.js`),
    platform: 'node',
    target: 'node18',
    external: ['knock-jwt-*', ...shared.map((other) => `./${other}.js`)],
  });
}
// Written as a module, which is what browsers load; once more for those who require it.
await build({
  ...bundled,
  entryPoints: [join(compiled, 'browser.mjs')],
  outfile: join(main, 'dist/browser.js'),
  format: 'cjs',
  target: 'es2022',
});
cpSync(join(compiled, 'browser.d.mts'), join(main, 'dist/browser.d.ts'));
cpSync(join(source, 'README.md'), join(main, 'README.md'));
write(join(main, 'package.json'), {
  ...manifest,
  // The command, for knock-jwt/testing.
  peerDependencies: { ...manifest.peerDependencies, 'knock-jwt-cli': `^${version}` },
  peerDependenciesMeta: { ...manifest.peerDependenciesMeta, 'knock-jwt-cli': { optional: true } },
  optionalDependencies: Object.fromEntries(platforms.map((name) => [`knock-jwt-${name}`, version])),
});
for (const folder of [main, platform]) {
  for (const license of ['LICENSE-APACHE', 'LICENSE-MIT']) cpSync(join(root, license), join(folder, license));
}
cpSync(join(source, 'LICENSE-THIRD-PARTY'), join(platform, 'LICENSE-THIRD-PARTY'));
