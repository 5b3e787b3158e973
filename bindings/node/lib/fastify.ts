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
import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify';
import {
  type Answer,
  type HandoutOptions,
  type Headers,
  madePrivate,
  refresh,
  refusal,
  sealed,
  Tokens,
  unconditional,
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
 * other methods than `GET`. No cache keeps it, and CORS does not open it.
 *
 * A missing or a bad key makes `register` (`ready`, `listen`) reject with a `KnockJwtError`.
 */
export const knockPlugin: FastifyPluginAsync<KnockFastifyOptions> = async (instance, given) => {
  const { path = '/knock/token', ...options } = given;
  const tokens = Tokens.of<[FastifyRequest]>(options);

  const gave = new WeakSet<FastifyRequest>();
  instance.decorateRequest('knockToken', async function (this: FastifyRequest) {
    const token = (await tokens.pageToken([this]))?.token;
    if (token !== undefined) gave.add(this);
    return token;
  });
  instance.addHook('onSend', (request, reply, payload, next) => {
    if (gave.has(request)) madePrivate(headersOf(reply));
    next(null, payload);
  });

  if (path === null) return;
  const refuse = (request: FastifyRequest, reply: FastifyReply) => {
    const refused = refusal(request.method, request.headers['sec-fetch-site']);
    return refused === undefined ? undefined : send(reply, refused);
  };
  instance.all(path, {
    exposeHeadRoute: false,
    // Before the body is read: a POST is refused for being one, and not for its body.
    onRequest: (request, reply, next) => {
      unconditional(request.headers);
      if (refuse(request, reply) === undefined) next();
    },
    onSend: (_request, reply, payload, next) => {
      sealed(headersOf(reply));
      next(null, payload);
    },
    handler: async (request, reply) => send(reply, await refresh(tokens, [request])),
  });
  // Methods that Fastify has no routes for: it asks the hooks of the root alone about them.
  const full = `${instance.prefix}${path}`;
  instance.addHook('onRequest', (request, reply, next) => {
    if (request.is404 && request.url.split('?')[0] === full && refuse(request, reply) !== undefined) return;
    next();
  });
};

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

function headersOf(reply: FastifyReply): Headers {
  return {
    get: (name) => reply.getHeader(name),
    set: (name, value) => reply.header(name, value),
    remove: (name) => reply.removeHeader(name),
    names: () => Object.keys(reply.getHeaders()),
  };
}
