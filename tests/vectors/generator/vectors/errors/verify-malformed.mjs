// Tokens that are no tokens: segments, base64, JSON. All are signed over exactly what they hold, unless the
// signature itself is what is wrong.
import assert from 'node:assert/strict';
import { error } from '../../lib/errors.mjs';
import { base64url, forge, HEADER, signSegments, unsigned } from '../../lib/jwt.mjs';
import { rsa } from '../../lib/keys.mjs';

export const IAT = 1700000000;
export const EXP = IAT + 3600;
export const PAYLOAD = `{"sub":"user_123","iat":${IAT},"exp":${EXP}}`;

/** A refused token. `input` is the token, or members that replace the ordinary ones. */
export function refusedToken(name, code, input) {
  const members = typeof input === 'string' ? { token: input } : input;
  return {
    name: `verify: ${name}`, operation: 'verify', verifying_keys: [{ text: rsa('rsa2048').spkiPem }],
    leeway: 0, now_ms: (IAT + 100) * 1000, ...members, ...error(code),
  };
}

const good = forge({ payload: PAYLOAD });
const [H, P, S] = good.split('.');

/** Sets an unused bit of the last character: decodes to the same bytes, but is another text. */
function withTrailingBits(segment) {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
  assert(segment.length % 4 >= 2, 'this segment has no unused bits');
  const last = alphabet.indexOf(segment.at(-1));
  const changed = segment.slice(0, -1) + alphabet[last + 1];
  assert.equal(base64url(Buffer.from(changed, 'base64url')), segment);
  return changed;
}

/** A header whose base64url has unused bits (the ordinary one has none), and payloads with and without. */
const looseHeader = base64url('{"alg":"RS256","typ":"JWT","kid":"1"}');
const loosePayload = base64url(`{"sub":"user_1","iat":${IAT},"exp":${EXP}}`);
const standard = (segment) => segment.replace('-', '+').replace('_', '/');
const specialPayload = base64url(`{"sub":"\u00ff\u00fb\u00ff\u07ff~~~???>>>","iat":${IAT},"exp":${EXP}}`);

const segments = () => {
  assert(/[-_]/.test(specialPayload) && /[-_]/.test(S));
  return [
    ['empty', ''],
    ['a word', 'token'],
    ['undefined as text', 'undefined'],
    ['one segment', H],
    ['two segments', `${H}.${P}`],
    ['four segments', `${good}.${S}`],
    ['five segments (JWE)', `${H}.${P}.${S}.${P}.${S}`],
    ['a dot after', `${good}.`],
    ['a dot before', `.${good}`],
    ['two dots alone', '..'],
    ['header empty', signSegments('', P)],
    ['payload empty', signSegments(H, '')],
    ['trailing bits in the header', signSegments(withTrailingBits(looseHeader), P)],
    ['trailing bits in the payload', signSegments(H, withTrailingBits(loosePayload))],
    ['trailing bits in the signature', `${H}.${P}.${withTrailingBits(S)}`],
    ['padding in the header', signSegments(`${looseHeader}${'='.repeat(4 - (looseHeader.length % 4))}`, P)],
    ['padding in the payload', signSegments(H, `${loosePayload}${'='.repeat(4 - (loosePayload.length % 4))}`)],
    ['padding in the signature', `${good}==`],
    ['white space in the header', signSegments(`${H.slice(0, 4)} ${H.slice(4)}`, P)],
    ['a newline in the payload', signSegments(H, `${P.slice(0, 20)}\n${P.slice(20)}`)],
    ['a tab in the signature', `${H}.${P}.${S.slice(0, 40)}\t${S.slice(40)}`],
    ['a newline after', `${good}\n`],
    ['CRLF after', `${good}\r\n`],
    ['a space before', ` ${good}`],
    ['Bearer before', `Bearer ${good}`],
    ['quotes around', `"${good}"`],
    ['the standard alphabet in the payload', signSegments(H, standard(specialPayload))],
    ['the standard alphabet in the signature', `${H}.${P}.${standard(S)}`],
    ['a length that base64 cannot have, header', signSegments(`${H}A`, P)],
    ['a length that base64 cannot have, signature', `${H}.${P}.${S.slice(0, 341)}`],
    ['a non-ASCII character in the header', signSegments(`${H}é`, P)],
    ['a NUL in the payload', signSegments(H, `${P}\u0000`)],
    ['JSON serialisation', JSON.stringify({ protected: H, payload: P, signature: S })],
  ];
};

const ofHeader = (header) => forge({ header, payload: PAYLOAD });

const headers = () => [
  ['header not JSON', ofHeader('alg=RS256')],
  ['header cut', ofHeader('{"alg":"RS256","typ":"JWT"')],
  ['header with text after it', ofHeader(`${HEADER}x`)],
  ['header of invalid UTF-8', ofHeader(Buffer.concat([Buffer.from('{"alg":"RS256","kid":"'), Buffer.from([0xff, 0xc0]), Buffer.from('"}')]))],
  ['header with a byte-order mark', ofHeader(`\ufeff${HEADER}`)],
  ['header an array', ofHeader('[{"alg":"RS256"}]')],
  ['header a string', ofHeader('"RS256"')],
  ['header null', ofHeader('null')],
  ['header with alg twice', ofHeader('{"alg":"RS256","alg":"RS256"}')],
  ['header with alg twice, none first', ofHeader('{"alg":"none","typ":"JWT","alg":"RS256"}')],
  ['header with alg twice, none last', ofHeader('{"alg":"RS256","typ":"JWT","alg":"none"}')],
  ['header with alg twice, once with escapes', ofHeader('{"alg":"RS256","\\u0061lg":"RS256"}')],
  ['header with typ twice', ofHeader('{"alg":"RS256","typ":"JWT","typ":"JWT"}')],
  ['header with a lone surrogate', ofHeader('{"alg":"RS256","kid":"\\ud83e"}')],
  ['header with crit', ofHeader('{"alg":"RS256","typ":"JWT","crit":["exp"],"exp":1700003600}')],
  ['header with an unknown crit', ofHeader('{"alg":"RS256","crit":["https://example.com/x"],"https://example.com/x":true}')],
  ['header with an empty crit', ofHeader('{"alg":"RS256","crit":[]}')],
  ['header with b64 false and crit', ofHeader('{"alg":"RS256","b64":false,"crit":["b64"]}')],
  ['header with b64 false without crit', ofHeader('{"alg":"RS256","b64":false}')],
  ['unencoded payload (b64 false)', signSegments(base64url('{"alg":"RS256","b64":false,"crit":["b64"]}'), PAYLOAD)],
  ['header nested 100 deep', ofHeader(`{"alg":"RS256","x":${'['.repeat(100)}${']'.repeat(100)}}`)],
  ['header nested 5,000 deep, not signed', unsigned(`${'{"alg":'.repeat(5000)}1${'}'.repeat(5000)}`, PAYLOAD, S)],
];

const ofPayload = (payload) => forge({ payload });
const claims = `"sub":"user_123","iat":${IAT},"exp":${EXP}`;

const payloads = () => [
  ['payload not JSON', ofPayload('sub=user_123')],
  ['payload cut', ofPayload(PAYLOAD.slice(0, -1))],
  ['payload with text after it', ofPayload(`${PAYLOAD}{}`)],
  ['payload with a comma too many', ofPayload(`{${claims},}`)],
  ['payload of invalid UTF-8', ofPayload(Buffer.concat([Buffer.from(`{${claims},"x":"`), Buffer.from([0xed, 0xa0, 0x80]), Buffer.from('"}')]))],
  ['payload with a byte-order mark', ofPayload(`\ufeff${PAYLOAD}`)],
  ['payload with NaN', ofPayload(`{${claims},"x":NaN}`)],
  ['payload with a control character in a string', ofPayload(`{${claims},"x":"a\nb"}`)],
  ['payload an array', ofPayload(`[${PAYLOAD}]`)],
  ['payload a string', ofPayload('"user_123"')],
  ['payload a number', ofPayload('42')],
  ['payload null', ofPayload('null')],
  ['payload with sub twice', ofPayload(`{"sub":"admin",${claims}}`)],
  ['payload with the same sub twice', ofPayload(`{"sub":"user_123",${claims}}`)],
  ['payload with exp twice', ofPayload(`{${claims},"exp":${EXP + 1}}`)],
  ['payload with iat twice', ofPayload(`{"iat":1,${claims}}`)],
  ['payload with a member of its own twice', ofPayload(`{"aud":"a",${claims},"aud":"b"}`)],
  ['payload with sub twice, once with escapes', ofPayload(`{${claims},"s\\u0075b":"admin"}`)],
  ['payload with a resource twice in grants', ofPayload(`{"grants":{"r":{"p":[{}]},"r":{}},${claims}}`)],
  ['payload with a number beyond every double', ofPayload(`{"sub":"user_123","exp":1e400}`)],
  ['payload with a lone surrogate in sub', ofPayload(`{"sub":"\\ud83e","exp":${EXP}}`)],
  ['payload with a lone surrogate elsewhere', ofPayload(`{${claims},"x":["\\udd96"]}`)],
  ['payload with a lone surrogate in a name', ofPayload(`{${claims},"\\ud83e":1}`)],
  ['payload nested 100 deep', ofPayload(`{${claims},"x":${'['.repeat(100)}${']'.repeat(100)}}`)],
  ['payload nested 100 deep, objects', ofPayload(`{${claims},"grants":${'{"a":'.repeat(99)}{}${'}'.repeat(99)}}`)],
  ['payload nested 5,000 deep', ofPayload(`{${claims},"x":${'['.repeat(5000)}${']'.repeat(5000)}}`)],
];

const large = () => [
  ['65,536 bytes that are no token', 'token_malformed', { token_repeat: { text: 'a', count: 65536 } }],
  ['32,768 characters of two bytes', 'token_malformed', { token_repeat: { text: 'é', count: 32768 } }],
  ['65,536 dots', 'token_malformed', { token_repeat: { text: '.', count: 65536 } }],
  ['65,537 bytes', 'token_too_large', { token_repeat: { text: 'a', count: 65537 } }],
  ['32,769 characters of two bytes', 'token_too_large', { token_repeat: { text: 'é', count: 32769 } }],
  ['a good token 200 times', 'token_too_large', { token_repeat: { text: good, count: 200 } }],
  ['10 MB', 'token_too_large', { token_repeat: { text: 'a', count: 10485760 } }],
  ['10 MB of dots', 'token_too_large', { token_repeat: { text: '.', count: 10485760 } }],
].map(([name, code, input]) => refusedToken(name, code, input));

export const malformedTokenErrors = () => [
  ...[...segments(), ...headers(), ...payloads()].map(([name, token]) => refusedToken(name, 'token_malformed', token)),
  ...large(),
];
