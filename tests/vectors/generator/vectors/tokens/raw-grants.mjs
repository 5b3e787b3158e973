// Grants given as JSON text. What must come out is written by hand, as text: the exact bytes.
import { tokenVector } from '../../lib/token-vector.mjs';

const raw = (json) => ({ raw: json });
const USER = 'https://api.knock.app/v1/users/user_123';

const passedThrough = () => [
  ['empty object', '{}', '{}'],
  ['as documented', `{"${USER}":{"user/read":[{}]}}`, `{"${USER}":{"user/read":[{}]}}`],
  [
    'as the Node SDK writes it',
    '{"https://api.knock.app/v1/objects/$tenants/acme":{"slack/channels_read":[]}}',
    '{"https://api.knock.app/v1/objects/$tenants/acme":{"slack/channels_read":[]}}',
  ],
  [
    'unknown resources and permissions, order kept',
    '{"zeta":{"z/z":[{}],"a/a":[{}]},"https://example.com/x":{"feed/read":[{}]},"alpha":{"b":[{}]}}',
    '{"zeta":{"z/z":[{}],"a/a":[{}]},"https://example.com/x":{"feed/read":[{}]},"alpha":{"b":[{}]}}',
  ],
  [
    'permissions on resources without documentation',
    '{"https://api.knock.app/v1/tenants/acme":{"user/read":[{}],"channel_data/read":[{}]}}',
    '{"https://api.knock.app/v1/tenants/acme":{"user/read":[{}],"channel_data/read":[{}]}}',
  ],
  ['constraint lists kept', '{"r":{"a":[],"b":[{}],"c":[{"k":1}],"d":[{"k":1},{},{"l":"m"}]}}', '{"r":{"a":[],"b":[{}],"c":[{"k":1}],"d":[{"k":1},{},{"l":"m"}]}}'],
  ['white space dropped', '\n\t { "r" : {\r\n "p" : [ { "k" : [ 1 , "a b" ] } , { } ] } } \n', '{"r":{"p":[{"k":[1,"a b"]},{}]}}'],
  ['order of members inside a constraint', '{"r":{"p":[{"z":1,"a":{"y":1,"b":2}}]}}', '{"r":{"p":[{"z":1,"a":{"y":1,"b":2}}]}}'],
  ['names that are numbers keep their order', '{"10":{"p":[{}]},"2":{"9":[{}],"1":[{}]}}', '{"10":{"p":[{}]},"2":{"9":[{}],"1":[{}]}}'],
  ['__proto__ is a name like others', '{"__proto__":{"__proto__":[{"__proto__":{}}],"constructor":[{}]}}', '{"__proto__":{"__proto__":[{"__proto__":{}}],"constructor":[{}]}}'],
  ['every kind of value', '{"r":{"p":[{"a":null,"b":true,"c":false,"d":"","e":[],"f":{},"g":[null,[{}]]}]}}', '{"r":{"p":[{"a":null,"b":true,"c":false,"d":"","e":[],"f":{},"g":[null,[{}]]}]}}'],
  [
    'nested 16 deep',
    '{"r":{"p":[{"k":[[[[[[[[[[[[]]]]]]]]]]]]}]}}',
    '{"r":{"p":[{"k":[[[[[[[[[[[[]]]]]]]]]]]]}]}}',
  ],
  ['the same name on different levels is no repetition', '{"a":{"a":[{"a":{"a":1}},{"a":1}]},"b":{"a":[{}]}}', '{"a":{"a":[{"a":{"a":1}},{"a":1}]},"b":{"a":[{}]}}'],
].map(([name, json, expected]) => tokenVector({ name: `raw: ${name}`, grants: [raw(json)], expected }));

const written = () => [
  [
    'whole numbers in every spelling',
    '{"r":{"p":[{"n":[1.0,1e2,-0,0.0,-0.0,1E+2,10e-1,1.5e1,-7,-7.0,120e-1,0e5]}]}}',
    '{"r":{"p":[{"n":[1,100,0,0,0,100,1,15,-7,-7,12,0]}]}}',
  ],
  [
    'largest and smallest numbers',
    '{"r":{"p":[{"n":[9007199254740991,-9007199254740991,9007199254740991.0,9.007199254740991e15]}]}}',
    '{"r":{"p":[{"n":[9007199254740991,-9007199254740991,9007199254740991,9007199254740991]}]}}',
  ],
  [
    'escapes written as JSON.stringify does',
    '{"\\u0072":{"\\u0070\\/q":[{"s":"\\u0041\\/\\u2028\\u00e9\\ud83e\\udd96\\u000a\\u0008\\u001F\\u007f\\u0022"}]}}',
    '{"r":{"p/q":[{"s":"A/\u2028é🦖\\n\\b\\u001f\u007f\\""}]}}',
  ],
  ['non-ASCII names', '{"ré/🦖":{"söurce":[{}]}}', '{"ré/🦖":{"söurce":[{}]}}'],
  [
    'slashes of the resource escaped',
    '{"https:\\/\\/api.knock.app\\/v1\\/users\\/user_123":{"user\\/read":[{}]}}',
    `{"${USER}":{"user/read":[{}]}}`,
  ],
].map(([name, json, expected]) => tokenVector({ name: `raw: ${name}`, grants: [raw(json)], expected }));

const merged = () => [
  tokenVector({
    name: 'raw: merged into a typed resource',
    grants: [{ user: { id: 'user_123', permissions: ['user/read'] } }, raw(`{"${USER}":{"user/write":[{"k":1}]},"other":{"p":[]}}`)],
    expected: `{"${USER}":{"user/read":[{}],"user/write":[{"k":1}]},"other":{"p":[]}}`,
  }),
  tokenVector({
    name: 'raw: typed merged into a raw resource',
    grants: [raw(`{"other":{"p":[]},"${USER}":{"user/write":[]}}`), { user: { id: 'user_123', permissions: ['user/read'] } }],
    expected: `{"other":{"p":[]},"${USER}":{"user/write":[],"user/read":[{}]}}`,
  }),
  tokenVector({
    name: 'raw: the same permission with the same constraints as typed',
    grants: [{ tenant: { id: 'acme', permissions: ['user/feed_read'] } }, raw('{"https://api.knock.app/v1/tenants/acme":{"user/feed_read":[ { } ]}}')],
    expected: '{"https://api.knock.app/v1/tenants/acme":{"user/feed_read":[{}]}}',
  }),
  tokenVector({
    name: 'raw: two texts with the same permission and constraints',
    grants: [raw('{"r":{"p":[{"k":1}],"q":[]}}'), raw('{"s":{"p":[{}]},"r":{"t":[{}],"p":[{"k":1.0}]}}')],
    expected: '{"r":{"p":[{"k":1}],"q":[],"t":[{}]},"s":{"p":[{}]}}',
  }),
  tokenVector({
    name: 'raw: empty object between typed grants',
    grants: [{ tenant: { id: 'a', permissions: ['user/feed_read'] } }, raw('{}'), { tenant: { id: 'b', permissions: ['user/feed_read'] } }],
    expected: '{"https://api.knock.app/v1/tenants/a":{"user/feed_read":[{}]},"https://api.knock.app/v1/tenants/b":{"user/feed_read":[{}]}}',
  }),
  tokenVector({
    name: 'raw: the user himself, an id that typed grants refuse',
    user_id: 'team/user 1',
    grants: [raw('{"https://api.knock.app/v1/users/team/user 1":{"user/read":[{}]}}')],
    expected: '{"https://api.knock.app/v1/users/team/user 1":{"user/read":[{}]}}',
  }),
  tokenVector({
    name: 'raw: with explicit grants and jti',
    explicit_grants: true,
    jti: 'j-1',
    grants: [raw('{"r":{"p":[{}]}}')],
    expected: '{"r":{"p":[{}]}}',
  }),
];

export const rawGrantVectors = () => [...passedThrough(), ...written(), ...merged()];
