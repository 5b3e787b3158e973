// One implementation, so that `instanceof` holds however a module was loaded.
export {
  Grants,
  inspect,
  IssuedToken,
  Jti,
  KnockJwtError,
  Permission,
  SigningKey,
  UserTokenSigner,
  UserTokenVerifier,
  VerifyingKey,
} from './index.js';
export type {
  Claims,
  KnockJwtErrorCode,
  RawGrants,
  SignerOptions,
  TokenOptions,
  TokenWarning,
  UnverifiedToken,
  UserId,
  VerifierOptions,
  VerifyingKeyInput,
} from './index.js';
