#!/usr/bin/env bash
# The demo's column of Node, by the installed tarballs; rust.sh beside it says how columns work.
source "$(dirname "${BASH_SOURCE[0]}")/../../lib.sh"

have node && have npm && scripts/tools.sh zig >/dev/null || exit 77
scripts/build-node.sh >&2
project=$KNOCK_JWT_SCRATCH/demo-node
mkdir "$project"
echo '{"name":"demo","private":true}' >"$project/package.json"
npm install --prefix "$project" --silent --offline --no-audit --no-fund target/node/tarballs/*.tgz >&2
cat >"$project/column.mjs" <<'JAVASCRIPT'
import { readFileSync } from 'node:fs';
import { UserTokenSigner } from 'knock-jwt';

const [users, issuedAt] = process.argv.slice(2);
const signer = UserTokenSigner.fromEnv();
for (const userId of readFileSync(users, 'utf8').split(/\r?\n/).filter(Boolean)) {
  const token = await signer.sign(userId, { issuedAt: Number(issuedAt) });
  console.log(JSON.stringify({ user_id: userId, token }));
}
JAVASCRIPT
node "$project/column.mjs" "$1" "$2"
