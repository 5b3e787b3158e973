/** At start-up, so that a server without its key does not start. */
export async function register() {
  if (process.env.NEXT_RUNTIME === 'nodejs') (await import('./lib/knock.js')).knockSigner();
}
