// knock-jwt/browser, with the time and the network in our hands.
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import FakeTimers from '@sinonjs/fake-timers';
import { inspect, UserTokenSigner } from 'knock-jwt';
import { knockTokenRefresher } from 'knock-jwt/browser';
import { pem, test } from '../harness.mjs';

const signer = new UserTokenSigner(pem('rsa2048'));
const ada = signer.signSync('ada');
const later = signer.signSync('ada', { expiresIn: 7200 });
const barbara = signer.signSync('barbara');
const json = (body, status = 200, headers = {}) => new Response(JSON.stringify(body), { status, headers });
const fails = () => Promise.reject(new TypeError('fetch failed'));

/** A refresher whose backend gives `answers` in turn, the last for ever; what it did is in the rest. */
function refresher(answers, options = {}) {
  const requests = [];
  const signedOut = [];
  const givenUp = [];
  const refresh = knockTokenRefresher('/knock/token', {
    fetch: async (url, init) => {
      requests.push({ url, init, at: Date.now() });
      return answers[Math.min(requests.length, answers.length) - 1](init);
    },
    onSignedOut: () => signedOut.push(Date.now()),
    onGiveUp: (reason) => givenUp.push(reason),
    ...options,
  });
  return { refresh, requests, signedOut, givenUp };
}

/** Runs `body` while time passes as fast as there is nothing to wait for but timers. */
async function faked(body) {
  const clock = FakeTimers.install({ toFake: ['Date', 'setTimeout', 'clearTimeout'] });
  try {
    let done = false;
    const outcome = Promise.resolve(body(clock)).finally(() => {
      done = true;
    });
    outcome.catch(() => {});
    for (let turn = 0; !done; turn += 1) {
      assert.ok(turn < 10_000, 'it never ends');
      await clock.nextAsync();
    }
    return await outcome;
  } finally {
    clock.uninstall();
  }
}

test('it fetches from the route, as the page of the same origin', () =>
  faked(async () => {
    const { refresh, requests } = refresher([() => json({ token: ada, expires_at: 1, refresh_at: 1 })]);
    assert.equal(await refresh(), ada);
    const [{ url, init }] = requests;
    assert.equal(url, '/knock/token');
    assert.equal(init.method ?? 'GET', 'GET');
    assert.equal(init.credentials, 'same-origin');
    assert.equal(init.cache, 'no-store');
    assert.equal(init.redirect, 'manual');
    assert.equal(requests.length, 1);
  }));

test('however many ask, there is one request at a time', () =>
  faked(async () => {
    let open = 0;
    const slowly = async () => {
      assert.equal((open += 1), 1);
      await new Promise((resolve) => setTimeout(resolve, 500));
      open -= 1;
      return json({ token: later });
    };
    const { refresh, requests } = refresher([slowly]);
    const tokens = await Promise.all(Array.from({ length: 50 }, () => refresh(ada)));
    assert.deepEqual(new Set(tokens), new Set([later]));
    assert.equal(requests.length, 1);
    await refresh(ada);
    assert.equal(requests.length, 2, 'and a new one afterwards');
  }));

test('whoever is signed out stops, and does not ask again', () =>
  faked(async () => {
    const redirected = () => ({ status: 0, type: 'opaqueredirect', ok: false, headers: new Headers() });
    for (const answer of [() => json({ error: 'not_signed_in' }, 401), redirected, () => new Response(null, { status: 302 })]) {
      const { refresh, requests, signedOut, givenUp } = refresher([answer]);
      assert.equal(await refresh(ada), undefined);
      assert.deepEqual([requests.length, signedOut.length, givenUp.length], [1, 1, 0]);
    }
  }));

test('who signs in again is served again', () =>
  faked(async () => {
    const { refresh, requests } = refresher([() => json({}, 401), () => json({ token: later })]);
    assert.equal(await refresh(ada), undefined);
    assert.equal(await refresh(ada), later);
    assert.equal(requests.length, 2);
  }));

test('a backend without tokens (development mode) is asked once', () =>
  faked(async () => {
    const { refresh, requests, signedOut, givenUp } = refresher([() => json({ token: null, expires_at: null, refresh_at: null })]);
    assert.equal(await refresh(), undefined);
    assert.deepEqual([requests.length, signedOut.length, givenUp.length], [1, 0, 0]);
  }));

test('the token of another user is not taken', () =>
  faked(async () => {
    const { refresh, signedOut } = refresher([() => json({ token: barbara })]);
    assert.equal(await refresh(ada), undefined);
    assert.equal(signedOut.length, 1);
    assert.equal(await refresh(barbara), barbara);
    assert.equal(await refresh(), barbara, 'nobody in particular asked');
    assert.equal(await refresh('no token'), barbara);
    const odd = refresher([() => json({ token: 'a.b.c' })]);
    assert.equal(await odd.refresh(ada), undefined);
    const names = ['Ünïcödé', '名前'].map((name) => signer.signSync(name));
    const exotic = refresher([() => json({ token: names[0] })]);
    assert.equal(await exotic.refresh(names[0]), names[0]);
    assert.equal(await exotic.refresh(names[1]), undefined);
  }));

/** A refresher with a session that may change while requests are under way. */
function inSession(first) {
  const session = { user: first, open: 0, requests: 0 };
  const { refresh, signedOut } = refresher([
    async () => {
      session.requests += 1;
      assert.equal((session.open += 1), 1, 'one at a time');
      const { user } = session;
      await new Promise((resolve) => setTimeout(resolve, 500));
      session.open -= 1;
      return user === undefined ? json({}, 401) : json({ token: signer.signSync(user) });
    },
  ]);
  return { refresh, signedOut, session, later: () => new Promise((resolve) => setTimeout(resolve, 100)) };
}
const whose = (token) => token && inspect(token).userId;

test('who signs in while a request for another is under way gets a token of their own', () =>
  faked(async () => {
    const { refresh, signedOut, session, later: pass } = inSession('ada');
    const adas = [refresh(ada), refresh(later)];
    await pass();
    session.user = 'barbara';
    const others = [refresh(barbara), refresh(), refresh(), refresh(barbara)];
    assert.deepEqual((await Promise.all(adas)).map(whose), ['ada', 'ada']);
    assert.deepEqual((await Promise.all(others)).map(whose), Array(4).fill('barbara'));
    assert.equal(session.requests, 3, 'of ada, of barbara, of nobody in particular');
    assert.equal(signedOut.length, 0);
  }));

test('who asks for nobody in particular does not get what was asked for before', () =>
  faked(async () => {
    const { refresh, session, later } = inSession('ada');
    const first = refresh();
    await later();
    session.user = 'barbara';
    assert.equal(whose(await refresh()), 'barbara');
    assert.equal(whose(await first), 'ada');
  }));

test('that the last user is gone is not told to the next', () =>
  faked(async () => {
    for (const between of [undefined, 'barbara']) {
      const { refresh, signedOut, session, later } = inSession(between);
      const first = refresh(ada);
      await later();
      session.user = 'barbara';
      const second = refresh(barbara);
      assert.equal(await first, undefined);
      assert.equal(whose(await second), 'barbara');
      assert.equal(signedOut.length, 0);
      assert.equal(await refresh(ada), undefined);
      assert.equal(signedOut.length, 1, 'to ada it is');
    }
  }));

test('what onSignedOut throws does not stop later requests', () =>
  faked(async () => {
    const throwing = { onSignedOut: () => { throw new Error('no login form'); } };
    const { refresh } = refresher([() => json({}, 401), () => json({ token: later })], throwing);
    await assert.rejects(refresh(ada), /no login form/);
    assert.equal(await refresh(ada), later);
  }));

test('a failing network or backend is asked again, at longer and longer intervals', () =>
  faked(async () => {
    const broken = [fails, () => json({}, 500), () => json({}, 503), () => json({}, 429), () => new Response('<html>')];
    const { refresh, requests, givenUp } = refresher([...broken, () => json({ token: later })]);
    assert.equal(await refresh(ada), later);
    assert.equal(requests.length, 6);
    assert.equal(givenUp.length, 0);
    const waits = requests.slice(1).map(({ at }, n) => at - requests[n].at);
    waits.forEach((wait, n) => {
      const most = 1000 * 2 ** n;
      assert.ok(wait >= most / 2 - 1 && wait <= most + 1, `${wait} ms after attempt ${n + 1}`);
    });
  }));

test('the intervals differ from page to page', async () => {
  const waits = new Set();
  for (let page = 0; page < 20; page += 1) {
    await faked(async () => {
      const { refresh, requests } = refresher([fails, () => json({ token: ada })]);
      await refresh();
      waits.add(requests[1].at - requests[0].at);
    });
  }
  assert.ok(waits.size > 5, `${waits.size} different intervals`);
});

test('it gives up some time, and says why', () =>
  faked(async () => {
    const start = Date.now();
    const { refresh, requests, givenUp, signedOut } = refresher([fails]);
    assert.equal(await refresh(ada), undefined);
    assert.equal(requests.length, 15);
    assert.equal(signedOut.length, 0);
    assert.match(givenUp[0].message, /fetch failed/);
    const minutes = (Date.now() - start) / 60_000;
    assert.ok(minutes > 4 && minutes < 12, `${minutes} minutes`);
    const three = refresher([fails], { attempts: 3 });
    await three.refresh();
    assert.equal(three.requests.length, 3);
  }));

test('what will not get better is not asked again', () =>
  faked(async () => {
    for (const answer of [() => json({}, 403), () => json({}, 404), () => json({}, 405), () => json({ tokens: 1 }), () => json(7)]) {
      const { refresh, requests, givenUp } = refresher([answer]);
      assert.equal(await refresh(ada), undefined);
      assert.deepEqual([requests.length, givenUp.length], [1, 1]);
    }
  }));

test('Retry-After is heeded, within reason', () =>
  faked(async () => {
    const asked = [() => json({}, 503, { 'Retry-After': '20' }), () => json({}, 429, { 'Retry-After': '86400' }), () => json({}, 503, { 'Retry-After': 'Wed, 25 Nov 2026 09:00:00 GMT' })];
    const { refresh, requests } = refresher([...asked, () => json({ token: ada })]);
    assert.equal(await refresh(), ada);
    const waits = requests.slice(1).map(({ at }, n) => at - requests[n].at);
    assert.equal(waits[0], 20_000);
    assert.equal(waits[1], 60_000);
    assert.ok(waits[2] <= 4_000);
  }));

test('a backend that never answers is asked again', () =>
  faked(async () => {
    const never = ({ signal }) => new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
    const { refresh, requests } = refresher([never, () => json({ token: ada })]);
    assert.equal(await refresh(), ada);
    assert.ok(requests[1].at - requests[0].at >= 15_000);
  }));

test('without options it uses fetch and console.warn', () =>
  faked(async () => {
    const { fetch } = globalThis;
    const { warn } = console;
    const lines = [];
    console.warn = (...line) => lines.push(line);
    globalThis.fetch = async (url) => json(url === '/knock/token' ? { token: ada } : {}, url === '/knock/token' ? 200 : 404);
    try {
      assert.equal(await knockTokenRefresher()(), ada);
      assert.equal(await knockTokenRefresher('/elsewhere')(), undefined);
      assert.match(String(lines[0]), /no new user token.*\/elsewhere answered 404/);
    } finally {
      Object.assign(globalThis, { fetch });
      console.warn = warn;
    }
  }));

test('it may be required', () =>
  faked(async () => {
    const { knockTokenRefresher: required } = createRequire(import.meta.url)('knock-jwt/browser');
    assert.equal(await required('/', { fetch: async () => json({ token: ada }) })(), ada);
  }));
