// The drop-in's bytes beside those of @knocklabs/node itself, wherever that runs.
import assert from 'node:assert/strict';
import { inspect, KnockJwtError, SigningKey } from 'knock-jwt';
import * as ours from 'knock-jwt/knock-node';
import { at, pem, test } from '../harness.mjs';

const key = new SigningKey(pem('rsa2048'));
const pkcs8 = key.toPkcs8Pem();
const now = 1_700_000_000_000;
const withCode = (code) => (error) => error instanceof KnockJwtError && error.code === code;

// The SDK needs WebCrypto as a global, which Node.js 18 has not.
const sdk = globalThis.crypto === undefined ? undefined : await import('@knocklabs/node');

async function same(userId, options) {
  const token = await at(now, () => ours.signUserToken(userId, { signingKey: pkcs8, ...options }));
  if (sdk !== undefined) {
    assert.equal(token, await at(now, () => sdk.signUserToken(userId, { signingKey: pkcs8, ...options })));
  }
  return token;
}

const entities = [
  { type: 'user', id: 'u' },
  { type: 'tenant', id: 'acme' },
  { type: 'object', collection: 'videos', id: 'dinosaurs-loose' },
  { type: 'tenant', id: 'Zoë & Söhne' },
];
const all = Object.values(ours.Grants);

test('its bytes are those of the SDK', async () => {
  await same('u');
  await same('Zoë 😀 "quoted" \\ \n\u2028', { expiresInSeconds: 60 });
  await same('u', { grants: [] });
  await same('u', { grants: entities.map((entity) => ours.buildUserTokenGrant(entity, all)), expiresInSeconds: 1 });
  const twice = [
    ours.buildUserTokenGrant(entities[1], [ours.Grants.SlackChannelsRead]),
    ours.buildUserTokenGrant(entities[0], [ours.Grants.UserFeedRead, ours.Grants.UserFeedRead]),
    ours.buildUserTokenGrant(entities[1], [ours.Grants.MsTeamsChannelsRead, ours.Grants.SlackChannelsRead]),
    ours.buildUserTokenGrant(entities[2], []),
  ];
  const token = await same('u', { grants: twice });
  assert.equal(
    JSON.stringify(inspect(token).payload.grants),
    '{"https://api.knock.app/v1/objects/$tenants/acme":{"slack/channels_read":[],"ms_teams/channels_read":[]},' +
      '"https://api.knock.app/v1/users/u":{"user/feed_read":[]},"https://api.knock.app/v1/objects/videos/dinosaurs-loose":{}}',
  );
  await same('u', { grants: [{ entity: 'urn:other', grants: { 'x/y': [{ a: 1, b: ['ü'] }], 'x/z': undefined } }, { entity: 'urn:none' }] });
  await same('u', { grants: undefined, expiresInSeconds: undefined, shouldGenerateJti: false });
});

test('its helpers make what those of the SDK make', () => {
  assert.equal(sdk === undefined, globalThis.crypto === undefined);
  if (sdk === undefined) return;
  for (const name of ['Grants', 'buildUserTokenGrant', 'maybePrepareUserTokenGrants', 'signUserToken']) assert.ok(name in sdk);
  assert.deepEqual({ ...ours.Grants }, { ...sdk.Grants });
  for (const entity of entities) {
    for (const grants of [[], all, [all[0], all[0]]]) {
      assert.deepEqual(ours.buildUserTokenGrant(entity, grants), sdk.buildUserTokenGrant(entity, grants));
    }
  }
  const list = entities.map((entity) => ours.buildUserTokenGrant(entity, all));
  assert.deepEqual(ours.maybePrepareUserTokenGrants([...list, ...list]), sdk.maybePrepareUserTokenGrants([...list, ...list]));
  assert.equal(ours.maybePrepareUserTokenGrants(undefined), undefined);
});

test('a random id, the only claim that differs', async () => {
  const token = await at(now, () => ours.signUserToken('u', { signingKey: pkcs8, shouldGenerateJti: true }));
  const { payload } = inspect(token);
  assert.deepEqual(Object.keys(payload), ['sub', 'iat', 'exp', 'jti']);
  assert.match(payload.jti, /^[0-9a-f-]{36}$/);
  if (sdk === undefined) return;
  const theirs = inspect(await at(now, () => sdk.signUserToken('u', { signingKey: pkcs8, shouldGenerateJti: true })));
  assert.deepEqual(Object.keys(theirs.payload), Object.keys(payload));
});

test('it takes keys that the SDK refuses', async () => {
  const wanted = await at(now, () => ours.signUserToken('u', { signingKey: pkcs8 }));
  for (const signingKey of [key.toPem(), key.toBase64(), `"${key.toPem().replaceAll('\n', '\\n')}"`]) {
    assert.equal(await at(now, () => ours.signUserToken('u', { signingKey })), wanted);
    if (sdk !== undefined) await assert.rejects(sdk.signUserToken('u', { signingKey }));
  }
});

test('it refuses what the SDK lets through by accident', async () => {
  const signingKey = pkcs8;
  for (const id of [undefined, null, '']) {
    await assert.rejects(ours.signUserToken(id, { signingKey }), withCode('user_id_missing'));
  }
  for (const id of [{}, 1.5, true, '\ud800']) {
    await assert.rejects(ours.signUserToken(id, { signingKey }), withCode('user_id_invalid'));
  }
  for (const expiresInSeconds of [0, -1, 1.5, NaN, '3600']) {
    await assert.rejects(ours.signUserToken('u', { signingKey, expiresInSeconds }), withCode('expires_in_invalid'));
  }
  const other = [ours.buildUserTokenGrant({ type: 'user', id: 'somebody-else' }, [ours.Grants.UserFeedRead])];
  await assert.rejects(ours.signUserToken('u', { signingKey, grants: other }), withCode('grants_invalid'));
  for (const id of ['a?b', 'a#b', 'a%2Fb', '..', '']) {
    const path = [ours.buildUserTokenGrant({ type: 'tenant', id }, [ours.Grants.SlackChannelsRead])];
    await assert.rejects(ours.signUserToken('u', { signingKey, grants: path }), withCode('grants_invalid'), id);
  }
  for (const grants of ['all', {}, [null], [undefined], ['user/feed_read']]) {
    await assert.rejects(ours.signUserToken('u', { signingKey, grants }), withCode('grants_invalid'), JSON.stringify(grants));
  }
  await assert.rejects(ours.signUserToken('u', { signingKey: '' }), withCode('signing_key_missing'));
  await assert.rejects(ours.signUserToken('u', { signingKey: 'nonsense' }), withCode('signing_key_format'));
  await assert.rejects(ours.signUserToken('u', { signingKey: 5 }), withCode('signing_key_format'));
});

test('a key of twenty, each for its own tokens', async () => {
  const names = ['rsa2048', 'rsa2048-other', 'rsa3072', 'rsa4096'];
  const texts = names.flatMap((name) => [pem(name), new SigningKey(pem(name)).toBase64(), ` ${pem(name)}`, `\n${pem(name)}`, `${pem(name)} `]);
  const first = await Promise.all(texts.map((signingKey) => at(now, () => ours.signUserToken('u', { signingKey }))));
  const again = await Promise.all(texts.map((signingKey) => at(now, () => ours.signUserToken('u', { signingKey }))));
  assert.deepEqual(first, again);
  assert.equal(new Set(first).size, names.length);
});
