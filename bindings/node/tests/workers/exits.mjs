import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { UserTokenSigner } from 'knock-jwt';

const signer = new UserTokenSigner(readFileSync(join(process.env.KNOCK_JWT_VECTORS, 'keys/rsa8192.pem'), 'utf8'));
for (let n = 0; n < 8; n += 1) void signer.sign(`user_${n}`);
// Signing begins once this turn of the event loop is over.
setTimeout(() => process.exit(7), 5);
