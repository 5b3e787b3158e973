// The applications that the browser visits: the examples, each started with its one command. An entry says where
// it lies, what its paths are, and under which id Knock knows each user.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const { KNOCK_JWT_EXAMPLES: examples, KNOCK_JWT_EXPRESS: express, KNOCK_JWT_PYTHON: python } = process.env;
const names = ['ada', 'barbara', 'edsger', 'grace'];
const asNamed = Object.fromEntries(names.map((name) => [name, name]));
const numbered = Object.fromEntries(names.map((name, n) => [name, String(n + 1)]));

export const apps = [
  { name: 'express', folder: express, login: '/login', token: '/knock/token', ids: asNamed },
  { name: 'axum', folder: join(examples, 'axum'), login: '/login', token: '/knock/token', ids: asNamed },
  {
    name: 'django',
    folder: join(examples, 'django'),
    login: '/login/',
    token: '/knock/token/',
    ids: numbered,
    env: (scratch) => ({ PYTHON: python, PYTHONDONTWRITEBYTECODE: '1', SHOP_DATABASE: join(scratch, 'db.sqlite3') }),
  },
];

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
}

/** Starts one of them, set up for that sandbox: `{url, log(), stop()}`. */
export async function start(app, sandbox, more = {}) {
  const scratch = mkdtempSync(join(tmpdir(), 'knock-jwt-'));
  const url = `http://127.0.0.1:${await freePort()}`;
  const env = {
    ...process.env,
    ...sandbox.env,
    KNOCK_HOST: sandbox.url,
    KNOCK_FEED_PAGE: join(examples, 'browser/dist'),
    ...app.env?.(scratch),
    ...more,
  };
  // A group of its own, so that what it starts goes with it.
  const child = spawn('./run.sh', [new URL(url).host], { cwd: app.folder, env, stdio: ['ignore', 'pipe', 'pipe'], detached: true });
  let log = '';
  for (const pipe of [child.stdout, child.stderr]) pipe.on('data', (chunk) => (log += chunk));
  const ended = once(child, 'exit');
  let hasEnded = false;
  ended.then(() => (hasEnded = true));
  const stop = async () => {
    if (!hasEnded) process.kill(-child.pid, 'SIGTERM');
    await ended;
    rmSync(scratch, { recursive: true });
  };
  for (const deadline = Date.now() + 60_000; ; await new Promise((resolve) => setTimeout(resolve, 50))) {
    if (await fetch(url).then(({ ok }) => ok, () => false)) return { url, log: () => log, stop };
    if (hasEnded || Date.now() > deadline) {
      await stop();
      throw new Error(`${app.name} does not start:\n${log}`);
    }
  }
}
