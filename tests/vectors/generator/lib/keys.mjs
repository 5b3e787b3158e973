// The committed throw-away keys of ../keys, in every container node:crypto can write.
import { createHash, createPrivateKey, createPublicKey, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';

const folder = new URL('../../keys/', import.meta.url);

/** The text of keys/<name>.pem as committed. */
export const keyText = (name) => readFileSync(new URL(`${name}.pem`, folder), 'utf8');

/** A file of ../keys that is not a PEM. */
export const keyFile = (name) => readFileSync(new URL(name, folder), 'utf8');

export function pem(label, der, columns = 64) {
  return `-----BEGIN ${label}-----\n${lines(der.toString('base64'), columns)}\n-----END ${label}-----\n`;
}

export function lines(text, columns, newline = '\n') {
  return text.match(new RegExp(`.{1,${columns}}`, 'g')).join(newline);
}

/** The DER inside the first PEM block of a text that has no headers. */
export function derOf(text) {
  return Buffer.from(text.match(/-----BEGIN [^-]+-----([^-]+)-----END/)[1], 'base64');
}

const cache = new Map();

/** Everything the vectors want to know of an RSA signing key. */
export function rsa(name) {
  if (!cache.has(name)) cache.set(name, describeRsa(name));
  return cache.get(name);
}

function describeRsa(name) {
  const signingKey = createPrivateKey(keyText(name));
  const verifyingKey = createPublicKey(signingKey);
  const pkcs1 = signingKey.export({ type: 'pkcs1', format: 'der' });
  const pkcs8 = signingKey.export({ type: 'pkcs8', format: 'der' });
  const spki = verifyingKey.export({ type: 'spki', format: 'der' });
  const publicPkcs1 = verifyingKey.export({ type: 'pkcs1', format: 'der' });
  return {
    name,
    signingKey,
    verifyingKey,
    bits: signingKey.asymmetricKeyDetails.modulusLength,
    fingerprint: createHash('sha256').update(spki).digest('hex'),
    pkcs1,
    pkcs8,
    spki,
    publicPkcs1,
    pkcs1Pem: pem('RSA PRIVATE KEY', pkcs1),
    pkcs8Pem: pem('PRIVATE KEY', pkcs8),
    spkiPem: pem('PUBLIC KEY', spki),
    publicPkcs1Pem: pem('RSA PUBLIC KEY', publicPkcs1),
  };
}

/** The SPKI of a key that need not be RSA, as PEM. */
export const spkiPemOf = (name) =>
  pem('PUBLIC KEY', createPublicKey(keyText(name)).export({ type: 'spki', format: 'der' }));

export function certificate(name) {
  const text = keyText(name);
  return { text, der: new X509Certificate(text).raw };
}
