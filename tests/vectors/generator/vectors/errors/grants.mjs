// Grants that must be refused when the token is made.
import { refused } from './sign.mjs';

const user = (id, ...permissions) => ({ user: { id, permissions } });
const tenant = (id, ...permissions) => ({ tenant: { id, permissions } });
const object = (collection, id, ...permissions) => ({ object: { collection, id, permissions } });
const raw = (json) => ({ raw: json });

const invalid = (name, ops, changes = {}) => refused(`grants: ${name}`, 'grants_invalid', { grants: ops, ...changes });

const permissions = () => [
  ['unknown permission', user('user_123', 'user/fly')],
  ['unknown permission on a tenant', tenant('acme', 'tenant/read')],
  ['unknown permission on an object', object('videos', 'v1', 'object/read')],
  ['empty permission', user('user_123', '')],
  ['permission in capitals', user('user_123', 'USER/READ')],
  ['permission with a space', user('user_123', 'user/read ')],
  ['the old spelling feed/read', user('user_123', 'feed/read')],
  ['the old spelling user_feed/read', user('user_123', 'user_feed/read')],
  ['the old spelling feed/read on a tenant', tenant('acme', 'feed/read')],
  ['the name of the enum', user('user_123', 'UserFeedRead')],
  ['the second permission unknown', user('user_123', 'user/read', 'user/fly')],
  ['slack/channels_read on a user', user('user_123', 'slack/channels_read')],
  ['ms_teams/channels_read on a user', user('user_123', 'ms_teams/channels_read')],
  ['user/read on a tenant', tenant('acme', 'user/read')],
  ['user/write on a tenant', tenant('acme', 'user/write')],
  ['user/guide_read on a tenant', tenant('acme', 'user/guide_read')],
  ['user/guide_write on a tenant', tenant('acme', 'user/guide_write')],
  ['channel_data/read on a tenant', tenant('acme', 'channel_data/read')],
  ['channel_data/write on a tenant', tenant('acme', 'channel_data/write')],
  ['user/read on an object', object('videos', 'v1', 'user/read')],
  ['user/feed_read on an object', object('videos', 'v1', 'user/feed_read')],
  ['preferences/write on an object', object('videos', 'v1', 'preferences/write')],
  ['slack/channels_read on an object of another collection', object('videos', 'v1', 'slack/channels_read')],
  ['ms_teams/channels_read on an object of another collection', object('tenants', 'acme', 'ms_teams/channels_read')],
  ['user/feed_read on an object of $tenants', object('$tenants', 'acme', 'user/feed_read')],
  ['preferences/read on an object of $tenants', object('$tenants', 'acme', 'preferences/read')],
  ['no permission on a user', user('user_123')],
  ['no permission on a tenant', tenant('acme')],
  ['no permission on an object', object('videos', 'v1')],
].map(([name, op]) => invalid(name, [op]));

const otherUsers = () => [
  ['a user grant for somebody else', [user('user_456', 'user/read')]],
  ['a user grant for the same letters in capitals', [user('USER_123', 'user/read')]],
  ['a user grant with a space too many', [user('user_123 ', 'user/read')]],
  ['the second user grant for somebody else', [user('user_123', 'user/read'), user('user_456', 'user/read')]],
].map(([name, ops]) => invalid(name, ops)).concat([
  invalid('a user grant that only looks the same', [user('Zo\u00eb', 'user/read')], { user_id: 'Zoe\u0308' }),
]);

const UNSAFE = {
  'a slash': 'a/b', 'a path upwards': '../x', 'a question mark': 'a?b', 'a number sign': 'a#b', 'a percent sign': 'a%2fb', 'a newline': 'a\nb',
  'NUL': 'a\u0000b', 'DEL': 'a\u007fb', 'a C1 control character': 'a\u0085b', 'a dot alone': '.', 'two dots alone': '..', 'nothing': '',
};

const ids = () => Object.entries(UNSAFE).flatMap(([name, id]) => [
  invalid(`tenant id of ${name}`, [tenant(id, 'user/feed_read')]),
  invalid(`object id of ${name}`, [object('videos', id, 'channel_data/read')]),
  invalid(`collection of ${name}`, [object(id, 'v1', 'channel_data/read')]),
  // The user itself may be called so; only a typed grant cannot name it.
  invalid(`user id of ${name}`, [user(id, 'user/read')], { user_id: id === '' ? 'user_123' : id }),
]);

const rawShape = () => [
  ['empty text', ''],
  ['white space', ' '],
  ['a word', 'nope'],
  ['an open brace', '{'],
  ['a comma too many', '{"r":{"p":[{}],}}'],
  ['single quotes', "{'r':{'p':[{}]}}"],
  ['names without quotes', '{r:{p:[{}]}}'],
  ['a comment', '{"r":{"p":[{}]}} // all'],
  ['text after it', '{"r":{"p":[{}]}}x'],
  ['two objects', '{"r":{"p":[{}]}}{}'],
  ['NaN', '{"r":{"p":[{"k":NaN}]}}'],
  ['a leading zero', '{"r":{"p":[{"k":01}]}}'],
  ['a newline inside a string', '{"r":{"p":[{"k":"a\nb"}]}}'],
  ['an unknown escape', '{"r":{"p":[{"k":"\\x41"}]}}'],
  ['an array', '[]'],
  ['null', 'null'],
  ['true', 'true'],
  ['a number', '1'],
  ['a string', '"user/read"'],
  ['a JSON text inside a string', '"{\\"r\\":{\\"p\\":[{}]}}"'],
  ['resource not an object', '{"r":[{}]}'],
  ['resource null', '{"r":null}'],
  ['resource a list of permissions', '{"https://api.knock.app/v1/users/user_123":["user/read"]}'],
  ['permission not an array', '{"r":{"p":{}}}'],
  ['permission true', '{"r":{"p":true}}'],
  ['permission null', '{"r":{"p":null}}'],
  ['constraint not an object', '{"r":{"p":["all"]}}'],
  ['constraint null', '{"r":{"p":[{},null]}}'],
  ['constraint an array', '{"r":{"p":[[]]}}'],
  ['empty resource name', '{"":{"p":[{}]}}'],
].map(([name, json]) => invalid(`raw: ${name}`, [raw(json)]));

const rawContent = () => [
  ['a resource twice', '{"r":{"p":[{}]},"r":{"q":[{}]}}'],
  ['a resource twice, once with escapes', '{"r":{"p":[{}]},"\\u0072":{"p":[{}]}}'],
  ['a permission twice', '{"r":{"p":[{}],"q":[],"p":[{}]}}'],
  ['a member of a constraint twice', '{"r":{"p":[{"k":1,"k":1}]}}'],
  ['a member deep in a constraint twice', '{"r":{"p":[{"k":[{"a":{"b":1,"b":2}}]}]}}'],
  ['a lone high surrogate in a value', '{"r":{"p":[{"k":"\\ud83e"}]}}'],
  ['a lone low surrogate in a value', '{"r":{"p":[{"k":"a\\udd96"}]}}'],
  ['a lone surrogate in a resource', '{"r\\ud83e":{"p":[{}]}}'],
  ['a lone surrogate in a permission', '{"r":{"p\\ud83e":[{}]}}'],
  ['surrogates swapped', '{"r":{"p":[{"k":"\\udd96\\ud83e"}]}}'],
  ['2^53', '{"r":{"p":[{"k":9007199254740992}]}}'],
  ['-(2^53)', '{"r":{"p":[{"k":-9007199254740992}]}}'],
  ['2^53 + 1, as a float', '{"r":{"p":[{"k":9007199254740993.0}]}}'],
  ['2^64', '{"r":{"p":[{"k":18446744073709551616}]}}'],
  ['0.5', '{"r":{"p":[{"k":0.5}]}}'],
  ['-1.5', '{"r":{"p":[{"k":[{"l":-1.5}]}]}}'],
  ['1e-5', '{"r":{"p":[{"k":1e-5}]}}'],
  ['1e16', '{"r":{"p":[{"k":1e16}]}}'],
  ['1e400', '{"r":{"p":[{"k":1e400}]}}'],
  ['nested 17 deep', `{"r":{"p":[{"k":${'['.repeat(13)}${']'.repeat(13)}}]}}`],
  ['nested 17 deep, objects', `{"r":{"p":[{"k":${'{"k":'.repeat(12)}{}${'}'.repeat(12)}}]}}`],
  ['nested 100 deep', `{"r":{"p":[{"k":${'['.repeat(100)}${']'.repeat(100)}}]}}`],
  ['nested 5,000 deep', `${'{"r":'.repeat(5000)}{}${'}'.repeat(5000)}`],
  ['the URI of another user', '{"https://api.knock.app/v1/users/user_456":{"user/read":[{}]}}'],
  ['the URI of another user, with escapes', '{"https:\\/\\/api.knock.app\\/v1\\/users\\/\\u0075ser_456":{"user/read":[{}]}}'],
  ['the URI of another user after that of the user', '{"https://api.knock.app/v1/users/user_123":{"user/read":[{}]},"https://api.knock.app/v1/users/user_1234":{"user/read":[{}]}}'],
  ['a URI below the user', '{"https://api.knock.app/v1/users/user_123/feeds":{"user/read":[{}]}}'],
  // Spellings under which another user would not be recognised.
  ...[
    'https://API.knock.app/v1/users/user_456',
    'https://api.knock.app:443/v1/users/user_456',
    'http://api.knock.app/v1/users/user_456',
    'https://api.knock.app/v1//users/user_456',
    'https://api.knock.app/v1/./users/user_456',
    'https://api.knock.app/v1/tenants/../users/user_456',
    'https://api.knock.app/v1/users%2Fuser_456',
    'https://api.knock.app/v1/Users?id=user_456',
    'https://api.knock.app/v1/users',
    ' https://api.knock.app/v1/users/user_456',
  ].map((uri) => [`a resource of Knock's spelled ${uri}`, JSON.stringify({ [uri]: { 'user/read': [{}] } })]),
  ['longer than 64 KiB', JSON.stringify({ r: { p: [{ k: 'x'.repeat(65536) }] } })],
  ['the URI of no user', '{"https://api.knock.app/v1/users/":{"user/read":[{}]}}'],
].map(([name, json]) => invalid(`raw: ${name}`, [raw(json)]));

const conflicts = () => [
  invalid('raw and typed with different constraints', [
    raw('{"https://api.knock.app/v1/users/user_123":{"user/read":[{"k":1}]}}'), user('user_123', 'user/read'),
  ]),
  invalid('typed and raw with different constraints', [
    tenant('acme', 'user/feed_read'), raw('{"https://api.knock.app/v1/tenants/acme":{"user/feed_read":[]}}'),
  ]),
  invalid('two raw texts with different constraints', [raw('{"r":{"p":[{"k":1}]}}'), raw('{"r":{"p":[{"k":2}]}}')]),
  invalid('the second of two raw texts bad', [raw('{"r":{"p":[{}]}}'), raw('{"s":[]}')]),
  invalid('typed and then a bad raw text', [user('user_123', 'user/read'), raw('{')]),
  invalid('bad grants and explicit_grants', [user('user_456', 'user/read')], { explicit_grants: true, jti: 'j-1' }),
];

export const grantErrors = () => [
  ...permissions(), ...otherUsers(), ...ids(), ...rawShape(), ...rawContent(), ...conflicts(),
];
