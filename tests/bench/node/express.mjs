// An Express application with the middleware beside the same one without, and beside Knock's documented
// middleware: real requests on loopback, from a process of its own, to one server after the other in turn.
import { fork } from 'node:child_process';
import http from 'node:http';
import { fileURLToPath } from 'node:url';
import { signUserToken } from '@knocklabs/node';
import express from 'express';
import jsonwebtoken from 'jsonwebtoken';
import { SigningKey, UserTokenSigner } from 'knock-jwt';
import { knockMiddleware } from 'knock-jwt/express';
import { median, report, row } from './turns.mjs';

const USERS = 200;
const CONNECTIONS = 32;
const TURN = 200; // milliseconds
const TURNS = 60;

/** Page and user are the same everywhere, and so is the size of what is sent. */
function application(middleware) {
  const app = express();
  app.use((req, res, next) => {
    req.user = { id: req.headers['x-user'] };
    next();
  });
  if (middleware) app.use(middleware);
  const filler = 'x'.repeat(450);
  app.get('/', (req, res) => res.send(`<p>${req.user.id}</p><script>${res.locals.knockToken ?? filler}</script>`));
  return app;
}

/** Asks a server as fast as it answers, and says how often it did in a turn. */
function load() {
  const agent = new http.Agent({ keepAlive: true, maxSockets: CONNECTIONS });
  const once = (port, user) =>
    new Promise((resolve, reject) => {
      const request = http.get({ host: '127.0.0.1', port, agent, headers: { 'x-user': `user_${user}` } }, (response) => {
        if (response.statusCode !== 200) reject(new Error(`status ${response.statusCode}`));
        response.resume().on('end', resolve);
      });
      request.on('error', reject);
    });
  process.on('message', async ({ port, users, milliseconds }) => {
    let answers = 0;
    let user = 0;
    const start = performance.now();
    const caller = async () => {
      while (performance.now() - start < milliseconds) {
        await once(port, (user = (user + 1) % users));
        answers += 1;
      }
    };
    await Promise.all(Array.from({ length: CONNECTIONS }, caller));
    process.send({ answers, rate: answers / (performance.now() - start) });
  });
}

async function measure() {
  const key = SigningKey.generateSync(2048);
  const [pem, pkcs8] = [key.toPem(), key.toPkcs8Pem()];
  const documented = async (req, res, next) => {
    res.locals.knockToken = await signUserToken(req.user.id, { signingKey: pkcs8, expiresInSeconds: 7200 });
    next();
  };
  const earlier = (req, res, next) => {
    const now = Math.floor(Date.now() / 1000);
    res.locals.knockToken = jsonwebtoken.sign({ sub: req.user.id, iat: now, exp: now + 3600 }, pem, { algorithm: 'RS256' });
    next();
  };
  const ours = (options) => knockMiddleware({ signer: new UserTokenSigner(key, options), userId: (req) => req.user?.id });
  const signer = new UserTokenSigner(key, { reuse: true });
  const byHand = (req, res, next) => {
    res.locals.knockToken = signer.signSync(req.user.id);
    res.set({ 'Cache-Control': 'private', Vary: 'Cookie' });
    next();
  };
  const contenders = [
    ['without', undefined],
    ['knockMiddleware', ours(), 0.95],
    ['the same by hand, unconditionally', byHand],
    ['knockMiddleware without reuse', ours({ reuse: false })],
    ["Knock's documented middleware (@knocklabs/node)", documented],
    ['... with jsonwebtoken and the PEM', earlier],
  ];
  const ports = [];
  for (const [, middleware] of contenders) {
    const server = application(middleware).listen(0, '127.0.0.1');
    await new Promise((resolve) => server.on('listening', resolve));
    server.unref();
    ports.push(server.address().port);
  }
  const client = fork(fileURLToPath(import.meta.url), ['load']);
  const turn = (port, milliseconds) =>
    new Promise((resolve) => {
      client.once('message', resolve);
      client.send({ port, users: USERS, milliseconds });
    });
  for (const port of ports) await turn(port, 1500); // until all is compiled, and the tokens are there

  const all = contenders.map(() => []);
  for (let round = 0; round < TURNS; round += 1) {
    // The two that count next to each other, now the one first and now the other; the slow ones need fewer
    // turns to be seen.
    const slow = round % 4 === 0 ? [2, 3, 4, 5] : [];
    for (const at of [...(round % 2 === 0 ? [0, 1] : [1, 0]), ...slow]) {
      const before = process.cpuUsage();
      const { answers, rate } = await turn(ports[at], TURN);
      const { user, system } = process.cpuUsage(before);
      all[at].push({ round, rate, work: (user + system) / answers });
    }
  }
  client.kill();
  contenders.forEach(([name, , target], at) => {
    const beside = (figure) => median(all[at].map((own) => figure(own, all[0][own.round])));
    const rate = median(all[at].map(({ rate }) => rate * 1000));
    const work = median(all[at].map(({ work }) => work));
    const share = beside((own, without) => own.rate / without.rate);
    const figures = `${Math.round(rate)} requests a second, ${work.toFixed(0)} µs of the server's processor each`;
    const result = at === 0 ? figures : `${share.toFixed(3)}; ${figures} (${beside((own, without) => own.work / without.work).toFixed(3)})`;
    row(`Express: ${name}`, target === undefined ? '(none)' : `>= ${target}`, result, target === undefined || share >= target);
  });
  report();
}

if (process.argv[2] === 'load') load();
else await measure();
