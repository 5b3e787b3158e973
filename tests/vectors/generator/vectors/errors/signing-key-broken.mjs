// Recognisable private keys that are cut, followed by something, several, or at odds with themselves.
import assert from 'node:assert/strict';
import { asBytes, asText, base64, insideBody, oneLine, withoutFinalNewline } from '../../lib/damage.mjs';
import {
  integer, NULL, OID_RSA, octetString, paddedInteger, pkcs8Der, rsaDer, rsaParts, sequence, withIndefiniteLength, withLongLength,
} from '../../lib/der.mjs';
import { error } from '../../lib/errors.mjs';
import { derOf, keyText, pem, rsa } from '../../lib/keys.mjs';

const vectors = (cases) => cases.map(([name, input]) => ({
  name: `broken signing key: ${name}`, operation: 'signing_key', input, ...error('signing_key_invalid'),
}));

const half = (text) => text.slice(0, Math.floor(text.length / 8) * 4);
const withoutEnd = (text) => text.replace(/-----END.*\n/, '');
const withoutBegin = (text) => text.replace(/-----BEGIN.*\n/, '');
const withoutMiddleLines = (text) => text.split('\n').filter((_, index) => index < 8 || index > 12).join('\n');

const cut = () => {
  const { pkcs1, pkcs8, pkcs1Pem, pkcs8Pem } = rsa('rsa2048');
  return vectors([
    ['BEGIN without END', asText(withoutEnd(pkcs1Pem))],
    ['PKCS#8 BEGIN without END', asText(withoutEnd(pkcs8Pem))],
    ['END without BEGIN', asText(withoutBegin(pkcs1Pem))],
    ['BEGIN line alone (only the first line was copied)', asText('-----BEGIN RSA PRIVATE KEY-----')],
    ['BEGIN line alone, PKCS#8, newline after', asText('-----BEGIN PRIVATE KEY-----\n')],
    ['PEM cut in the middle', asText(half(pkcs1Pem))],
    ['END line cut', asText(withoutFinalNewline(pkcs1Pem).slice(0, -7))],
    ['lines missing in the middle of the body', asText(withoutMiddleLines(pkcs1Pem))],
    ['body cut, END kept', asText(pem('PRIVATE KEY', pkcs8.subarray(0, 600)))],
    ['body empty', asText('-----BEGIN RSA PRIVATE KEY-----\n-----END RSA PRIVATE KEY-----\n')],
    ['body empty, PKCS#8, blank line', asText('-----BEGIN PRIVATE KEY-----\n\n-----END PRIVATE KEY-----\n')],
    ['body is words', asText(pem('RSA PRIVATE KEY', Buffer.from('correct horse battery staple')))],
    ['body is dots (a redacted example)', asText('-----BEGIN RSA PRIVATE KEY-----\n...\n-----END RSA PRIVATE KEY-----\n')],
    ['PKCS#1 DER cut', asBytes(pkcs1.subarray(0, 700))],
    ['PKCS#8 DER cut by one byte', asBytes(pkcs8.subarray(0, -1))],
    ['base64 of PEM cut in the middle', asText(half(base64(pkcs1Pem)))],
    ['base64 of PEM cut where base64 cannot end', asText(`${half(base64(pkcs1Pem))}L`)],
    ['base64 of a PEM without END', asText(base64(withoutEnd(pkcs8Pem)))],
    ['base64 of DER cut in the middle', asText(half(base64(pkcs1)))],
    ['PKCS#8 base64 of DER cut in the middle', asText(half(base64(pkcs8)))],
  ]);
};

const trailing = () => {
  const { pkcs1, pkcs8, pkcs1Pem, pkcs8Pem, spkiPem } = rsa('rsa2048');
  const zero = Buffer.from([0]);
  const other = rsa('rsa2048-other');
  const certificate = keyText('rsa2048-certificate');
  return vectors([
    ['a byte after the PKCS#1 DER', asBytes(Buffer.concat([pkcs1, zero]))],
    ['a newline after the PKCS#8 DER', asBytes(Buffer.concat([pkcs8, Buffer.from('\n')]))],
    ['a byte after the DER, base64', asText(base64(Buffer.concat([pkcs8, zero])))],
    ['a byte after the DER, in the PEM body', asText(pem('RSA PRIVATE KEY', Buffer.concat([pkcs1, zero])))],
    ['two keys in one PEM body', asText(pem('PRIVATE KEY', Buffer.concat([pkcs8, other.pkcs8])))],
    ['a byte inside the PKCS#8 octet string', asText(pem('PRIVATE KEY', pkcs8Der(pkcs1, zero)))],
    ['text after the END line', asText(`${pkcs1Pem}see vault for the other one\n`)],
    ['text right after the END line', asText(`${withoutFinalNewline(pkcs1Pem)};`)],
    ['two private keys', asText(pkcs1Pem + other.pkcs1Pem)],
    ['the same key twice', asText(pkcs8Pem + pkcs8Pem)],
    ['two private keys, base64', asText(base64(pkcs1Pem + other.pkcs1Pem))],
    ['two private keys on one line', asText(oneLine(pkcs1Pem + other.pkcs1Pem))],
    ['key and certificate', asText(pkcs8Pem + certificate)],
    ['certificate and key', asText(certificate + pkcs8Pem)],
    ['key and verifying key', asText(pkcs1Pem + spkiPem)],
  ]);
};

const damagedText = () => {
  const { pkcs1, pkcs1Pem, pkcs8Pem } = rsa('rsa2048');
  const mixed = base64(pkcs1).replace('+', '-');
  assert(/-/.test(mixed) && /[+/]/.test(mixed));
  return vectors([
    ['BEGIN and END of different labels', asText(pkcs1Pem.replace('END RSA PRIVATE', 'END PRIVATE'))],
    ['BEGIN of a private key, END of a public one', asText(pkcs8Pem.replace('END PRIVATE', 'END PUBLIC'))],
    ['an exclamation mark in the body', asText(insideBody(pkcs1Pem, '!'))],
    ['asterisks in the body', asText(insideBody(pkcs8Pem, '***'))],
    ['padding in the middle of the body', asText(insideBody(pkcs1Pem, '=='))],
    ['a non-ASCII character in the body', asText(insideBody(pkcs1Pem, 'é'))],
    ['a NUL in the body', asText(insideBody(pkcs1Pem, '\u0000'))],
    ['both base64 alphabets in base64 of DER', asText(mixed)],
    ['both base64 alphabets in a PEM body', asText(pem('RSA PRIVATE KEY', pkcs1).replace('+', '-'))],
    ['one character of the body changed', asText(pkcs1Pem.replace(/(?<=-----\n(?:.*\n){3})./, (c) => (c === 'A' ? 'B' : 'A')))],
  ]);
};

const inconsistent = () => {
  const parts = rsaParts(rsa('rsa2048').pkcs1);
  const other = rsaParts(rsa('rsa2048-other').pkcs1);
  const pkcs1 = (changes) => asText(pem('RSA PRIVATE KEY', rsaDer({ ...parts, ...changes })));
  const pkcs8 = (changes) => asText(pem('PRIVATE KEY', pkcs8Der(rsaDer({ ...parts, ...changes }))));
  return vectors([
    ['d of another key', pkcs1({ d: other.d })],
    ['d of another key, PKCS#8', pkcs8({ d: other.d })],
    ['p and q of another key', pkcs1({ p: other.p, q: other.q })],
    ['p of another key', pkcs8({ p: other.p })],
    ['n + 2', pkcs1({ n: parts.n + 2n })],
    ['n of another key, PKCS#8', pkcs8({ n: other.n })],
    ['d + 2', pkcs1({ d: parts.d + 2n })],
    ['p and q exchanged, the rest not', pkcs1({ p: parts.q, q: parts.p })],
    ['dP of another key', pkcs1({ dp: other.dp })],
    ['dQ of another key', pkcs8({ dq: other.dq })],
    ['qInv of another key', pkcs1({ qinv: other.qinv })],
    ['e of 1', pkcs1({ e: 1n })],
    ['e even', pkcs1({ e: 65536n })],
    ['e of 3', pkcs1({ e: 3n })],
    ['p of 1 and q of n', pkcs1({ p: parts.n, q: 1n })],
    ['d of 0', pkcs1({ d: 0n })],
  ]);
};

const otherEncodings = () => {
  const { pkcs1, pkcs8 } = rsa('rsa2048');
  const parts = rsaParts(pkcs1);
  const fields = [parts.version, parts.n, parts.e, parts.d, parts.p, parts.q, parts.dp, parts.dq, parts.qinv];
  const multiPrime = keyText('rsa2048-multi-prime');
  return vectors([
    ['multi-prime PEM', asText(multiPrime)],
    ['multi-prime in PKCS#8', asText(pem('PRIVATE KEY', pkcs8Der(derOf(multiPrime))))],
    ['version 1 with two primes', asText(pem('RSA PRIVATE KEY', rsaDer({ ...parts, version: 1n })))],
    ['version 2', asText(pem('RSA PRIVATE KEY', rsaDer({ ...parts, version: 2n })))],
    ['a member missing', asText(pem('RSA PRIVATE KEY', sequence(...fields.slice(0, -1).map(integer))))],
    ['a needless byte in the outer length, PKCS#1', asText(pem('RSA PRIVATE KEY', withLongLength(pkcs1)))],
    ['a needless byte in the outer length, PKCS#8', asText(pem('PRIVATE KEY', withLongLength(pkcs8)))],
    ['indefinite length', asText(pem('RSA PRIVATE KEY', withIndefiniteLength(pkcs1)))],
    ['a needless zero before the modulus', asText(pem('RSA PRIVATE KEY', sequence(integer(0n), paddedInteger(parts.n), ...fields.slice(2).map(integer))))],
    ['PKCS#8 with an empty octet string', asText(pem('PRIVATE KEY', pkcs8Der(Buffer.alloc(0))))],
    ['PKCS#8 inside PKCS#8', asText(pem('PRIVATE KEY', pkcs8Der(pkcs8)))],
    ['PKCS#8 of version 7', asText(pem('PRIVATE KEY', sequence(integer(7n), sequence(OID_RSA, NULL), octetString(pkcs1))))],
  ]);
};

export const brokenSigningKeyErrors = () => [
  ...cut(), ...trailing(), ...damagedText(), ...inconsistent(), ...otherEncodings(),
];
