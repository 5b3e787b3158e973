// The page with Knock's bell, of examples/browser: where to find it, and what it needs to know. Without
// KNOCK_PUBLIC_API_KEY and KNOCK_FEED_CHANNEL_ID the application is there without it.
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const { KNOCK_PUBLIC_API_KEY: apiKey, KNOCK_FEED_CHANNEL_ID: channel, KNOCK_REFRESH_BEFORE_MS: refreshBeforeMs } = process.env;
const host = process.env.KNOCK_HOST || 'https://api.knock.app';
const folder = process.env.KNOCK_FEED_PAGE || fileURLToPath(new URL('../browser/dist', import.meta.url));

export const feed =
  apiKey && channel ? { folder, settings: { apiKey, channel, host, refreshBeforeMs, refreshUrl: '/knock/token' } } : undefined;

if (feed && !existsSync(`${folder}/page.js`)) {
  throw new Error(`${folder} has no page yet: run scripts/build-browser.sh, or unset KNOCK_FEED_CHANNEL_ID`);
}

/** What the page may load and whom it may talk to: itself and Knock. */
export const contentSecurityPolicy = [
  "default-src 'self'",
  "style-src 'self' 'unsafe-inline'", // @knocklabs/react brings a <style> for its spinner
  `connect-src 'self' ${host} ${host.replace(/^http/, 'ws')}`,
  "img-src 'self' data: https:",
  "frame-ancestors 'none'",
  "base-uri 'none'",
].join('; ');
