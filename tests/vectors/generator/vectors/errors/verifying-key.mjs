// Verifying keys that must be refused, and verifiers and signers with impossible settings.
import { asBytes, asText, base64, doubleQuoted, insideBody } from '../../lib/damage.mjs';
import { integer, integersOf, NULL, OID_RSA, sequence } from '../../lib/der.mjs';
import { error } from '../../lib/errors.mjs';
import { certificate, derOf, keyText, pem, rsa, spkiPemOf } from '../../lib/keys.mjs';

const keys = () => {
  const key = rsa('rsa2048');
  const [n] = integersOf(key.publicPkcs1);
  const zero = Buffer.from([0]);
  const bitString = (body) => Buffer.concat([Buffer.from([0x03, 0x82]), Buffer.from([(body.length + 1) >> 8, (body.length + 1) & 0xff, 0]), body]);
  const { text, der } = certificate('rsa2048-certificate');
  return [
    ['empty', asText('')],
    ['white space', asText(' \n')],
    ['two quotes', asText('""')],
    ['words', asText('correct horse battery staple')],
    ['base64 of words', asText(base64('correct horse battery staple'))],
    ['bytes that are no text', asBytes(Buffer.from([0xff, 0x00, 0x80, 0x13, 0x37]))],
    ['a JWK', asText(JSON.stringify(key.verifyingKey.export({ format: 'jwk' })))],
    ['pk_test_', asText('pk_test_not_a_real_key')],
    ['pk_live_ in quotes', asText(doubleQuoted('pk_live_not_a_real_key'))],
    ['sk_test_', asText('sk_test_not_a_real_key')],
    ['PKCS#1 private key PEM', asText(key.pkcs1Pem)],
    ['PKCS#8 private key PEM', asText(key.pkcs8Pem)],
    ['PKCS#8 private key base64 of DER', asText(base64(key.pkcs8))],
    ['PKCS#1 private key DER', asBytes(key.pkcs1)],
    ['encrypted private key', asText(keyText('rsa2048-encrypted-pkcs8'))],
    ['EC public key', asText(spkiPemOf('ec-p256-sec1'))],
    ['EC certificate', asText(keyText('ec-p256-certificate'))],
    ['Ed25519 public key', asText(spkiPemOf('ed25519'))],
    ['RSA-PSS public key', asText(spkiPemOf('rsa2048-pss'))],
    ['EC private key', asText(keyText('ec-p256-sec1'))],
    ['1024 bits, SPKI', asText(rsa('rsa1024').spkiPem)],
    ['1024 bits, PKCS#1 DER', asBytes(rsa('rsa1024').publicPkcs1)],
    ['1024 bits, certificate', asText(keyText('rsa1024-certificate'))],
    ['2047 bits', asText(rsa('rsa2047').spkiPem)],
    ['8200 bits', asText(rsa('rsa8200').spkiPem)],
    ['BEGIN without END', asText(key.spkiPem.replace(/-----END.*\n/, ''))],
    ['body cut', asText(pem('PUBLIC KEY', key.spki.subarray(0, 200)))],
    ['body empty', asText('-----BEGIN PUBLIC KEY-----\n-----END PUBLIC KEY-----\n')],
    ['DER cut', asBytes(key.spki.subarray(0, -1))],
    ['certificate cut', asText(pem('CERTIFICATE', der.subarray(0, 400)))],
    ['a byte after the DER', asBytes(Buffer.concat([key.spki, zero]))],
    ['a byte after the DER, in the PEM body', asText(pem('PUBLIC KEY', Buffer.concat([key.spki, zero])))],
    ['a byte after the certificate', asBytes(Buffer.concat([der, zero]))],
    ['a byte after the key inside the SPKI', asText(pem('PUBLIC KEY', sequence(sequence(OID_RSA, NULL), bitString(Buffer.concat([key.publicPkcs1, zero])))))],
    ['text after the END line', asText(`${key.spkiPem}the old one\n`)],
    ['two verifying keys', asText(key.spkiPem + rsa('rsa2048-other').spkiPem)],
    ['chain of two certificates', asText(text + keyText('rsa2048-other-certificate'))],
    ['verifying key and certificate', asText(key.spkiPem + text)],
    ['BEGIN and END of different labels', asText(key.spkiPem.replace('END PUBLIC', 'END RSA PUBLIC'))],
    ['a stray character in the body', asText(insideBody(key.spkiPem, '!'))],
    ['certificate request', asText(keyText('rsa2048-certificate-request'))],
    ['certificate request DER', asBytes(derOf(keyText('rsa2048-certificate-request')))],
    ['e even', asText(pem('RSA PUBLIC KEY', sequence(integer(n), integer(65536n))))],
    ['e of 1', asText(pem('RSA PUBLIC KEY', sequence(integer(n), integer(1n))))],
  ].map(([name, input]) => ({ name: `verifying key: ${name}`, operation: 'verifying_key', input, ...error('verifying_key_invalid') }));
};

const verifiers = () => {
  const good = { text: rsa('rsa2048').spkiPem };
  return [
    ['no keys', { verifying_keys: [], leeway: 0 }, 'verifying_key_invalid'],
    ['the second key is bad', { verifying_keys: [good, { text: 'pk_test_not_a_real_key' }], leeway: 0 }, 'verifying_key_invalid'],
    ['leeway of 301 s', { verifying_keys: [good], leeway: 301 }, 'options_invalid'],
    ['leeway of a day', { verifying_keys: [good], leeway: 86400 }, 'options_invalid'],
    ['leeway of -1 s', { verifying_keys: [good], leeway: -1 }, 'options_invalid'],
  ].map(([name, input, code]) => ({ name: `verifier: ${name}`, operation: 'verifier', ...input, ...error(code) }));
};

const signers = () => [
  ['min_share of 0', { min_share: 0 }, 'options_invalid'],
  ['min_share of 1', { min_share: 1 }, 'options_invalid'],
  ['min_share of -0.5', { min_share: -0.5 }, 'options_invalid'],
  ['min_share of 1.5', { min_share: 1.5 }, 'options_invalid'],
  ['reuse_capacity of 0', { reuse_capacity: 0 }, 'options_invalid'],
  ['expires_in of 0', { expires_in: 0 }, 'expires_in_invalid'],
  ['expires_in of -1', { expires_in: -1 }, 'expires_in_invalid'],
  ['expires_in of 2^53', { expires_in: 9007199254740992 }, 'expires_in_invalid'],
].map(([name, input, code]) => ({ name: `signer: ${name}`, operation: 'signer', key: 'rsa2048', ...input, ...error(code) }));

export const verifyingKeyErrors = () => [...keys(), ...verifiers(), ...signers()];
