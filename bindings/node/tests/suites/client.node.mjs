// Knock's own client, whose timer calls the refresher: through a failure of the network to a new token.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import FakeTimers from '@sinonjs/fake-timers';
import { createRequire } from 'node:module';
import { inspect, UserTokenSigner } from 'knock-jwt';
import { knockTokenRefresher } from 'knock-jwt/browser';
import { knockTokenHandler } from 'knock-jwt/web';
import { pem } from '../harness.mjs';

const { default: Knock } = createRequire(import.meta.url)('@knocklabs/client');

const setTimeoutOfNode = setTimeout;

test('@knocklabs/client stays signed in for hours, and stops when the user signs out', async () => {
  const clock = FakeTimers.install({ toFake: ['Date', 'setTimeout', 'clearTimeout'] });
  const client = new Knock('pk_test_not_a_real_key');
  try {
    const signer = new UserTokenSigner(pem('rsa2048'));
    let user = 'ada';
    let asked = 0;
    let answered = 0;
    const handler = knockTokenHandler({ signer, userId: () => user });
    const refresh = knockTokenRefresher('/knock/token', {
      fetch: async (url, init) => {
        asked += 1;
        try {
          if (asked % 3 === 1) throw new TypeError('fetch failed');
          return await handler(new Request(`http://localhost${url}`, { headers: init.headers }));
        } finally {
          answered += 1;
        }
      },
    });
    const given = [];
    const options = { onUserTokenExpiring: refresh, identificationStrategy: 'skip' };
    // The client drops the strategy when it authenticates again, and would call Knock.
    const { authenticate } = client;
    client.authenticate = (who, token, more) => {
      given.push(token);
      return authenticate.call(client, who, token, { ...more, identificationStrategy: 'skip' });
    };
    client.authenticate({ id: 'ada' }, await signer.sign('ada'), options);
    const hours = async (count, body = () => {}) => {
      for (let step = 0; step < count * 360; step += 1) {
        const before = asked;
        await clock.tickAsync(10_000);
        // Signatures take real time, and so does what is done with the answer.
        if (asked !== before) {
          while (answered < asked) await new Promise((resolve) => setTimeoutOfNode(resolve, 1));
          await new Promise((resolve) => setTimeoutOfNode(resolve, 20));
        }
        body();
      }
    };
    await hours(5, () => assert.ok(inspect(client.userToken).expiresAt * 1000 > Date.now(), 'the client has a valid token'));
    assert.ok(given.length >= 5, `${given.length} tokens`);
    assert.equal(new Set(given).size, given.length);
    user = undefined;
    const before = given.length;
    await hours(2);
    const calls = asked;
    assert.equal(given.length, before, 'no new token');
    await hours(2);
    assert.equal(asked, calls, 'and nobody asks any more');
  } finally {
    client.teardown();
    clock.uninstall();
  }
});
