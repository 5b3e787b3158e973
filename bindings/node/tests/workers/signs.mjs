import { workerData } from 'node:worker_threads';
import { UserTokenSigner } from 'knock-jwt';

const signer = new UserTokenSigner(workerData.pem);
const { users } = workerData;
await signer.signMany(users);
await Promise.all(users.map((user) => signer.sign(user)));
for (const user of users) signer.issueSync(user);
