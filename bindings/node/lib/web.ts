/**
 * The refresh endpoint as a function from `Request` to `Response`, for Next.js, Hono and the like.
 *
 * @example
 * ```ts
 * const refresh = knockTokenHandler({ signer, userId: async (request) => (await sessionOf(request))?.userId });
 * ```
 *
 * @packageDocumentation
 */

import { checkPlain, type UserTokenSigner } from './core.js';
import { type Answer, failed, type HandoutOptions, refresh, refusal, Tokens } from './integration.js';

/**
 * What {@link knockTokenHandler} is set up with. Its functions get the `Request`, and whatever else the
 * handler was called with (Hono's context, what Next.js gives a route), of any type unless it is said.
 */
export interface KnockWebOptions<Context extends unknown[] = any[]>
  extends Omit<HandoutOptions<[request: Request, ...context: Context]>, 'signer'> {
  /**
   * Signs the tokens, or a function that gives the signer and is called at the first request: for frameworks
   * that import their routes while they build, when no key is there. Without one the key is that of the
   * environment.
   */
  signer?: UserTokenSigner | (() => UserTokenSigner) | null | undefined;
  /** Is told what the functions threw, for the answer (500) does not say it; `console.error` unless given. */
  onError?: ((error: unknown, request: Request) => void) | undefined;
}

/**
 * The endpoint from which a page gets a new token before the old one expires. Let it answer every method.
 * `{"token", "expires_at", "refresh_at"}` with whole seconds since 1970 for the user who is signed in; 401
 * when nobody is, and never a redirect; 403 to other sites; 405 to other methods than `GET`; 500 when a
 * function of the options threw. Its answers forbid caches to keep them and have no headers of CORS; but it sees
 * no more of them once it has given them. So it goes before whatever changes responses or answers for routes: in
 * Hono, before `cors()`, `etag()`, `cache()` and redirects to a login form, which would open it to other origins,
 * or have it kept.
 *
 * @throws {KnockJwtError} at once: `signing_key_missing` and the other codes of the key when no signer is
 *   given, `options_invalid`, `expires_in_invalid`
 *
 * @example
 * ```ts
 * // Hono: after your sessions, before cors() and the like
 * app.all('/knock/token', (c) => handler(c.req.raw, c));
 * // Next.js: app/knock/token/route.ts
 * export { handler as GET, handler as HEAD, handler as OPTIONS, handler as POST };
 * ```
 */
export function knockTokenHandler<Context extends unknown[] = any[]>(
  options: KnockWebOptions<Context>,
): (request: Request, ...context: Context) => Promise<Response> {
  checkPlain(options);
  const { signer, onError = console.error, ...rest } = options;
  let tokens: Tokens<[Request, ...Context]> | undefined;
  const made = () => (tokens ??= Tokens.of({ ...rest, signer: typeof signer === 'function' ? signer() : signer }));
  if (typeof signer !== 'function') made();
  return async (request, ...context) => {
    const refused = refusal(request.method, request.headers.get('Sec-Fetch-Site'));
    if (refused !== undefined) return responseOf(refused);
    try {
      return responseOf(await refresh(made(), [request, ...context]));
    } catch (error) {
      // Next.js' own signals, by which it learns that a route cannot be rendered before there is a request.
      if (typeof (error as { digest?: unknown } | null)?.digest === 'string') throw error;
      onError(error, request);
      return responseOf(failed());
    }
  };
}

const responseOf = ({ status, headers, body }: Answer): Response => new Response(body, { status, headers });
