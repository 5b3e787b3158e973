// server.js [ADDRESS:PORT]: the application. Where it is no production, with a throw-away key if there is none.
import { SigningKey } from 'knock-jwt';

const { KNOCK_SIGNING_KEY: key, KNOCK_SIGNING_KEY_FILE: file, NODE_ENV: mode } = process.env;
if (!key && !file && mode !== 'production') {
  console.error('KNOCK_SIGNING_KEY is not set: signing with a throw-away key');
  process.env.KNOCK_SIGNING_KEY = SigningKey.generateSync(2048).toBase64();
}
const { app } = await import('./app.js');

const [host, port] = (process.argv[2] ?? '127.0.0.1:8000').split(/:(?=\d+$)/);
const server = app.listen(Number(port), host, (error) => {
  if (error) throw error;
  const { port: chosen } = server.address();
  console.log(`http://${host}:${chosen}/  (users ada, barbara, edsger and grace; their passwords are their names)`);
});
process.on('SIGTERM', () => server.close());
