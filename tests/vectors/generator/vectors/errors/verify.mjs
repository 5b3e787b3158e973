// Well-formed tokens that must be refused: algorithm, signature, time, claims.
import assert from 'node:assert/strict';
import { constants, privateEncrypt, sign as rawSign, createHash } from 'node:crypto';
import jsonwebtoken from 'jsonwebtoken';
import { base64url, forge, forgeHmac, HEADER, signObject, signSegments, unsigned } from '../../lib/jwt.mjs';
import { keyFile, rsa, spkiPemOf } from '../../lib/keys.mjs';
import { EXP, IAT, PAYLOAD, refusedToken } from './verify-malformed.mjs';

const good = forge({ payload: PAYLOAD });
const [H, P, S] = good.split('.');
const signature = Buffer.from(S, 'base64url');

/** Tokens of randomised algorithms were signed once and are kept beside the keys. */
function signedOnce() {
  const { payload, ps256_rsa2048: ps256, es256_ec_p256: es256 } = JSON.parse(keyFile('signed-once.json'));
  assert.equal(payload, PAYLOAD);
  jsonwebtoken.verify(ps256, rsa('rsa2048').spkiPem, { algorithms: ['PS256'], ignoreExpiration: true });
  jsonwebtoken.verify(es256, spkiPemOf('ec-p256-sec1'), { algorithms: ['ES256'], ignoreExpiration: true });
  return { ps256, es256 };
}

function algorithms() {
  const { ps256, es256 } = signedOnce();
  const { spkiPem, spki, publicPkcs1Pem } = rsa('rsa2048');
  const hs256 = '{"alg":"HS256","typ":"JWT"}';
  const header = (alg) => `{"alg":${alg},"typ":"JWT"}`;
  const signed = (alg) => forge({ header: header(alg), payload: PAYLOAD });
  return [
    ['none without signature', unsigned(header('"none"'), PAYLOAD)],
    ['none with the signature of another token', unsigned(header('"none"'), PAYLOAD, S)],
    ['none, signed', signed('"none"')],
    ['None without signature', unsigned(header('"None"'), PAYLOAD)],
    ['NONE without signature', unsigned(header('"NONE"'), PAYLOAD)],
    ['nOnE without signature', unsigned(header('"nOnE"'), PAYLOAD)],
    ['HS256 with the verifying key PEM as secret', forgeHmac(hs256, PAYLOAD, spkiPem)],
    ['HS256 with the verifying key PEM without its last newline as secret', forgeHmac(hs256, PAYLOAD, spkiPem.trimEnd())],
    ['HS256 with the PKCS#1 PEM as secret', forgeHmac(hs256, PAYLOAD, publicPkcs1Pem)],
    ['HS256 with the verifying key DER as secret', forgeHmac(hs256, PAYLOAD, spki)],
    ['HS256 with an empty secret', forgeHmac(hs256, PAYLOAD, '')],
    ['RS384', forge({ header: header('"RS384"'), payload: PAYLOAD, hash: 'sha384' })],
    ['RS512', forge({ header: header('"RS512"'), payload: PAYLOAD, hash: 'sha512' })],
    ['PS256', ps256],
    ['ES256', es256],
    ['EdDSA in the header', signed('"EdDSA"')],
    ['rs256', signed('"rs256"')],
    ['Rs256', signed('"Rs256"')],
    ['RS256 and a space', signed('"RS256 "')],
    ['RS256 and a NUL', signed('"RS256\\u0000"')],
    ['alg empty', signed('""')],
    ['alg missing', forge({ header: '{"typ":"JWT"}', payload: PAYLOAD })],
    ['header an empty object', forge({ header: '{}', payload: PAYLOAD })],
    ['ALG in place of alg', forge({ header: '{"ALG":"RS256","typ":"JWT"}', payload: PAYLOAD })],
    ['alg a number', signed('256')],
    ['alg null', signed('null')],
    ['alg true', signed('true')],
    ['alg a list', signed('["RS256"]')],
    ['alg an object', signed('{"name":"RS256"}')],
  ].map(([name, token]) => refusedToken(`algorithm: ${name}`, 'token_algorithm', token));
}

/** The header `members` added to the ordinary ones; signed by the attacker, who holds rsa2048-other. */
const byAttacker = (members = {}) => forge({
  header: JSON.stringify({ ...JSON.parse(HEADER), ...members }), payload: PAYLOAD, key: 'rsa2048-other',
});

function signatures() {
  const own = rsa('rsa2048');
  const attacker = rsa('rsa2048-other');
  const input = Buffer.from(`${H}.${P}`);
  const withSignature = (bytes) => `${H}.${P}.${base64url(bytes)}`;
  const flipped = Buffer.from(signature);
  flipped[100] ^= 1;
  // Salt of length 0: deterministic, and still no PKCS#1 v1.5 signature.
  const pss = rawSign('sha256', input, { key: own.signingKey, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 0 });
  const withoutDigestInfo = privateEncrypt({ key: own.signingKey, padding: constants.RSA_PKCS1_PADDING }, createHash('sha256').update(input).digest());
  const claims = (changes) => base64url(JSON.stringify({ ...JSON.parse(PAYLOAD), ...changes }));
  const otherHeader = base64url('{"typ":"JWT","alg":"RS256"}');
  return [
    ['another key', byAttacker()],
    ['sub changed', `${H}.${claims({ sub: 'admin' })}.${S}`],
    ['exp changed', `${H}.${claims({ exp: EXP + 1 })}.${S}`],
    ['header changed', `${otherHeader}.${P}.${S}`],
    ['signature of the payload alone', withSignature(rawSign('sha256', Buffer.from(P), own.signingKey))],
    ['signature of the decoded text', withSignature(rawSign('sha256', Buffer.from(`${HEADER}.${PAYLOAD}`), own.signingKey))],
    ['one bit changed', withSignature(flipped)],
    ['empty', `${H}.${P}.`],
    ['one byte', withSignature(signature.subarray(0, 1))],
    ['last byte cut', withSignature(signature.subarray(0, -1))],
    ['a byte more', withSignature(Buffer.concat([signature, Buffer.from([0])]))],
    ['a zero byte before', withSignature(Buffer.concat([Buffer.from([0]), signature]))],
    ['twice', withSignature(Buffer.concat([signature, signature]))],
    ['reversed', withSignature(Buffer.from(signature).reverse())],
    ['zeroes', withSignature(Buffer.alloc(256))],
    ['0x01 at the end', withSignature(Buffer.from([...Buffer.alloc(255), 1]))],
    ['larger than the modulus', withSignature(Buffer.alloc(256, 0xff))],
    ['SHA-384 under RS256', signSegments(H, P, 'rsa2048', 'sha384')],
    ['SHA-1 under RS256', signSegments(H, P, 'rsa2048', 'sha1')],
    ['PSS under RS256', withSignature(pss)],
    ['no DigestInfo', withSignature(withoutDigestInfo)],
    ['another size of key', forge({ payload: PAYLOAD, key: 'rsa4096' })],
    ['jwk of the attacker in the header', byAttacker({ jwk: attacker.verifyingKey.export({ format: 'jwk' }) })],
    ['jku of the attacker in the header', byAttacker({ jku: 'https://attacker.example/jwks.json' })],
    ['x5u of the attacker in the header', byAttacker({ x5u: 'https://attacker.example/cert.pem' })],
    ['kid with a path', byAttacker({ kid: '../../dev/null' })],
    ['jsonwebtoken with another key', signObject('rsa2048-other', { sub: 'user_123', iat: IAT, exp: EXP })],
    ['expired as well: the signature comes first', { token: byAttacker(), now_ms: (EXP + 1) * 1000 }],
    ['neither of two keys', { token: forge({ payload: PAYLOAD, key: 'rsa3072' }), verifying_keys: [{ text: own.spkiPem }, { text: attacker.spkiPem }] }],
  ].map(([name, token]) => refusedToken(`signature: ${name}`, 'token_signature', token));
}

function times() {
  const forgeNbf = (nbf) => forge({ payload: `{"sub":"user_123","iat":${IAT},"nbf":${nbf},"exp":${EXP}}` });
  const expired = [
    ['now is exp', { token: good, now_ms: EXP * 1000 }],
    ['now is exp, with milliseconds', { token: good, now_ms: EXP * 1000 + 999 }],
    ['a day later', { token: good, now_ms: (EXP + 86400) * 1000 }],
    ['leeway used up', { token: good, leeway: 60, now_ms: (EXP + 60) * 1000 }],
    ['the largest leeway used up', { token: good, leeway: 300, now_ms: (EXP + 300) * 1000 }],
    ['exp of 0', forge({ payload: '{"sub":"user_123","exp":0}' })],
    ['exp before iat', forge({ payload: `{"sub":"user_123","iat":${IAT},"exp":${IAT - 1}}` })],
    ['the last of two keys', { token: forge({ payload: PAYLOAD, key: 'rsa3072' }), verifying_keys: [{ text: rsa('rsa2048').spkiPem }, { text: rsa('rsa3072').spkiPem }], now_ms: EXP * 1000 }],
  ].map(([name, input]) => refusedToken(`expired: ${name}`, 'token_expired', input));
  const early = [
    ['nbf in one second', forgeNbf(IAT + 101)],
    ['one millisecond before nbf', { token: forgeNbf(IAT + 101), now_ms: (IAT + 101) * 1000 - 1 }],
    ['leeway too small by a second', { token: forgeNbf(IAT + 161), leeway: 60 }],
    ['the largest nbf', forgeNbf(9007199254740991)],
  ].map(([name, input]) => refusedToken(`not yet valid: ${name}`, 'token_not_yet_valid', input));
  return [...expired, ...early];
}

const claims = () => {
  const exp = (literal) => `{"sub":"user_123","iat":${IAT},"exp":${literal}}`;
  const sub = (literal) => `{"sub":${literal},"iat":${IAT},"exp":${EXP}}`;
  const more = (members) => `{"sub":"user_123","exp":${EXP},${members}}`;
  return [
    ['payload an empty object', '{}'],
    ['sub missing', `{"iat":${IAT},"exp":${EXP}}`],
    ['Sub in place of sub', `{"Sub":"user_123","exp":${EXP}}`],
    ['sub empty', sub('""')],
    ['sub a number', sub('42')],
    ['sub null', sub('null')],
    ['sub true', sub('true')],
    ['sub a list', sub('["user_123"]')],
    ['sub an object', sub('{"id":"user_123"}')],
    ['exp missing', `{"sub":"user_123","iat":${IAT}}`],
    ['exp a string', exp(`"${EXP}"`)],
    ['exp with a fraction', exp('4102444800.5')],
    ['exp 1.5', exp('1.5')],
    ['exp a whole float', exp('4102444800.0')],
    ['exp with an exponent', exp('4102444800e0')],
    ['exp negative', exp('-1')],
    ['exp 2^53', exp('9007199254740992')],
    ['exp 2^63', exp('9223372036854775808')],
    ['exp 2^64', exp('18446744073709551616')],
    ['exp null', exp('null')],
    ['exp true', exp('true')],
    ['exp a list', exp(`[${EXP}]`)],
    ['nbf a string', more(`"nbf":"${IAT}"`)],
    ['nbf with a fraction', more(`"nbf":${IAT}.5`)],
    ['nbf negative', more('"nbf":-1')],
    ['nbf null', more('"nbf":null')],
    ['nbf 2^53', more('"nbf":9007199254740992')],
    ['iat a string', more(`"iat":"${IAT}"`)],
    ['iat negative', more('"iat":-1')],
    ['iat with a fraction', more(`"iat":${IAT}.5`)],
    ['iat a whole float', more(`"iat":${IAT}.0`)],
    ['iat 2^53', more('"iat":9007199254740992')],
    ['jti a number', more('"jti":1')],
    ['jti null', more('"jti":null')],
    ['grants a string', more('"grants":"{}"')],
    ['grants a list', more('"grants":[]')],
    ['grants true', more('"grants":true')],
    ['explicit_grants a string', more('"explicit_grants":"true"')],
    ['explicit_grants a number', more('"explicit_grants":1')],
  ].map(([name, payload]) => refusedToken(`claims: ${name}`, 'token_claims', forge({ payload })));
};

export const verifyErrors = () => [...algorithms(), ...signatures(), ...times(), ...claims()];
