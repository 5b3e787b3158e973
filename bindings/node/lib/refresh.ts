// The refresh endpoint, the same in every framework and every language: GET only, for the user who is
// signed in, as JSON, kept by no cache, opened to no other origin, never a redirect.

import type { Handout, Tokens } from './handout.js';
import { forSharedCaches, varyOn } from './headers.js';

/** An answer of the endpoint. */
export interface Answer {
  readonly status: number;
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
}

const fixed = { 'Cache-Control': 'no-store', 'X-Content-Type-Options': 'nosniff' } as const;
const vary = ['Cookie', 'Authorization'] as const;

/** Why a request gets nothing, whoever sent it. Asked before the user is looked up. */
export function refusal(method: string | undefined, secFetchSite: unknown): Answer | undefined {
  if (method !== 'GET') return answer(405, { error: 'method_not_allowed' }, { Allow: 'GET' });
  if (secFetchSite === 'cross-site') return answer(403, { error: 'cross_site' });
  return undefined;
}

/** Makes a request forget what its sender has in a cache: there is nothing here that could be unchanged. */
export function unconditional(headers: Record<string, unknown>): void {
  delete headers['if-none-match'];
  delete headers['if-modified-since'];
}

/** The token of a request that was not refused, or 401. Rejects with what the application's functions threw. */
export async function refresh<Request extends unknown[]>(tokens: Tokens<Request>, request: Request): Promise<Answer> {
  let handout: Handout | undefined;
  try {
    handout = await tokens.handOut(request);
  } catch (error) {
    if (!meansNobody(error)) throw error;
  }
  if (handout === undefined) return answer(401, { error: 'not_signed_in' });
  const { token, expiresAt, refreshAt } = handout.issued ?? { token: null, expiresAt: null, refreshAt: null };
  return answer(200, { token, expires_at: expiresAt, refresh_at: refreshAt });
}

/**
 * What is sent in place of an answer with this status: the application may have answered the preflight of
 * another origin, or redirected to its login form.
 */
export function instead(method: string | undefined, secFetchSite: unknown, status: number): Answer | undefined {
  const refused = refusal(method, secFetchSite);
  if (refused !== undefined) return refused;
  return status === 401 || (status >= 300 && status < 400) ? answer(401, { error: 'not_signed_in' }) : undefined;
}

/** When something broke on our side of it and no framework is there to say so. */
export const failed = (): Answer => answer(500, { error: 'internal' });

/**
 * Whether an application says by an error that nobody is signed in: 401, or a redirect to its login form,
 * whose page would look like success to the script that asks. Errors and responses bear a status; Next.js
 * writes it into a digest.
 */
function meansNobody(error: unknown): boolean {
  if (typeof error !== 'object' || error === null) return false;
  const { status, statusCode, digest } = error as Record<string, unknown>;
  if (typeof digest === 'string') return /^NEXT_(REDIRECT;|HTTP_ERROR_FALLBACK;401$)/.test(digest);
  const says = Number(status ?? statusCode);
  return says === 401 || (says >= 300 && says < 400);
}

function answer(status: number, body: object, more?: Record<string, string>): Answer {
  const headers = { 'Content-Type': 'application/json', ...fixed, Vary: vary.join(', '), ...more };
  return { status, body: JSON.stringify(body), headers };
}

/** Headers of a response that is about to be sent. */
export interface Headers {
  get(name: string): unknown;
  set(name: string, value: string): unknown;
  remove(name: string): unknown;
  names(): string[];
}

/**
 * What holds for whatever leaves the endpoint, error pages of the application included: other middleware
 * may have opened it to other origins, or have meant it for a cache.
 */
export function sealed(headers: Headers): void {
  for (const name of headers.names()) {
    if (/^access-control-|^(etag|last-modified|expires)$/i.test(name) || forSharedCaches(name)) headers.remove(name);
  }
  unkept(headers);
}

/** Marks a response that no cache may keep. */
export function unkept(headers: Headers): void {
  for (const [name, value] of Object.entries(fixed)) headers.set(name, value);
  headers.set('Vary', varyOn(headers.get('Vary'), vary));
}
