// Tokens: good ones by npm jsonwebtoken, deliberately wrong ones by node:crypto.
import assert from 'node:assert/strict';
import { createHmac, sign as rawSign } from 'node:crypto';
import jsonwebtoken from 'jsonwebtoken';
import { keyText, rsa } from './keys.mjs';

export const HEADER = '{"alg":"RS256","typ":"JWT"}';
const ENCODED_HEADER = 'eyJhbGciOiJSUzI1NiIsInR5cCI6IkpXVCJ9';

export const base64url = (data) => Buffer.from(data).toString('base64url');

/** The expected token of a payload. The payload goes in as text, since an `iat` of 0 would be replaced otherwise. */
export function signPayload(keyName, payload) {
  const token = jsonwebtoken.sign(payload, keyText(keyName), { algorithm: 'RS256', header: { typ: 'JWT' } });
  const [header, body] = token.split('.');
  assert.equal(header, ENCODED_HEADER);
  assert.equal(base64url(HEADER), ENCODED_HEADER);
  assert.equal(Buffer.from(body, 'base64url').toString(), payload);
  jsonwebtoken.verify(token, rsa(keyName).spkiPem, { algorithms: ['RS256'], ignoreExpiration: true });
  return token;
}

/** jsonwebtoken as everybody calls it, with an object. */
export const signObject = (keyName, payload, options = {}) =>
  jsonwebtoken.sign(payload, keyText(keyName), { algorithm: 'RS256', ...options });

/** An RS256 signature over two segments exactly as given, whatever is in them. */
export function signSegments(headerSegment, payloadSegment, keyName = 'rsa2048', hash = 'sha256') {
  const input = `${headerSegment}.${payloadSegment}`;
  return `${input}.${rawSign(hash, Buffer.from(input), rsa(keyName).signingKey).toString('base64url')}`;
}

/** RS256 over header and payload given as text or bytes; nothing is checked. */
export function forge({ header = HEADER, payload, key = 'rsa2048', hash = 'sha256' }) {
  return signSegments(base64url(header), base64url(payload), key, hash);
}

/** HMAC over header and payload with the given secret: the classic confusion of algorithms. */
export function forgeHmac(header, payload, secret) {
  const input = `${base64url(header)}.${base64url(payload)}`;
  return `${input}.${createHmac('sha256', secret).update(input).digest('base64url')}`;
}

/** Header and payload with the given third segment. */
export const unsigned = (header, payload, signature = '') =>
  `${base64url(header)}.${base64url(payload)}.${signature}`;
