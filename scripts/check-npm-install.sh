#!/usr/bin/env bash
# check-npm-install.sh PROJECT: installs the tarballs of target/node/tarballs without a network in a new,
# empty project, and runs what the README begins with there, imported and required.
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

project=$1
tarballs=("$PWD"/target/node/tarballs/*.tgz)
mkdir "$project"
cd "$project"
echo '{"name":"empty","private":true}' >package.json
npm install --silent --offline --no-audit --no-fund --cache "$KNOCK_JWT_SCRATCH/npm-cache" "${tarballs[@]}"
npm ls --all

cat >start.mjs <<'JAVASCRIPT'
import { SigningKey, UserTokenSigner, inspect } from 'knock-jwt';
process.env.KNOCK_SIGNING_KEY = SigningKey.generateSync(2048).toBase64();
const signer = UserTokenSigner.fromEnv();
const token = await signer.sign('user_123');
if (inspect(token).userId !== 'user_123') throw new Error('the token is for somebody else');
JAVASCRIPT
cat >start.cjs <<'JAVASCRIPT'
const { SigningKey, UserTokenSigner, inspect } = require('knock-jwt');
const { signUserToken } = require('knock-jwt/knock-node');
process.env.KNOCK_SIGNING_KEY = SigningKey.generateSync(2048).toBase64();
Promise.all([UserTokenSigner.fromEnv().sign('user_123'), signUserToken('user_123')]).then((tokens) => {
  if (tokens.some((token) => inspect(token).userId !== 'user_123')) throw new Error('a token is for somebody else');
});
JAVASCRIPT
node start.mjs
node start.cjs
echo "Installed without a network, imported and required"
