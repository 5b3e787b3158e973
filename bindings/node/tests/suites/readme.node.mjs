// The README's examples, run as they stand there.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { inspect } from 'knock-jwt';
import { aMinuteLater, pem } from '../harness.mjs';
import { ask } from '../http.mjs';

const project = fileURLToPath(new URL('..', import.meta.url));
const readme = readFileSync(join(project, 'node_modules/knock-jwt/README.md'), 'utf8');
// In the project, from where the packages are found.
const scratch = mkdtempSync(join(project, 'readme-'));
after(() => rmSync(scratch, { recursive: true }));
process.env.KNOCK_SIGNING_KEY = pem('rsa2048');

/** The blocks of code under a heading. */
function blocks(heading) {
  const section = readme.split(/^##+ /m).find((text) => text.startsWith(heading));
  assert.ok(section, heading);
  return [...section.matchAll(/^```(?:js|ts)\n(.*?)^```/gms)].map(([, code]) => code);
}

let count = 0;
const run = (code) => {
  const file = join(scratch, `example-${(count += 1)}.mjs`);
  writeFileSync(file, code);
  return import(pathToFileURL(file));
};
const users = `const sessions = () => (req, res, next) => {
  if (req.headers['x-user']) req.user = { id: req.headers['x-user'] };
  next();
};
`;
const get = async (server, path, user) => {
  if (!server.listening) await once(server, 'listening');
  const { status, text } = await ask(server.address().port, path, { headers: user === undefined ? {} : { 'x-user': user } });
  return { status, body: JSON.parse(text) };
};

test('Express', async () => {
  const [code] = blocks('Express');
  const { server } = await run(users + code.replace('app.listen(3000)', "export const server = app.listen(0, '127.0.0.1')"));
  after(() => server.close());
  const { body } = await get(server, '/', 'ada');
  assert.equal(inspect(body.knockToken).userId, 'ada');
  const later = await aMinuteLater(() => get(server, '/knock/token', 'ada'));
  assert.equal(later.body.token, body.knockToken, 'reused');
  assert.deepEqual((await get(server, '/')).body, {});
  assert.equal((await get(server, '/knock/token')).status, 401);
});

test("Knock's middleware, translated", async () => {
  const [code] = blocks("Knock's own middleware");
  const before = "import express from 'express'; import { UserTokenSigner } from 'knock-jwt'; const app = express();\n";
  const rest = "app.get('/', (req, res) => res.json({ ...res.locals })); export const server = app.listen(0, '127.0.0.1');";
  const { server } = await run(`${users}${before}app.use(sessions());\n${code}\n${rest}`);
  after(() => server.close());
  const { issuedAt, expiresAt } = inspect((await get(server, '/', 'ada')).body.knockToken);
  assert.equal(expiresAt - issuedAt, 7200);
  assert.deepEqual((await get(server, '/')).body, {});
});

// Fastify 5 wants it.
const modern = { skip: Number(process.versions.node.split('.')[0]) < 20 && 'needs Node.js 20' };
test('Fastify', modern, async () => {
  const [code] = blocks('Fastify');
  const { app } = await run(`${code}\nawait app.listen({ host: '127.0.0.1', port: 0 });\nexport { app };`);
  after(() => app.close());
  assert.equal(inspect((await get(app.server, '/', 'ada')).body.knockToken).userId, 'ada');
  assert.equal((await get(app.server, '/knock/token')).status, 401);
});

test('Hono', async () => {
  const [code] = blocks('Next.js, Hono');
  const login = "app.use(async (c, next) => { c.set('userId', c.req.header('x-user')); await next(); });\n";
  const { app } = await run(`${code.replace('app.all(', `${login}app.all(`)}\nexport { app };`);
  assert.equal((await app.request('/knock/token')).status, 401);
  const { token } = await (await app.request('/knock/token', { headers: { 'x-user': 'ada' } })).json();
  assert.equal(inspect(token).userId, 'ada');
});

test('strict TypeScript takes the examples', () => {
  const [express, page] = blocks('Express');
  const [hono] = blocks('Next.js, Hono');
  const declared = "import type { KnockExpressOptions } from 'knock-jwt/express';\ndeclare function sessions(): express.RequestHandler;\n" +
    'declare global { namespace Express { interface User { id: string } interface Request { user?: User } } }\n';
  const typed = express.replace('const knock = {', 'const knock: KnockExpressOptions = {');
  assert.notEqual(typed, express);
  assert.ok(readme.includes('In TypeScript it is `const knock: KnockExpressOptions = {…}`'));
  const sources = {
    'express.mts': declared + typed,
    'page.mts': `declare const user: string, knockToken: string;\n${page}`,
    'fastify.mts': blocks('Fastify')[0],
    'hono.mts': hono,
    'alone.mts': `declare const user: { id: string };\n${blocks('Without a framework')[0]}`,
    'testing.mts': blocks('Tests against a local Knock')[0].replace('async (user)', 'async (user: string)'), // run by tests/e2e
    'drop-in.mts': blocks('Coming from @knocklabs/node')[0],
  };
  const folder = mkdtempSync(join(scratch, 'types-'));
  for (const [name, source] of Object.entries(sources)) writeFileSync(join(folder, name), `${source}\nexport {};\n`);
  const tsc = createRequire(import.meta.url).resolve('typescript/package.json').replace('package.json', 'bin/tsc');
  // What runs on the server, and what a bundler makes a page of.
  for (const [files, how] of [[Object.keys(sources).filter((name) => name !== 'page.mts'), {}], [['page.mts'], { module: 'esnext', moduleResolution: 'bundler' }]]) {
    const compilerOptions = { types: ['node'], skipLibCheck: true, ...how };
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ extends: join(project, 'typing/tsconfig.express5.json'), compilerOptions, files }));
    const { status, stdout } = spawnSync(process.execPath, [tsc, '-p', folder], { encoding: 'utf8' });
    assert.equal(status, 0, stdout);
  }
});

test('the page, for browsers', async () => {
  const [, code] = blocks('Express');
  const { outputFiles } = await build({
    stdin: { contents: code, resolveDir: project }, bundle: true, write: false, format: 'esm', platform: 'browser', logLevel: 'silent',
  });
  assert.match(outputFiles[0].text, /no new user token/);
});

test('without a framework', async () => {
  const [code] = blocks('Without a framework');
  const { issued, token } = await run(`const user = { id: 7 };\n${code}\nexport { issued, token };`);
  assert.equal(inspect(token).userId, '7');
  assert.equal(issued.expiresAt - issued.issuedAt, 900);
});

test('the names that the README imports are there', async () => {
  const imports = [...readme.matchAll(/import \{ ([^}]+) \} from '(knock-jwt[^']*)'/g)];
  assert.ok(imports.length >= 8);
  for (const [, names, entry] of imports) {
    const module = await import(entry);
    for (const name of names.split(', ')) assert.ok(name in module, `${name} of ${entry}`);
  }
});
