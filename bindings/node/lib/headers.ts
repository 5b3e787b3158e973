// Cache-Control and Vary of a page that holds somebody's token.

import type { Headers } from './refresh.js';

/** Marks a page that was given a token as its user's alone. What forbids more stays. */
export function madePrivate(headers: Headers): void {
  for (const name of headers.names()) if (forSharedCaches(name)) headers.remove(name);
  headers.set('Cache-Control', privateOnly(headers.get('Cache-Control')));
  headers.set('Vary', varyOn(headers.get('Vary'), ['Cookie']));
}

const sharing = new Set(['public', 'private', 's-maxage']);

function privateOnly(cacheControl: unknown): string {
  if (cacheControl === undefined) return 'private';
  const kept = items(cacheControl).filter((item) => {
    const [name = ''] = item.split('=');
    return !sharing.has(name.trim().toLowerCase());
  });
  return [...kept, 'private'].join(', ');
}

/** `Vary` with some more names. */
export function varyOn(vary: unknown, names: readonly string[]): string {
  if (vary === undefined) return names.join(', ');
  const found = items(vary);
  const known = new Set(found.map((name) => name.toLowerCase()));
  const more = known.has('*') ? [] : names.filter((name) => !known.has(name.toLowerCase()));
  return [...found, ...more].join(', ');
}

/** Whether a header overrules `Cache-Control` for a content delivery network (RFC 9213 and older) or a proxy. */
export function forSharedCaches(name: string): boolean {
  const lower = name.toLowerCase();
  return lower.endsWith('-cache-control') || overruling.has(lower);
}

const overruling = new Set(['surrogate-control', 'edge-control', 'x-accel-expires']);

// Commas inside quotes do not separate: private="Set-Cookie, X-User".
function items(value: unknown): string[] {
  if (value === undefined || value === null) return [];
  const found = [value].flat().flatMap((line) => String(line).match(/(?:[^,"]|"(?:\\.|[^"\\])*"?)+/g) ?? []);
  return found.map((item) => item.trim()).filter((item) => item !== '');
}
