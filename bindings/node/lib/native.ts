// Finds the native file: it lies in a package of its own for each platform, an optional dependency of
// this one.

import type * as Bridge from './bridge.js';

export type Native = typeof Bridge;

// Written out, so that tools which trace what a deployment needs (Next.js, Vercel, nft) see them.
const packages: Record<string, () => Native> = {
  'linux-x64': () => require('knock-jwt-linux-x64-gnu'),
  'linux-arm64': () => require('knock-jwt-linux-arm64-gnu'),
};

function load(): Native {
  const platform = `${process.platform}-${process.arch}`;
  const found = packages[platform];
  if (found === undefined) {
    throw new Error(
      `knock-jwt has no native file for ${platform}: there are ${Object.keys(packages).join(', ')} (glibc 2.17 or later)`,
    );
  }
  try {
    return found();
  } catch (cause) {
    const name = `knock-jwt-${platform}-gnu`;
    const missing = (cause as { code?: unknown } | null)?.code === 'MODULE_NOT_FOUND';
    throw new Error(
      missing
        ? `knock-jwt's native file is missing: the package ${name} is not installed. It is an optional ` +
            'dependency: install without --omit=optional (--no-optional), and if the lock file was written on ' +
            'another platform or you bundle your server, see "Installing" in the README of knock-jwt'
        : `knock-jwt's native file in ${name} cannot be loaded (it needs glibc 2.17 or later; Alpine Linux ` +
            `has musl): ${String(cause)}`,
      { cause },
    );
  }
}

export const native: Native = load();
