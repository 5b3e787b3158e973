import knockJwt = require('knock-jwt');
import knockNode = require('knock-jwt/knock-node');

const signer: knockJwt.UserTokenSigner = knockJwt.UserTokenSigner.fromEnv({ reuse: 100 });
const token: Promise<string> = signer.sign('u');
const other: Promise<string> = knockNode.signUserToken('u', { expiresInSeconds: 60 });
void Promise.all([token, other]);
