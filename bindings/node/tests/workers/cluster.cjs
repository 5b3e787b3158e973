const cluster = require('node:cluster');
const { readFileSync } = require('node:fs');
const { join } = require('node:path');
const { UserTokenSigner } = require('knock-jwt');

process.env.KNOCK_SIGNING_KEY = readFileSync(join(process.env.KNOCK_JWT_VECTORS, 'keys/rsa2048.pem'), 'utf8');
const sign = () => UserTokenSigner.fromEnv().sign('u', { issuedAt: 1_700_000_000 });

if (cluster.isPrimary) {
  for (let n = 0; n < 3; n += 1) {
    cluster.fork().on('message', (token) => console.log(token));
  }
  cluster.on('exit', (_, code) => {
    if (code !== 0) process.exitCode = 1;
  });
} else {
  sign().then((token) => process.send(token, () => process.disconnect()));
}
