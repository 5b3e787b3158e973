// stage.mjs OUT COMMAND VERSION: the npm packages of the command as they are published, each in a folder of
// OUT: knock-jwt-cli itself, and the one of the platform for which COMMAND was built.
import { chmodSync, cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const [out, command, version] = process.argv.slice(2);
const source = dirname(fileURLToPath(import.meta.url));
const root = dirname(dirname(dirname(source)));
const manifest = JSON.parse(readFileSync(join(source, 'package.json'), 'utf8'));
if (manifest.version !== version) {
  throw new Error(`crates/knock-jwt-cli/npm/package.json says ${manifest.version}, the workspace ${version}`);
}
const named = (arch) => `knock-jwt-cli-linux-${arch}-gnu`;

rmSync(out, { recursive: true, force: true });
function stage(name, files, packageJson) {
  const folder = join(out, name);
  mkdirSync(folder, { recursive: true });
  for (const [from, to] of files) cpSync(from, join(folder, to));
  for (const license of ['LICENSE-APACHE', 'LICENSE-MIT']) cpSync(join(root, license), join(folder, license));
  writeFileSync(join(folder, 'package.json'), `${JSON.stringify(packageJson, null, 2)}\n`);
  return folder;
}

const own = ['index.js', 'index.d.ts', 'knock-jwt.js'].map((file) => [join(source, file), file]);
stage('knock-jwt-cli', [...own, [join(dirname(source), 'README.md'), 'README.md']], {
  ...manifest,
  optionalDependencies: Object.fromEntries(['x64', 'arm64'].map((arch) => [named(arch), version])),
});

const { homepage, bugs, repository, license, author } = manifest;
const platform = stage(named(process.arch), [[command, 'knock-jwt']], {
  name: named(process.arch),
  version,
  description: `The program of knock-jwt-cli for Linux on ${process.arch}`,
  homepage,
  bugs,
  repository,
  license,
  author,
  os: ['linux'],
  cpu: [process.arch],
  libc: ['glibc'],
  files: ['knock-jwt', 'LICENSE-*'],
});
cpSync(join(dirname(source), 'LICENSE-THIRD-PARTY'), join(platform, 'LICENSE-THIRD-PARTY'));
chmodSync(join(platform, 'knock-jwt'), 0o755);
writeFileSync(
  join(platform, 'README.md'),
  `# ${named(process.arch)}\n\nThe program of [knock-jwt-cli](${homepage}) for this platform, which installs it by itself.\n`,
);
