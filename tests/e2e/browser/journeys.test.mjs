// From the signing key to the bell: each example on the sandbox, in a real browser.
import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import Knock from '@knocklabs/node';
import { inspect, SigningKey, UserTokenSigner } from 'knock-jwt';
import { startSandbox } from 'knock-jwt/testing';
import { apps, start } from './apps.mjs';
import { launch, Visitor } from './chromium.mjs';

const seed = { workflows: { note: { blocks: [{ type: 'markdown', name: 'body', content: '{{ text }}' }] } } };
const sandbox = await startSandbox({ seed });
const server = new Knock({ apiKey: sandbox.secretKey, baseURL: sandbox.url });
const browser = await launch();
after(async () => {
  await browser.close();
  await sandbox.stop();
});
beforeEach(() => sandbox.reset());

const isFeed = (response) => response.request().method() === 'GET' && /\/feeds\/[^/]+\?/.test(response.url());

/** Seconds that a token lives, and milliseconds before its end when the page asks for the next. */
const short = { KNOCK_TOKEN_SECONDS: '8', KNOCK_REFRESH_BEFORE_MS: '4000' };

for (const app of apps.filter(({ name }) => [undefined, name].includes(process.env.KNOCK_JWT_APP))) {
  describe(app.name, () => {
    let usual, hasty;
    const visitors = [];
    before(async () => {
      [usual, hasty] = await Promise.all([start(app, sandbox), start(app, sandbox, short)]);
    });
    after(async () => {
      await Promise.all(visitors.map(({ context }) => context.close()));
      await Promise.all([usual?.stop(), hasty?.stop()]);
    });
    const visit = async ({ url } = usual, context) => {
      const visitor = await Visitor.at(browser, app, url, context);
      visitors.push(visitor);
      return visitor;
    };
    const send = (name, ...texts) =>
      texts.reduce((sent, text) => sent.then(() => server.workflows.trigger('note', { recipients: [app.ids[name]], data: { text } })), Promise.resolve());
    const inFeed = async (name) => (await server.users.feeds.listItems(app.ids[name], sandbox.feedChannelId)).entries;

    test('who signs in sees their feed, reads one, and archives all', async () => {
      await send('ada', 'The first', 'The second', 'The third');
      const ada = await visit();
      await ada.signIn('ada');
      await ada.waitForUnread(3);
      await ada.screenshot('1-bell');
      await ada.open();
      await ada.sees('The third', 'The second', 'The first');
      assert.equal(await ada.unread().count(), 3);
      await ada.screenshot('2-feed');

      await ada.cells().nth(1).click();
      await ada.waitForUnread(2);
      assert.equal(await ada.unread().count(), 2);
      await ada.screenshot('3-one-read');
      await ada.page.reload();
      await ada.waitForUnread(2);
      assert.deepEqual((await inFeed('ada')).map(({ read_at: at }) => at === null), [true, false, true], 'Knock knows it too');

      await ada.page.click('#archive-all');
      await ada.open();
      await ada.sees();
      await ada.waitForUnread(0);
      await ada.screenshot('4-all-archived');
      await ada.page.reload();
      await ada.waitForUnread(0);
      assert.deepEqual(await inFeed('ada'), []);
      ada.assertNoComplaint();
    });

    test('a message arrives while the page is open', async () => {
      const ada = await visit();
      await ada.signIn('ada');
      await ada.open();
      await ada.page.waitForSelector('.rnf-empty-feed');
      await send('ada', 'Live');
      await ada.sees('Live');
      await send('grace', 'For somebody else');
      await send('ada', 'Live again');
      await ada.sees('Live again', 'Live');
      await ada.screenshot('5-live');
      assert.equal(ada.sockets.length, 1);
      assert.ok(ada.told.some((frame) => frame.includes('new-message')));
      ada.assertNoComplaint();
    });

    test('the page stays live across the end of its token', async () => {
      const ada = await visit(hasty);
      await ada.signIn('ada');
      await ada.open();
      const tokenOf = (socket) => new URL(socket).searchParams.get('user_token');
      const [first] = ada.sockets.map(tokenOf);
      const { expiresAt } = inspect(first);
      const firstExpiry = await ada.page.textContent('#expires');
      await ada.page.waitForFunction((end) => Date.now() > end, expiresAt * 1000 + 500);
      assert.ok(ada.refreshes.length >= 1 && ada.refreshes.every((status) => status === 200), String(ada.refreshes));
      assert.ok(inspect(tokenOf(ada.sockets.at(-1))).expiresAt > expiresAt, 'the socket was opened anew with a new token');
      assert.notEqual(await ada.page.textContent('#expires'), firstExpiry);
      await send('ada', 'After the first token');
      await ada.sees('After the first token');
      await ada.page.click('#archive-all');
      await ada.sees();
      await ada.screenshot('6-after-expiry');
      assert.deepEqual(await inFeed('ada'), []);
      ada.assertNoComplaint();
    });

    test('the next user never sees what the one before had', async () => {
      await send('ada', 'Secret of ada');
      await send('grace', 'For grace');
      const visitor = await visit();
      await visitor.signIn('ada');
      await visitor.open();
      await visitor.sees('Secret of ada');
      await visitor.signOut();
      await visitor.screenshot('7-signed-out');

      visitor.told.length = 0;
      await visitor.signIn('grace');
      await visitor.open();
      await visitor.sees('For grace');
      await send('ada', 'Another secret of ada');
      await send('grace', 'Another for grace');
      await visitor.sees('Another for grace', 'For grace');
      await visitor.screenshot('8-next-user');
      assert.ok(visitor.told.some((body) => body.includes('For grace')));

      // Back over the login form and the page of nobody to where ada was.
      for (let steps = 0; steps < 4; steps += 1) {
        await visitor.page.goBack();
        assert.doesNotMatch(await visitor.page.content(), /ada\b/i);
      }
      assert.deepEqual(visitor.told.filter((body) => /secret of ada/i.test(body)), []);
      visitor.assertNoComplaint();
    });

    test('a tab that was left open goes over to the next user without showing the one before', async () => {
      await send('ada', 'Secret of ada');
      const left = await visit(hasty);
      await left.signIn('ada');
      await left.open();
      await left.sees('Secret of ada');

      const other = await visit(hasty, left.context);
      await other.page.goto(hasty.url);
      await other.signOut();
      await other.signIn('grace');
      // When the token of ada's page is about to end.
      await left.page.waitForSelector('#user:text-is("ada")', { state: 'detached' });
      left.told.length = 0;
      await left.page.goto(hasty.url);
      await left.page.waitForSelector('#user:text-is("grace")');
      await send('ada', 'Another secret of ada');
      await send('grace', 'For grace');
      await left.open();
      await left.sees('For grace');
      assert.deepEqual(left.told.filter((body) => /secret of ada/i.test(body)), []);
      await left.screenshot('9-left-open');
    });

    test('a forged token shows nothing', async () => {
      await send('ada', 'Secret of ada');
      const stranger = new UserTokenSigner(SigningKey.generateSync(2048));
      const own = new UserTokenSigner(sandbox.signingKey);
      const forged = {
        'of another key': stranger.signSync(app.ids.ada),
        'of another user': own.signSync(app.ids.grace),
        unsigned: own.signSync(app.ids.ada).replace(/[^.]*$/, ''),
        expired: own.signSync(app.ids.ada, { issuedAt: Math.floor(Date.now() / 1000) - 7200 }),
      };
      const ada = await visit();
      await ada.signIn('ada');
      await ada.open();
      for (const [name, token] of Object.entries(forged)) {
        const thief = await visit();
        await thief.signIn('ada');
        await thief.open();
        await thief.page.waitForSelector('.rnf-notification-cell');
        // The page as the server makes it, with another token in it before its script runs.
        await thief.page.addInitScript((token) => {
          document.addEventListener('readystatechange', () => {
            const script = document.getElementById('knock-token');
            if (document.readyState === 'interactive' && script) script.textContent = JSON.stringify({ token });
          });
        }, token);
        await thief.page.goto('about:blank');
        thief.told.length = 0;
        const refused = thief.page.waitForResponse(isFeed);
        await thief.page.goto(usual.url);
        assert.ok([401, 403].includes((await refused).status()), name);
        assert.equal((await refused).request().headers()['x-knock-user-token'], token);
        await thief.open();
        await send('ada', `Secret of ada, ${name}`);
        // Once she sees it, Knock has sent it to whoever may have it.
        await ada.page.waitForSelector(`text=Secret of ada, ${name}`);
        await thief.sees();
        assert.deepEqual(thief.told.filter((body) => /secret of ada/i.test(body)), [], name);
        if (name === 'of another key') await thief.screenshot('10-forged');
      }
      assert.match(sandbox.log, /expired/);
      assert.doesNotMatch(sandbox.log, /eyJ/);
    });
  });
}
