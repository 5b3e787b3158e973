// leaves-a-thread.mjs one | two | drop-in: how many files are read before the first of many tokens is there.
import { stat } from 'node:fs/promises';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { UserTokenSigner } from 'knock-jwt';
import { signUserToken } from 'knock-jwt/knock-node';

const signingKey = readFileSync(join(process.env.KNOCK_JWT_VECTORS, 'keys/rsa8192.pem'), 'utf8');
const signers = Array.from({ length: process.argv[2] === 'two' ? 2 : 1 }, () => new UserTokenSigner(signingKey));
const sign = (n) =>
  process.argv[2] === 'drop-in' ? signUserToken(`user_${n}`, { signingKey }) : signers[n % signers.length].sign(`user_${n}`);

let signed = false;
const all = Array.from({ length: 12 }, (_, n) => sign(n));
void Promise.race(all).then(() => (signed = true));
await new Promise((resolve) => setTimeout(resolve, 5));
let read = 0;
while (!signed) {
  await stat('/');
  read += 1;
}
await Promise.all(all);
console.log(read);
