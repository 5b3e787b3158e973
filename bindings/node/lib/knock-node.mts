export { buildUserTokenGrant, Grants, maybePrepareUserTokenGrants, signUserToken } from './knock-node.js';
export type {
  ObjectTokenEntity,
  SignUserTokenOptions,
  TenantTokenEntity,
  TokenEntity,
  TokenGrant,
  TokenGrantOptions,
  UserTokenEntity,
} from './knock-node.js';
