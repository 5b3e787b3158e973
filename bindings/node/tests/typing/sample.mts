// Uses all of the API, as a strict project would.
import {
  type Claims,
  Grants,
  inspect,
  IssuedToken,
  Jti,
  KnockJwtError,
  type KnockJwtErrorCode,
  Permission,
  type RawGrants,
  type SignerOptions,
  SigningKey,
  type TokenOptions,
  type TokenWarning,
  type UnverifiedToken,
  type UserId,
  UserTokenSigner,
  UserTokenVerifier,
  type VerifierOptions,
  VerifyingKey,
} from 'knock-jwt';

const key: SigningKey = SigningKey.fromEnv();
const other: SigningKey = await SigningKey.generate(2048);
const file: SigningKey = SigningKey.fromFile(new URL('file:///run/secrets/key'));
const settings: SignerOptions = { expiresIn: 900, reuse: true, minShare: 0.5 };
const signer = new UserTokenSigner(key, settings);
const ids: UserId[] = ['u', 1, 2n];
const grants: Grants = new Grants().user('u', [Permission.UserFeedRead]).tenant(1, ['slack/channels_read']).object('videos', 'x', [Permission.ChannelDataRead]).merge(Grants.raw('{}'));
const options: TokenOptions = { expiresIn: 60, issuedAt: new Date(), grants, explicitGrants: true, jti: Jti.random };
const token: string = await signer.sign('u', options);
const sync: string = signer.signSync(1n);
const issued: IssuedToken = await signer.issue('u', { jti: 'j', grants: null });
const times: number = issued.issuedAt + issued.expiresAt + issued.refreshAt;
const warnings: readonly TokenWarning[] = issued.warnings;
const many: Array<string | KnockJwtError> = await signer.signMany(new Set(ids));
const verifierOptions: VerifierOptions = { leeway: 5 };
const verifier = new UserTokenVerifier([key.verifyingKey, new VerifyingKey('…'), new Uint8Array()], verifierOptions);
const claims: Claims = verifier.verify(token);
const granted: RawGrants | undefined = claims.grants;
const read: UnverifiedToken = inspect(token);
try {
  verifier.verify(sync);
} catch (error) {
  if (error instanceof KnockJwtError) {
    const code: KnockJwtErrorCode = error.code;
    const number: number = error.number;
    if (error.code === 'token_expired') console.log(code, number);
  }
}
declare const console: { log(...values: unknown[]): void };
console.log(other.bits, file.fingerprint, times, warnings, many, granted, read);

// @ts-expect-error an id is no boolean
void signer.sign(true);
// @ts-expect-error a lifetime is a number
void signer.sign('u', { expiresIn: '1h' });
// @ts-expect-error no such option
void signer.sign('u', { expiresInSeconds: 900 });
// @ts-expect-error no such permission
void new Grants().user('u', ['feed/read']);
// @ts-expect-error no other symbol
void signer.sign('u', { jti: Symbol('x') });
// @ts-expect-error what is internal is not typed
void new SigningKey({});
