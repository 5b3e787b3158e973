/**
 * Mints and verifies Knock user tokens on the server.
 *
 * @packageDocumentation
 */

export {
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
  type VerifyingKeyInput,
} from './core.js';
