// deep.mjs: asks for a token at each of the last depths of the stack, and then for ada's.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { inspect, UserTokenSigner } from 'knock-jwt';

const signer = new UserTokenSigner(readFileSync(join(process.env.KNOCK_JWT_VECTORS, 'keys/rsa2048.pem'), 'utf8'));

/** Down to the end; on the way up each of the first frames asks. */
function descend() {
  let above;
  try {
    above = descend();
  } catch {
    above = 0;
  }
  if (above < 100) {
    try {
      void signer.sign('deep').catch(() => {});
    } catch {
      // Not even that was possible.
    }
  }
  return above + 1;
}

for (let padding = 0; padding < 40; padding += 1) {
  // Shifts where in a call the end comes.
  new Function('descend', `let ${Array.from({ length: padding + 1 }, (_, n) => `v${n} = ${n}`)}; return descend()`)(descend);
  const timeout = new Promise((_, reject) => setTimeout(reject, 10_000, new Error('nobody signs any more')).unref());
  const token = await Promise.race([signer.sign('ada'), timeout]);
  if (padding === 39) console.log(inspect(token).userId);
}
