import { parentPort, workerData } from 'node:worker_threads';
import { inspect, UserTokenSigner } from 'knock-jwt';

const signer = new UserTokenSigner(workerData.pem, { reuse: true });
if (workerData.pending) {
  for (let n = 0; n < 8; n += 1) void signer.sign(`user_${n}`);
  parentPort.postMessage('signing');
} else {
  const tokens = [await signer.sign(workerData.user), signer.signSync(workerData.user)];
  parentPort.postMessage({ users: tokens.map((token) => inspect(token).userId) });
}
