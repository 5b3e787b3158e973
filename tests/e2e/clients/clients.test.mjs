// Knock's own clients for JavaScript against the sandbox, unchanged apart from their base address: the server's
// with the secret key, the page's with the public key and a user token.
import './exchanges.mjs';
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { after, beforeEach, test } from 'node:test';
import Knock from '@knocklabs/node';
import { Grants, UserTokenSigner } from 'knock-jwt';
import { startSandbox } from 'knock-jwt/testing';

const { default: PageClient } = createRequire(import.meta.url)('@knocklabs/client');

const sandbox = await startSandbox();
after(() => sandbox.stop());
beforeEach(() => sandbox.reset());

const server = new Knock({ apiKey: sandbox.secretKey, baseURL: sandbox.url, maxRetries: 0 });
const signer = new UserTokenSigner(sandbox.signingKey);
const channel = sandbox.feedChannelId;

/** The client of a page of that user's, with that token. */
function page(id, token) {
  const client = new PageClient(sandbox.apiKey, { host: sandbox.url });
  client.authenticate({ id }, token, { identificationStrategy: 'skip' });
  return client;
}
const signedIn = (id, options) => page(id, signer.signSync(id, options));
const trigger = (recipients, more = {}) => server.workflows.trigger('new-comment', { recipients, ...more });
const ids = (items) => items.map(({ id }) => id);

/** The status of a call: the clients throw an error, return it, or return it inside of something. */
async function status(call) {
  const { error: noise } = console;
  console.error = () => {};
  try {
    const answer = await call.catch((error) => error);
    const error = [answer, answer?.data].find((one) => one instanceof Error);
    return error === undefined ? 200 : (error.status ?? Number(/status code (\d+)/.exec(error.message)?.[1]));
  } finally {
    console.error = noise;
  }
}
/** Until it is so; what the client does on its own it does not let us wait for. */
async function until(isSo) {
  for (let tries = 0; !isSo(); tries += 1) {
    assert.ok(tries < 500, String(isSo));
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
const refused = [401, 403];

test('a message of the server arrives in the page, and is read and archived there', async () => {
  await server.users.update('ada', { name: 'Ada', email: 'ada@example.com' });
  const { workflow_run_id: run } = await trigger(['ada', 'grace'], { data: { who: 'Grace' } });
  assert.match(run, /^[0-9a-f-]{36}$/);

  const feed = signedIn('ada').feeds.initialize(channel);
  const { data } = await feed.fetch();
  assert.equal(data.entries.length, 1);
  assert.deepEqual(data.entries[0].data, { who: 'Grace' });
  const counts = () => {
    const { total_count: total, unread_count: unread, unseen_count: unseen } = feed.getState().metadata;
    return { total, unread, unseen };
  };
  const { items } = feed.getState();
  assert.deepEqual(counts(), { total: 1, unread: 1, unseen: 1 });

  await feed.markAsRead(items[0]);
  await feed.markAsSeen(items[0]);
  await feed.fetch();
  assert.ok(feed.getState().items[0].read_at);
  assert.deepEqual(counts(), { total: 1, unread: 0, unseen: 0 });
  await feed.markAsUnread(feed.getState().items[0]);
  await feed.fetch();
  assert.deepEqual(counts(), { total: 1, unread: 1, unseen: 0 });

  await feed.markAsArchived(feed.getState().items[0]);
  await feed.fetch();
  assert.equal(feed.getState().items.length, 0);
  const others = await signedIn('grace').feeds.initialize(channel).fetch();
  assert.equal(others.data.entries.length, 1, "grace's is untouched");
});

test('all of a feed is marked at once', async () => {
  for (let n = 0; n < 3; n += 1) await trigger(['ada'], { data: { n } });
  const feed = signedIn('ada').feeds.initialize(channel);
  await feed.fetch();
  const bulk = await feed.markAllAsRead();
  assert.equal(bulk.name, 'messages.read');
  await feed.fetch();
  const { metadata } = feed.getState();
  assert.deepEqual([metadata.total_count, metadata.unread_count, metadata.unseen_count], [3, 0, 3]);
  await feed.markAllAsArchived();
  await feed.fetch();
  assert.equal(feed.getState().items.length, 0);
});

test('a long feed comes in pages, newest first, and by status', async () => {
  for (let n = 0; n < 5; n += 1) await trigger(['ada'], { data: { n } });
  const feed = signedIn('ada').feeds.initialize(channel);
  await feed.fetch({ page_size: 2 });
  assert.deepEqual(feed.getState().items.map(({ data }) => data.n), [4, 3]);
  await feed.fetchNextPage({ page_size: 2 });
  await until(() => feed.getState().items.length > 2);
  assert.deepEqual(feed.getState().items.map(({ data }) => data.n), [4, 3, 2, 1]);

  await feed.markAsRead(feed.getState().items[0]);
  const unread = await signedIn('ada').feeds.initialize(channel).fetch({ status: 'unread' });
  assert.deepEqual(unread.data.entries.map(({ data }) => data.n), [3, 2, 1, 0]);

  const all = [];
  for await (const item of server.users.feeds.listItems('ada', channel, { page_size: 2 })) all.push(item.data.n);
  assert.deepEqual(all, [4, 3, 2, 1, 0]);
});

test('tenants part a feed', async () => {
  await server.tenants.set('acme', { name: 'Acme' });
  await trigger(['ada'], { tenant: 'acme', data: { of: 'acme' } });
  await trigger(['ada'], { data: { of: 'nobody' } });
  const feed = (options) => signedIn('ada').feeds.initialize(channel, options).fetch();
  const seen = async (options) => (await feed(options)).data.entries.map(({ data }) => data.of);
  assert.deepEqual(await seen(), ['nobody', 'acme']);
  assert.deepEqual(await seen({ tenant: 'acme' }), ['nobody', 'acme'], 'what has no tenant is for each');
  assert.deepEqual(await seen({ tenant: 'acme', has_tenant: true }), ['acme']);
  assert.deepEqual(await seen({ tenant: 'other' }), ['nobody']);
  assert.deepEqual(await seen({ has_tenant: false }), ['nobody']);
  assert.deepEqual(ids((await server.tenants.list()).entries), ['acme']);

  const grants = new Grants().tenant('acme', ['user/feed_read']);
  const scoped = signedIn('ada', { grants, explicitGrants: true }).feeds;
  assert.equal(await status(scoped.initialize(channel, { tenant: 'acme' }).fetch()), 200);
  assert.equal(await status(scoped.initialize(channel, { tenant: 'other' }).fetch()), 403);
  assert.equal(await status(scoped.initialize(channel).fetch()), 403);
});

test('users, preferences and channel data', async () => {
  const client = signedIn('ada');
  const { user } = client;
  assert.equal((await user.identify({ name: 'Ada Lovelace' })).name, 'Ada Lovelace');
  assert.equal((await user.get()).id, 'ada');
  assert.equal((await server.users.get('ada')).name, 'Ada Lovelace');

  const workflows = { 'new-comment': { channel_types: { in_app_feed: false } } };
  const set = await user.setPreferences({ workflows, categories: {}, channel_types: { email: true } });
  assert.equal(set.id, 'default');
  assert.deepEqual((await user.getPreferences()).channel_types, { email: true });
  assert.equal((await server.users.getPreferences('ada', 'default')).channel_types.email, true);
  assert.equal((await user.getAllPreferences()).length, 1);

  const push = '22222222-2222-4222-8222-222222222222';
  await user.setChannelData({ channelId: push, channelData: { tokens: ['one'] } });
  assert.deepEqual((await user.getChannelData({ channelId: push })).data.tokens, ['one']);
  assert.deepEqual((await server.users.getChannelData('ada', push)).data.tokens, ['one']);
});

test('one message by its id', async () => {
  await trigger(['ada']);
  const client = signedIn('ada');
  const feed = client.feeds.initialize(channel);
  await feed.fetch();
  const [{ id }] = feed.getState().items;
  assert.equal((await client.messages.updateStatus(id, 'read')).engagement_statuses.includes('read'), true);
  assert.equal((await server.messages.get(id)).recipient, 'ada');
  assert.equal(await status(signedIn('grace').messages.updateStatus(id, 'archived')), 403, "not grace's");
  assert.equal(await status(signedIn('grace').messages.batchUpdateStatuses([id], 'archived')), 403, "not grace's");
  await client.messages.batchUpdateStatuses([id], 'archived');
  await feed.fetch();
  assert.equal(feed.getState().items.length, 0);
});

test('who has no good token of their own gets nothing', async () => {
  await trigger(['ada'], { data: { secret: 'of ada' } });
  const stranger = new UserTokenSigner((await import('knock-jwt')).SigningKey.generateSync(2048));
  const now = Math.floor(Date.now() / 1000);
  const bad = {
    'no token': undefined,
    'no token at all': 'nonsense',
    'of another key': stranger.signSync('ada'),
    'of another user': signer.signSync('grace'),
    expired: signer.signSync('ada', { issuedAt: now - 7200 }),
    'the signature cut off': signer.signSync('ada').replace(/\.[^.]*$/, '.'),
  };
  for (const [name, token] of Object.entries(bad)) {
    const client = page('ada', token);
    const feed = client.feeds.initialize(channel);
    for (const call of [() => feed.fetch(), () => client.user.get(), () => client.user.getPreferences()]) {
      const answer = await status(call());
      assert.ok(refused.includes(answer), `${name}: ${answer}`);
    }
    assert.deepEqual(feed.getState().items, [], name);
  }
  assert.doesNotMatch(sandbox.log, /eyJ/, 'no token in the log');
  assert.match(sandbox.log, /expired/);
});

test('the secret key is for servers, and the public one is not', async () => {
  const asPublic = new Knock({ apiKey: sandbox.apiKey, baseURL: sandbox.url, maxRetries: 0 });
  assert.ok(refused.includes(await status(asPublic.workflows.trigger('x', { recipients: ['ada'] }))));
  assert.ok(refused.includes(await status(asPublic.users.list().then((page) => page))));
  const token = signer.signSync('ada');
  const both = new Knock({ apiKey: sandbox.secretKey, baseURL: sandbox.url, maxRetries: 0, defaultHeaders: { 'X-Knock-User-Token': token } });
  assert.ok(refused.includes(await status(both.users.get('ada'))));
  assert.equal(await status(new Knock({ apiKey: 'sk_test_other', baseURL: sandbox.url, maxRetries: 0 }).users.get('ada')), 401);
});
