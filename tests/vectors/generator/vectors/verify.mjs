// Tokens that the verifier must accept, and the claims it must read.
import { base64 } from '../lib/damage.mjs';
import { forge, signObject, signPayload } from '../lib/jwt.mjs';
import { certificate, rsa } from '../lib/keys.mjs';

const IAT = 1700000000;
const EXP = IAT + 3600;
const NOW_MS = (IAT + 100) * 1000;
const PAYLOAD = `{"sub":"user_123","iat":${IAT},"exp":${EXP}}`;
const CLAIMS = { sub: 'user_123', iat: IAT, exp: EXP };

const spki = (name) => ({ text: rsa(name).spkiPem });

function vector(name, { token, claims = CLAIMS, keys = [spki('rsa2048')], key_index = 0, leeway = 0, now_ms = NOW_MS }) {
  return { name, verifying_keys: keys, leeway, now_ms, token, claims, key_index };
}

const accepted = (name, payload, claims, more = {}) => vector(name, { token: forge({ payload }), claims, ...more });

const keys = () => {
  const token = signPayload('rsa2048', PAYLOAD);
  const two = [spki('rsa2048'), spki('rsa2048-other')];
  return [
    vector('one key', { token }),
    vector('rotation: signed with the first of two', { token, keys: two }),
    vector('rotation: signed with the second of two', { token: signPayload('rsa2048-other', PAYLOAD), keys: two, key_index: 1 }),
    vector('rotation: the last of three sizes', {
      token: signPayload('rsa4096', PAYLOAD), keys: [spki('rsa2048'), spki('rsa3072'), spki('rsa4096')], key_index: 2,
    }),
    vector('3072 bits', { token: signPayload('rsa3072', PAYLOAD), keys: [spki('rsa3072')] }),
    vector('4096 bits', { token: signPayload('rsa4096', PAYLOAD), keys: [spki('rsa4096')] }),
    vector('8192 bits', { token: signPayload('rsa8192', PAYLOAD), keys: [spki('rsa8192')] }),
    vector('key as PKCS#1', { token, keys: [{ text: rsa('rsa2048').publicPkcs1Pem }] }),
    vector('key as certificate', { token, keys: [{ text: certificate('rsa2048-certificate').text }] }),
    vector('key as DER', { token, keys: [{ base64: base64(rsa('rsa2048').spki) }] }),
    vector('key as base64 of PEM', { token, keys: [{ text: base64(rsa('rsa2048').spkiPem) }] }),
  ];
};

const headers = () => [
  ['in the other order', '{"typ":"JWT","alg":"RS256"}'],
  ['alg alone', '{"alg":"RS256"}'],
  ['with kid and members of its own', '{"alg":"RS256","typ":"JWT","kid":"k1","x":{"y":[1.5]}}'],
  ['with white space', ' {\n "alg" : "RS256" ,\t"typ" : "JWT" }\r\n'],
  ['with escapes', '{"\\u0061lg":"R\\u0053256","typ":"JWT"}'],
  ['with a jwk that is not looked at', `{"alg":"RS256","typ":"JWT","jwk":${JSON.stringify(rsa('rsa2048-other').verifyingKey.export({ format: 'jwk' }))}}`],
].map(([name, header]) => vector(`header ${name}`, { token: forge({ header, payload: PAYLOAD }) }));

const claims = () => [
  accepted('all claims', `{"sub":"user_123","explicit_grants":true,"grants":{"https://api.knock.app/v1/users/user_123":{"user/read":[{}]}},"iat":${IAT},"nbf":${IAT},"exp":${EXP},"jti":"j-1"}`, {
    ...CLAIMS, nbf: IAT, jti: 'j-1', explicit_grants: true, grants: { 'https://api.knock.app/v1/users/user_123': { 'user/read': [{}] } },
  }),
  accepted('members of its own', `{"iss":"me","aud":["a","b"],"sub":"user_123","iat":${IAT},"exp":${EXP},"admin":false,"x":null}`, CLAIMS),
  accepted('floats in other members', `{"sub":"user_123","score":1.5,"big":1e300,"list":[0.1,-2.5e-3],"iat":${IAT},"exp":${EXP}}`, CLAIMS),
  accepted('the names of claims deeper down', `{"act":{"sub":"other","exp":1},"sub":"user_123","iat":${IAT},"exp":${EXP}}`, CLAIMS),
  accepted('escaped names and values', `{"\\u0073ub":"us\\u0065r\\u005f123","i\\u0061t":${IAT},"\\u0065xp":${EXP}}`, CLAIMS),
  accepted('white space', ` {\r\n\t"sub" : "user_123" ,\n"iat" : ${IAT} , "exp" : ${EXP} } \n`, CLAIMS),
  accepted('exp first, sub last', `{"exp":${EXP},"iat":${IAT},"sub":"user_123"}`, CLAIMS),
  accepted('without iat', `{"sub":"user_123","exp":${EXP}}`, { sub: 'user_123', exp: EXP }),
  accepted('iat of 0', `{"sub":"user_123","iat":0,"exp":${EXP}}`, { ...CLAIMS, iat: 0 }),
  accepted('iat in the future', `{"sub":"user_123","iat":${IAT + 1000},"exp":${EXP}}`, { ...CLAIMS, iat: IAT + 1000 }),
  accepted('the largest exp', `{"sub":"user_123","iat":${IAT},"exp":9007199254740991}`, { ...CLAIMS, exp: 9007199254740991 }),
  accepted('empty grants', `{"sub":"user_123","grants":{},"iat":${IAT},"exp":${EXP}}`, { ...CLAIMS, grants: {} }),
  accepted('explicit_grants false', `{"sub":"user_123","explicit_grants":false,"iat":${IAT},"exp":${EXP}}`, { ...CLAIMS, explicit_grants: false }),
  accepted('empty jti', `{"sub":"user_123","iat":${IAT},"exp":${EXP},"jti":""}`, { ...CLAIMS, jti: '' }),
];

const subjects = () => [
  ['emoji and right-to-left', '🦖 שלום'],
  ['combining marks', 'Zoe\u0308'],
  ['one space', ' '],
  ['NUL and line separators', '\u0000\u2028\u2029'],
  ['quotes and backslashes', '"\\"'],
].map(([name, sub]) => vector(`sub: ${name}`, {
  token: signPayload('rsa2048', JSON.stringify({ sub, iat: IAT, exp: EXP })), claims: { ...CLAIMS, sub },
}));

function times() {
  const plain = { token: signPayload('rsa2048', PAYLOAD) };
  const withNbf = (nbf) => ({
    token: forge({ payload: `{"sub":"user_123","iat":${IAT},"nbf":${nbf},"exp":${EXP}}` }), claims: { ...CLAIMS, nbf },
  });
  return [
    vector('one millisecond before expiry', { ...plain, now_ms: EXP * 1000 - 1 }),
    vector('one second before expiry', { ...plain, now_ms: EXP * 1000 - 1000 }),
    vector('before iat', { ...plain, now_ms: IAT * 1000 - 5000 }),
    vector('now is 0', { ...plain, now_ms: 0 }),
    vector('leeway lets an expired one through', { ...plain, leeway: 60, now_ms: EXP * 1000 }),
    vector('leeway, one millisecond before it is used up', { ...plain, leeway: 60, now_ms: (EXP + 60) * 1000 - 1 }),
    vector('the largest leeway', { ...plain, leeway: 300, now_ms: (EXP + 299) * 1000 }),
    vector('leeway and the largest exp', {
      token: forge({ payload: '{"sub":"user_123","exp":9007199254740991}' }), claims: { sub: 'user_123', exp: 9007199254740991 }, leeway: 300,
    }),
    vector('nbf in the past', withNbf(IAT - 10)),
    vector('nbf of 0', withNbf(0)),
    vector('nbf is now', withNbf(NOW_MS / 1000)),
    vector('nbf is now, with milliseconds', { ...withNbf(NOW_MS / 1000), now_ms: NOW_MS + 999 }),
    vector('leeway lets a not yet valid one through', { ...withNbf(NOW_MS / 1000 + 60), leeway: 60 }),
  ];
}

const ordinary = () => [
  vector('jsonwebtoken with an object', { token: signObject('rsa2048', { sub: 'user_123', iat: IAT, exp: EXP }) }),
  vector('jsonwebtoken with options', {
    token: signObject('rsa2048', { iat: IAT, plan: 'pro' }, { subject: 'user_123', expiresIn: '1h', notBefore: 0, jwtid: 'j-1', issuer: 'me', audience: 'knock', keyid: 'k1' }),
    claims: { ...CLAIMS, nbf: IAT, jti: 'j-1' },
  }),
  vector('jsonwebtoken, payload as text and no typ', { token: signObject('rsa2048', PAYLOAD) }),
];

export const verifyVectors = () => [...keys(), ...headers(), ...claims(), ...subjects(), ...times(), ...ordinary()];
