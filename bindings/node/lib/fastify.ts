/**
 * Knock user tokens for Fastify 4 and 5: `request.knockToken()`, and the route from which browsers get a new
 * one.
 *
 * @example
 * ```ts
 * await app.register(knockPlugin, { signer, userId: (request) => request.session.userId });
 * app.get('/', async (request, reply) => reply.view('home', { knockToken: await request.knockToken() }));
 * ```
 *
 * @packageDocumentation
 */

import { Buffer } from 'node:buffer';
import type { ServerResponse } from 'node:http';
import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify';
import { checkPlain } from './core.js';
import {
  type Answer,
  beforeHead,
  type HandoutOptions,
  lastWord,
  madePrivate,
  refresh,
  refusal,
  Tokens,
} from './integration.js';

declare module 'fastify' {
  interface FastifyRequest {
    /**
     * The token of the user who is signed in, `undefined` when nobody is. Asks all functions of the options
     * again at each call, and marks the response as that user's alone. Rejects with what they throw.
     */
    knockToken(): Promise<string | undefined>;
  }
}

/** What {@link knockPlugin} is registered with; its functions get the request. */
export interface KnockFastifyOptions extends HandoutOptions<[request: FastifyRequest]> {
  /** Where the refresh route goes; `/knock/token` unless given, and nowhere if `null`. */
  path?: string | null | undefined;
}

/**
 * The plugin. It decorates the requests of the instance it is registered with, as what `fastify-plugin`
 * wraps does, and adds the refresh route: `{"token", "expires_at", "refresh_at"}` with whole seconds since
 * 1970 for the user who is signed in; 401 when nobody is, and never a redirect; 403 to other sites; 405 to
 * other methods than `GET`. No cache keeps it, and CORS does not open it. That holds whatever other plugins
 * and hooks there are, and in whatever order: what they answer in its place is replaced.
 *
 * A missing or a bad key makes `register` (`ready`, `listen`) reject with a `KnockJwtError`.
 */
export const knockPlugin: FastifyPluginAsync<KnockFastifyOptions> = async (instance, given) => {
  checkPlain(given);
  const { path = '/knock/token', ...options } = given;
  const tokens = Tokens.of<[FastifyRequest]>(options);

  // By a symbol, which no decorator of the application has.
  instance.decorateRequest(response, null);
  instance.addHook('onRequest', (request, reply, next) => {
    (request as Decorated)[response] = reply.raw;
    next();
  });
  const early = new WeakSet<FastifyRequest>();
  instance.decorateRequest('knockToken', async function (this: FastifyRequest) {
    const token = await tokens.pageToken(await tokens.userId([this]), [this]);
    const raw = (this as Decorated)[response];
    if (token !== undefined && raw != null) isPrivate(raw);
    else if (token !== undefined) early.add(this);
    return token;
  });
  instance.addHook('onSend', (request, reply, payload, next) => {
    // Read by a hook that stands before ours.
    if (early.has(request)) isPrivate(reply.raw);
    next(null, payload);
  });

  if (path === null) return;
  const full = `${instance.prefix}${path}`;
  const isEndpoint = (url = '') => url === full || url.startsWith(`${full}?`);
  // Before the body is read: a POST is refused for being one, and not for its body.
  const take = (request: FastifyRequest, reply: FastifyReply, next: () => void) => {
    lastWord(request.raw, reply.raw);
    const refused = refusal(request.method, request.headers['sec-fetch-site']);
    if (refused === undefined) next();
    else void send(reply, refused);
  };
  const guard = (request: FastifyRequest, reply: FastifyReply, payload: unknown, next: (error: null, payload: unknown) => void) => {
    lastWord(request.raw, reply.raw);
    next(null, payload);
  };
  // Before all of Fastify: hooks of others may come first and answer, and there are methods that it has no
  // routes for, about which it asks the hooks of the root alone.
  instance.server.prependListener('request', (request, raw) => {
    if (isEndpoint(request.url)) lastWord(request, raw);
  });
  // And where no server is (`inject`), or another one listens besides (`localhost`).
  instance.addHook('onRequest', (request, reply, next) => {
    if (isEndpoint(request.url)) take(request, reply, next);
    else next();
  });
  instance.addHook('onSend', (request, reply, payload, next) => {
    if (isEndpoint(request.url)) guard(request, reply, payload, next);
    else next(null, payload);
  });
  instance.all(path, {
    exposeHeadRoute: false,
    // For whatever else leads here: parameters in the path, other spellings of it.
    onRequest: take,
    onSend: guard,
    handler: async (request, reply) => send(reply, await refresh(tokens, [request])),
  });
};

const response: unique symbol = Symbol('knock-jwt');

interface Decorated {
  [response]?: ServerResponse | null;
}

const marked = new WeakSet<ServerResponse>();

/** Marks a page as its user's alone, after all hooks. */
function isPrivate(raw: ServerResponse): void {
  if (marked.has(raw)) return;
  marked.add(raw);
  beforeHead(raw, madePrivate);
}

// What fastify-plugin writes on a plugin.
Object.assign(knockPlugin, {
  [Symbol.for('skip-override')]: true,
  [Symbol.for('fastify.display-name')]: 'knock-jwt',
  [Symbol.for('plugin-meta')]: { name: 'knock-jwt', fastify: '>=4 <6' },
});

// As bytes, or Fastify would add a charset to the type.
function send(reply: FastifyReply, { status, headers, body }: Answer): FastifyReply {
  return reply.code(status).headers(headers).send(Buffer.from(body));
}
