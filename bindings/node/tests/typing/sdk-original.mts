// Written for @knocklabs/node 1.35.0, as its README and its types have it. sdk.mts is this file with the
// import changed.
import {
  buildUserTokenGrant,
  Grants,
  maybePrepareUserTokenGrants,
  type ObjectTokenEntity,
  signUserToken,
  type SignUserTokenOptions,
  type TenantTokenEntity,
  type TokenEntity,
  type TokenGrant,
  type TokenGrantOptions,
  type UserTokenEntity,
} from '@knocklabs/node';

const tenant: TenantTokenEntity = { type: 'tenant', id: 'tenant-id' };
const object: ObjectTokenEntity = { type: 'object', id: 'object-id', collection: 'videos' };
const user: UserTokenEntity = { type: 'user', id: 'user-1' };
const entities: TokenEntity[] = [tenant, object, user];
const wanted: TokenGrantOptions = [Grants.SlackChannelsRead, Grants.MsTeamsChannelsRead, Grants.ChannelDataRead, Grants.ChannelDataWrite, Grants.UserFeedRead];
const grants: TokenGrant[] = entities.map((entity) => buildUserTokenGrant(entity, wanted));
const byHand: TokenGrant = { entity: 'https://api.knock.app/v1/users/user-1', grants: { [Grants.UserFeedRead]: [] } };
const prepared: Record<string, TokenGrant['grants']> | undefined = maybePrepareUserTokenGrants([...grants, byHand]);
const options: SignUserTokenOptions = {
  signingKey: process.env['KNOCK_SIGNING_KEY'],
  expiresInSeconds: 3600,
  grants,
  shouldGenerateJti: true,
};

export async function tokens(): Promise<string[]> {
  return [await signUserToken('user-1'), await signUserToken('user-1', options), await signUserToken('user-1', {})];
}
export type Signature = Parameters<typeof signUserToken>;
export { prepared };
