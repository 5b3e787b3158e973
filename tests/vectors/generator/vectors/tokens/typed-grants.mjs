// Typed grants. What must come out is written out by hand, from Knock's documentation (DESIGN 4, knock-facts).
import { tokenVector } from '../../lib/token-vector.mjs';

const user = (id, ...permissions) => ({ user: { id, permissions } });
const tenant = (id, ...permissions) => ({ tenant: { id, permissions } });
const object = (collection, id, ...permissions) => ({ object: { collection, id, permissions } });

const single = () => [
  ['user/read on the user', user('user_123', 'user/read'), { 'https://api.knock.app/v1/users/user_123': { 'user/read': [{}] } }],
  ['user/write on the user', user('user_123', 'user/write'), { 'https://api.knock.app/v1/users/user_123': { 'user/write': [{}] } }],
  ['user/feed_read on the user', user('user_123', 'user/feed_read'), { 'https://api.knock.app/v1/users/user_123': { 'user/feed_read': [{}] } }],
  ['user/feed_write on the user', user('user_123', 'user/feed_write'), { 'https://api.knock.app/v1/users/user_123': { 'user/feed_write': [{}] } }],
  ['user/guide_read on the user', user('user_123', 'user/guide_read'), { 'https://api.knock.app/v1/users/user_123': { 'user/guide_read': [{}] } }],
  ['user/guide_write on the user', user('user_123', 'user/guide_write'), { 'https://api.knock.app/v1/users/user_123': { 'user/guide_write': [{}] } }],
  ['preferences/read on the user', user('user_123', 'preferences/read'), { 'https://api.knock.app/v1/users/user_123': { 'preferences/read': [{}] } }],
  ['preferences/write on the user', user('user_123', 'preferences/write'), { 'https://api.knock.app/v1/users/user_123': { 'preferences/write': [{}] } }],
  ['channel_data/read on the user', user('user_123', 'channel_data/read'), { 'https://api.knock.app/v1/users/user_123': { 'channel_data/read': [{}] } }],
  ['channel_data/write on the user', user('user_123', 'channel_data/write'), { 'https://api.knock.app/v1/users/user_123': { 'channel_data/write': [{}] } }],
  ['user/feed_read on a tenant', tenant('acme', 'user/feed_read'), { 'https://api.knock.app/v1/tenants/acme': { 'user/feed_read': [{}] } }],
  ['user/feed_write on a tenant', tenant('acme', 'user/feed_write'), { 'https://api.knock.app/v1/tenants/acme': { 'user/feed_write': [{}] } }],
  ['preferences/read on a tenant', tenant('acme', 'preferences/read'), { 'https://api.knock.app/v1/tenants/acme': { 'preferences/read': [{}] } }],
  ['preferences/write on a tenant', tenant('acme', 'preferences/write'), { 'https://api.knock.app/v1/tenants/acme': { 'preferences/write': [{}] } }],
  ['slack/channels_read on a tenant', tenant('acme', 'slack/channels_read'), { 'https://api.knock.app/v1/objects/$tenants/acme': { 'slack/channels_read': [{}] } }],
  ['ms_teams/channels_read on a tenant', tenant('acme', 'ms_teams/channels_read'), { 'https://api.knock.app/v1/objects/$tenants/acme': { 'ms_teams/channels_read': [{}] } }],
  ['channel_data/read on an object', object('videos', 'dinosaurs-loose', 'channel_data/read'), { 'https://api.knock.app/v1/objects/videos/dinosaurs-loose': { 'channel_data/read': [{}] } }],
  ['channel_data/write on an object', object('videos', 'dinosaurs-loose', 'channel_data/write'), { 'https://api.knock.app/v1/objects/videos/dinosaurs-loose': { 'channel_data/write': [{}] } }],
  ['slack/channels_read on an object of $tenants', object('$tenants', 'acme', 'slack/channels_read'), { 'https://api.knock.app/v1/objects/$tenants/acme': { 'slack/channels_read': [{}] } }],
  ['ms_teams/channels_read on an object of $tenants', object('$tenants', 'acme', 'ms_teams/channels_read'), { 'https://api.knock.app/v1/objects/$tenants/acme': { 'ms_teams/channels_read': [{}] } }],
  ['channel_data/read on an object of $tenants', object('$tenants', 'acme', 'channel_data/read'), { 'https://api.knock.app/v1/objects/$tenants/acme': { 'channel_data/read': [{}] } }],
  ['channel_data/write on an object of $tenants', object('$tenants', 'acme', 'channel_data/write'), { 'https://api.knock.app/v1/objects/$tenants/acme': { 'channel_data/write': [{}] } }],
].map(([name, op, expected]) => tokenVector({ name: `grant: ${name}`, grants: [op], expected }));

const several = () => [
  tokenVector({
    name: 'grants: everything a user has, order kept',
    grants: [user('user_123', 'channel_data/write', 'user/read', 'preferences/write', 'user/feed_read', 'user/guide_write', 'user/write', 'channel_data/read', 'preferences/read', 'user/guide_read', 'user/feed_write')],
    expected: {
      'https://api.knock.app/v1/users/user_123': {
        'channel_data/write': [{}], 'user/read': [{}], 'preferences/write': [{}], 'user/feed_read': [{}], 'user/guide_write': [{}],
        'user/write': [{}], 'channel_data/read': [{}], 'preferences/read': [{}], 'user/guide_read': [{}], 'user/feed_write': [{}],
      },
    },
  }),
  tokenVector({
    name: 'grants: one tenant, scope first and object second',
    grants: [tenant('acme', 'user/feed_read', 'slack/channels_read', 'preferences/write', 'ms_teams/channels_read')],
    expected: {
      'https://api.knock.app/v1/tenants/acme': { 'user/feed_read': [{}], 'preferences/write': [{}] },
      'https://api.knock.app/v1/objects/$tenants/acme': { 'slack/channels_read': [{}], 'ms_teams/channels_read': [{}] },
    },
  }),
  tokenVector({
    name: 'grants: one tenant, object first and scope second',
    grants: [tenant('acme', 'ms_teams/channels_read', 'preferences/read', 'slack/channels_read', 'user/feed_write', 'user/feed_read', 'preferences/write')],
    expected: {
      'https://api.knock.app/v1/objects/$tenants/acme': { 'ms_teams/channels_read': [{}], 'slack/channels_read': [{}] },
      'https://api.knock.app/v1/tenants/acme': { 'preferences/read': [{}], 'user/feed_write': [{}], 'user/feed_read': [{}], 'preferences/write': [{}] },
    },
  }),
  tokenVector({
    name: 'grants: user, tenant and object (the example of the README)',
    grants: [user('user_123', 'user/feed_read'), tenant('acme', 'user/feed_read', 'slack/channels_read'), object('videos', 'dinosaurs-loose', 'channel_data/read', 'channel_data/write')],
    expires_in: 900,
    explicit_grants: true,
    expected: {
      'https://api.knock.app/v1/users/user_123': { 'user/feed_read': [{}] },
      'https://api.knock.app/v1/tenants/acme': { 'user/feed_read': [{}] },
      'https://api.knock.app/v1/objects/$tenants/acme': { 'slack/channels_read': [{}] },
      'https://api.knock.app/v1/objects/videos/dinosaurs-loose': { 'channel_data/read': [{}], 'channel_data/write': [{}] },
    },
  }),
  tokenVector({
    name: 'grants: two tenants, two objects, order of adding',
    grants: [object('videos', 'b', 'channel_data/read'), tenant('zeta', 'user/feed_read'), object('videos', 'a', 'channel_data/read'), tenant('acme', 'user/feed_read')],
    expected: {
      'https://api.knock.app/v1/objects/videos/b': { 'channel_data/read': [{}] },
      'https://api.knock.app/v1/tenants/zeta': { 'user/feed_read': [{}] },
      'https://api.knock.app/v1/objects/videos/a': { 'channel_data/read': [{}] },
      'https://api.knock.app/v1/tenants/acme': { 'user/feed_read': [{}] },
    },
  }),
];

const merged = () => [
  tokenVector({
    name: 'merge: the same user twice',
    grants: [user('user_123', 'user/read'), user('user_123', 'user/feed_read')],
    expected: { 'https://api.knock.app/v1/users/user_123': { 'user/read': [{}], 'user/feed_read': [{}] } },
  }),
  tokenVector({
    name: 'merge: a permission named twice in one call',
    grants: [user('user_123', 'user/read', 'user/write', 'user/read')],
    expected: { 'https://api.knock.app/v1/users/user_123': { 'user/read': [{}], 'user/write': [{}] } },
  }),
  tokenVector({
    name: 'merge: a permission named again in a later call keeps its first place',
    grants: [user('user_123', 'user/read', 'user/write'), user('user_123', 'user/feed_read', 'user/read')],
    expected: { 'https://api.knock.app/v1/users/user_123': { 'user/read': [{}], 'user/write': [{}], 'user/feed_read': [{}] } },
  }),
  tokenVector({
    name: 'merge: a resource keeps its first place',
    grants: [tenant('acme', 'user/feed_read'), user('user_123', 'user/read'), tenant('acme', 'slack/channels_read', 'user/feed_write')],
    expected: {
      'https://api.knock.app/v1/tenants/acme': { 'user/feed_read': [{}], 'user/feed_write': [{}] },
      'https://api.knock.app/v1/users/user_123': { 'user/read': [{}] },
      'https://api.knock.app/v1/objects/$tenants/acme': { 'slack/channels_read': [{}] },
    },
  }),
  tokenVector({
    name: 'merge: a tenant and the object of $tenants are one resource',
    grants: [tenant('acme', 'slack/channels_read'), object('$tenants', 'acme', 'channel_data/read', 'slack/channels_read')],
    expected: { 'https://api.knock.app/v1/objects/$tenants/acme': { 'slack/channels_read': [{}], 'channel_data/read': [{}] } },
  }),
  tokenVector({
    name: 'merge: the whole call repeated',
    grants: [object('videos', 'v1', 'channel_data/read'), object('videos', 'v1', 'channel_data/read')],
    expected: { 'https://api.knock.app/v1/objects/videos/v1': { 'channel_data/read': [{}] } },
  }),
];

const explicit = () => [
  tokenVector({ name: 'explicit: without grants', explicit_grants: true }),
  tokenVector({ name: 'explicit: empty grants', explicit_grants: true, grants: [], expected: {} }),
  tokenVector({ name: 'explicit: not set, empty grants', grants: [], expected: {} }),
  tokenVector({
    name: 'explicit: with grants',
    explicit_grants: true,
    grants: [user('user_123', 'preferences/read', 'preferences/write')],
    expected: { 'https://api.knock.app/v1/users/user_123': { 'preferences/read': [{}], 'preferences/write': [{}] } },
  }),
  tokenVector({
    name: 'explicit: with grants, jti and 3072 bits',
    key: 'rsa3072',
    explicit_grants: true,
    grants: [tenant('acme', 'preferences/read')],
    jti: '3f2b5c1e-8a44-4b0e-9a57-0d6f4e1c2b3a',
    expected: { 'https://api.knock.app/v1/tenants/acme': { 'preferences/read': [{}] } },
  }),
];

const ids = () => [
  tokenVector({
    name: 'ids: e-mail as user',
    user_id: 'ian.malcolm+park@chaos.example',
    grants: [user('ian.malcolm+park@chaos.example', 'user/read')],
    expected: { 'https://api.knock.app/v1/users/ian.malcolm+park@chaos.example': { 'user/read': [{}] } },
  }),
  tokenVector({
    name: 'ids: emoji as user, not percent-encoded',
    user_id: '🦖 Rexy',
    grants: [user('🦖 Rexy', 'user/read')],
    expected: { 'https://api.knock.app/v1/users/🦖 Rexy': { 'user/read': [{}] } },
  }),
  tokenVector({
    name: 'ids: quotes as user',
    user_id: 'the "real" o\'brien',
    grants: [user('the "real" o\'brien', 'user/read')],
    expected: { 'https://api.knock.app/v1/users/the "real" o\'brien': { 'user/read': [{}] } },
  }),
  tokenVector({
    name: 'ids: right-to-left and combining marks as tenants',
    grants: [tenant('שלום', 'user/feed_read'), tenant('Zoe\u0308', 'user/feed_read'), tenant('Zo\u00eb', 'user/feed_read')],
    expected: {
      'https://api.knock.app/v1/tenants/שלום': { 'user/feed_read': [{}] },
      'https://api.knock.app/v1/tenants/Zoe\u0308': { 'user/feed_read': [{}] },
      'https://api.knock.app/v1/tenants/Zo\u00eb': { 'user/feed_read': [{}] },
    },
  }),
  tokenVector({
    name: 'ids: dots, colons, $ & + = ; , are ordinary characters',
    grants: [object('a.b:c', '...', 'channel_data/read'), tenant('$&+=;,@!', 'user/feed_read'), object('..a', 'a..', 'channel_data/read')],
    expected: {
      'https://api.knock.app/v1/objects/a.b:c/...': { 'channel_data/read': [{}] },
      'https://api.knock.app/v1/tenants/$&+=;,@!': { 'user/feed_read': [{}] },
      'https://api.knock.app/v1/objects/..a/a..': { 'channel_data/read': [{}] },
    },
  }),
  tokenVector({
    name: 'ids: names that upset JavaScript objects',
    grants: [tenant('__proto__', 'user/feed_read'), object('constructor', '0', 'channel_data/read')],
    expected: {
      'https://api.knock.app/v1/tenants/__proto__': { 'user/feed_read': [{}] },
      'https://api.knock.app/v1/objects/constructor/0': { 'channel_data/read': [{}] },
    },
  }),
  tokenVector({
    name: 'ids: other grants beside a user id that no grant could name',
    user_id: '../x',
    grants: [tenant('acme', 'user/feed_read')],
    expected: { 'https://api.knock.app/v1/tenants/acme': { 'user/feed_read': [{}] } },
  }),
];

export const typedGrantVectors = () => [...single(), ...several(), ...merged(), ...explicit(), ...ids()];
