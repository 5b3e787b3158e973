// What is pasted where a signing key belongs, and is none.
import {
  asBytes, asText, base64, BOM, crlf, doubleQuoted, literalNewlines, newlines, noLineBreaks, noWhiteSpace, oneLine, relabel,
  singleQuoted, utf16le,
} from '../../lib/damage.mjs';
import { error } from '../../lib/errors.mjs';
import { signPayload } from '../../lib/jwt.mjs';
import { certificate, derOf, keyText, lines, pem, rsa, spkiPemOf } from '../../lib/keys.mjs';

const vectors = (code, cases) => cases.map(([name, input]) => ({
  name: `signing key: ${name}`, operation: 'signing_key', input, ...error(code),
}));

const missing = () => vectors('signing_key_missing', [
  ['empty', asText('')],
  ['empty, as bytes', asBytes(Buffer.alloc(0))],
  ['spaces', asText('   ')],
  ['newlines and tabs', asText('\r\n\t\n')],
  ['two double quotes', asText('""')],
  ['two single quotes', asText("''")],
  ['white space in quotes', asText(' "  " \n')],
  ['byte-order mark alone', asBytes(Buffer.from(BOM))],
  ['UTF-16 byte-order mark alone', asBytes(utf16le(''))],
  ['non-breaking and zero-width spaces', asText('\u00a0\u200b')],
]);

const unrecognised = () => {
  const key = rsa('rsa2048');
  const jwk = key.signingKey.export({ format: 'jwk' });
  return vectors('signing_key_format', [
    ['words', asText('correct horse battery staple')],
    ['a word', asText('changeme')],
    ['a sentence', asText('Your signing key is shown in the dashboard.')],
    ['a UUID', asText('3f2b5c1e-8a44-4b0e-9a57-0d6f4e1c2b3a')],
    ['a path', asText('/etc/secrets/knock-signing-key.pem')],
    ['a URL', asText('https://dashboard.knock.app/settings')],
    ['an unexpanded variable', asText('${KNOCK_SIGNING_KEY}')],
    ['hexadecimal digits', asText('0123456789abcdef'.repeat(4))],
    ['a JWK', asText(JSON.stringify({ kty: 'RSA', ...jwk }))],
    ['a JWK set', asText(JSON.stringify({ keys: [{ ...jwk, use: 'sig' }] }, null, 2))],
    ['JSON', asText('{"signing_key":"see vault"}')],
    ['a JWT', asText(signPayload('rsa2048', '{"sub":"user_123","iat":1700000000,"exp":1700003600}'))],
    ['an OpenSSH private key', asText(keyText('rsa2048-openssh'))],
    ['an OpenSSH private key, base64', asText(base64(keyText('rsa2048-openssh')))],
    ['a PuTTY key', asText('PuTTY-User-Key-File-3: ssh-rsa\nEncryption: none\nComment: throw-away\n')],
    ['a PGP private key block', asText(pem('PGP PRIVATE KEY BLOCK', Buffer.from('not really a PGP key, but labelled as one')))],
    ['EC PARAMETERS alone', asText(keyText('ec-p256-parameters'))],
    ['a PEM of an unknown label', asText(pem('SOMETHING ELSE', Buffer.from('something else')))],
    ['base64 of words', asText(base64('correct horse battery staple'))],
    ['base64 of words, in quotes', asText(doubleQuoted(base64('the key is under the mat by the door')))],
    ['base64 of base64 of PEM', asText(base64(base64(key.pkcs1Pem)))],
    ['bytes that are no text', asBytes(Buffer.from([0xff, 0x00, 0x80, 0x13, 0x37, 0xc0, 0xaf, 0xfe, 0x01, 0x02]))],
    ['zero bytes', asBytes(Buffer.alloc(64))],
    ['emoji', asText('🔑')],
  ]);
};

const publicHalves = () => {
  const key = rsa('rsa2048');
  const { text, der } = certificate('rsa2048-certificate');
  return vectors('signing_key_is_public', [
    ['SPKI PEM', asText(key.spkiPem)],
    ['SPKI DER', asBytes(key.spki)],
    ['SPKI base64 of PEM', asText(base64(key.spkiPem))],
    ['SPKI base64 of DER', asText(base64(key.spki))],
    ['SPKI PEM with literal \\n in quotes', asText(doubleQuoted(literalNewlines(key.spkiPem)))],
    ['SPKI PEM on one line', asText(oneLine(key.spkiPem))],
    ['SPKI PEM without white space', asText(noWhiteSpace(key.spkiPem))],
    ['PKCS#1 public PEM', asText(key.publicPkcs1Pem)],
    ['PKCS#1 public DER', asBytes(key.publicPkcs1)],
    ['PKCS#1 public base64 of PEM', asText(base64(key.publicPkcs1Pem))],
    ['PKCS#1 public base64 of DER', asText(base64(key.publicPkcs1))],
    ['certificate PEM', asText(text)],
    ['certificate DER', asBytes(der)],
    ['certificate base64 of PEM', asText(base64(text))],
    ['certificate base64 of DER', asText(base64(der))],
    ['chain of two certificates', asText(text + keyText('rsa2048-other-certificate'))],
    ['certificate request', asText(keyText('rsa2048-certificate-request'))],
    ['EC public key PEM', asText(spkiPemOf('ec-p256-sec1'))],
    ['EC certificate PEM', asText(keyText('ec-p256-certificate'))],
  ]);
};

const apiKeys = () => vectors('signing_key_is_api_key', [
  ['sk_test_', asText('sk_test_not_a_real_key')],
  ['sk_live_', asText('sk_live_not_a_real_key')],
  ['pk_test_', asText('pk_test_not_a_real_key')],
  ['pk_live_', asText('pk_live_not_a_real_key')],
  ['sk_', asText('sk_not_a_real_key')],
  ['pk_', asText('pk_not_a_real_key')],
  ['sk_test_ in double quotes', asText('"sk_test_not_a_real_key"')],
  ['pk_live_ in single quotes', asText("'pk_live_not_a_real_key'")],
  ['sk_live_ with newline', asText('sk_live_not_a_real_key\n')],
  ['pk_test_ between spaces and CRLF', asText('  pk_test_not_a_real_key \r\n')],
  ['sk_test_ after a byte-order mark', asText(`${BOM}sk_test_not_a_real_key`)],
]);

const encrypted = () => {
  const text = keyText('rsa2048-encrypted-pkcs8');
  const der = derOf(text);
  const traditional = keyText('rsa2048-encrypted-traditional-aes256');
  return vectors('signing_key_encrypted', [
    ['encrypted PKCS#8 PEM', asText(text)],
    ['encrypted PKCS#8 DER', asBytes(der)],
    ['encrypted PKCS#8 base64 of PEM', asText(base64(text))],
    ['encrypted PKCS#8 base64 of DER', asText(base64(der))],
    ['encrypted PKCS#8 on one line', asText(oneLine(text))],
    ['encrypted PKCS#8 without line breaks', asText(noLineBreaks(text))],
    ['encrypted PKCS#8 with literal \\n in quotes', asText(doubleQuoted(literalNewlines(text)))],
    ['encrypted PKCS#8, PBES1', asText(keyText('rsa2048-encrypted-pkcs8-pbe1'))],
    ['traditional with Proc-Type, AES-256', asText(traditional)],
    ['traditional with Proc-Type, 3DES', asText(keyText('rsa2048-encrypted-traditional-des3'))],
    ['traditional with Proc-Type, CRLF', asText(crlf(traditional))],
    ['traditional with Proc-Type on one line', asText(oneLine(traditional))],
    ['traditional with Proc-Type, literal \\n', asText(newlines(traditional, '\\n'))],
    ['traditional with Proc-Type, base64', asText(base64(traditional))],
  ]);
};

const notRsa = () => {
  const sec1 = keyText('ec-p256-sec1');
  const ec = keyText('ec-p256-pkcs8');
  const ed25519 = keyText('ed25519');
  const dsa = keyText('dsa2048-pkcs8');
  const pss = keyText('rsa2048-pss');
  return vectors('signing_key_not_rsa', [
    ['EC SEC1 PEM', asText(sec1)],
    ['EC SEC1 base64 of PEM', asText(base64(sec1))],
    ['EC SEC1 PEM on one line', asText(oneLine(sec1))],
    ['EC PKCS#8 PEM', asText(ec)],
    ['EC PKCS#8 DER', asBytes(derOf(ec))],
    ['EC PKCS#8 base64 of DER', asText(base64(derOf(ec)))],
    ['EC PKCS#8 content under the label RSA PRIVATE KEY', asText(relabel(ec, 'RSA PRIVATE KEY'))],
    ['Ed25519 PEM', asText(ed25519)],
    ['Ed25519 DER', asBytes(derOf(ed25519))],
    ['Ed25519 base64 of PEM', asText(base64(ed25519))],
    ['X25519 PEM', asText(keyText('x25519'))],
    ['DSA traditional PEM', asText(keyText('dsa2048-traditional'))],
    ['DSA PKCS#8 PEM', asText(dsa)],
    ['DSA PKCS#8 base64 of DER', asText(base64(derOf(dsa)))],
    ['RSA-PSS PEM', asText(pss)],
    ['RSA-PSS DER', asBytes(derOf(pss))],
    ['RSA-PSS PEM in quotes with literal \\n', asText(singleQuoted(literalNewlines(pss)))],
  ]);
};

const sizes = () => {
  const small = rsa('rsa1024');
  return vectors('signing_key_size', [
    ['1024 bits, PKCS#1 PEM', asText(small.pkcs1Pem)],
    ['1024 bits, PKCS#8 PEM', asText(small.pkcs8Pem)],
    ['1024 bits, PKCS#1 DER', asBytes(small.pkcs1)],
    ['1024 bits, PKCS#8 base64 of DER in lines', asText(lines(base64(small.pkcs8), 64))],
    ['2047 bits', asText(rsa('rsa2047').pkcs1Pem)],
    ['8200 bits', asText(rsa('rsa8200').pkcs8Pem)],
  ]);
};

export const signingKeyErrors = () => [
  ...missing(), ...unrecognised(), ...publicHalves(), ...apiKeys(), ...encrypted(), ...notRsa(), ...sizes(),
];
