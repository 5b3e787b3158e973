// The integrations, as a strict project would use them; compiled with the types of Express 4 and of Express 5.
import type KnockClient from '@knocklabs/client';
import express from 'express';
import Fastify from 'fastify';
import { Hono } from 'hono';
import { Grants, UserTokenSigner } from 'knock-jwt';
import { knockTokenRefresher, type RefresherOptions, type RefreshKnockToken } from 'knock-jwt/browser';
import { type KnockExpressOptions, knockMiddleware, knockToken, knockTokenRoute } from 'knock-jwt/express';
import { type KnockFastifyOptions, knockPlugin } from 'knock-jwt/fastify';
import { knockTokenHandler, type KnockWebOptions } from 'knock-jwt/web';

declare global {
  namespace Express {
    // As Passport's types do.
    interface User {
      id: string;
    }
    interface Request {
      user?: User | undefined;
    }
  }
}

const signer = UserTokenSigner.fromEnv();

const knock: KnockExpressOptions = { signer, userId: (req) => req.user?.id, expiresIn: 900 };
const app = express();
app.all('/knock/token', knockTokenRoute(knock));
app.use(knockMiddleware(knock));
app.use(knockMiddleware({ userId: async (req, res) => res.locals['user'], grants: (req) => new Grants().user(req.user?.id ?? '', ['user/read']), development: true }));
app.get('/', async (_req, res) => {
  const token: string | undefined = res.locals.knockToken;
  const fresh: string | undefined = await knockToken(res);
  res.json({ token, fresh });
});
// @ts-expect-error who is signed in must be said
knockMiddleware({ signer });
// @ts-expect-error no such option
knockMiddleware({ signer, userId: () => 'u', expiresInSeconds: 900 });
// @ts-expect-error a boolean is no id
knockMiddleware({ signer, userId: () => true });

const settings: KnockFastifyOptions = { signer, userId: (request) => request.ip, path: '/knock/token', explicitGrants: () => true };
const fastify = Fastify();
await fastify.register(knockPlugin, settings);
await fastify.register(knockPlugin, { signer, userId: async (request) => request.headers.authorization, path: null });
fastify.get('/', async (request) => {
  const token: string | undefined = await request.knockToken();
  return { token };
});
// @ts-expect-error a path is text
await fastify.register(knockPlugin, { ...settings, path: 1 });

const handler: (request: Request) => Promise<Response> = knockTokenHandler({ signer, userId: (request) => request.headers.get('x') });
const options: KnockWebOptions<[string]> = { signer: () => signer, userId: async (_request, tenant) => tenant, onError: (_error, request) => void request.url };
const withContext: (request: Request, tenant: string) => Promise<Response> = knockTokenHandler(options);
const hono = new Hono<{ Variables: { user?: { id: number } } }>();
const inHono = knockTokenHandler({ signer, userId: (_request: Request, c: { get(name: 'user'): { id: number } | undefined }) => c.get('user')?.id });
hono.all('/knock/token', (c) => inHono(c.req.raw, c));
// What Next.js asks of a route.
const next: (request: Request, context: { params: Promise<object> }) => Promise<Response> | Response | void = handler;
void [withContext, next];

const more: RefresherOptions = { attempts: 3, onSignedOut() {}, onGiveUp: (reason: unknown) => void reason, fetch: (url, init) => fetch(url, init) };
const refresh: RefreshKnockToken = knockTokenRefresher('/knock/token', more);
declare const client: KnockClient.default;
client.authenticate({ id: 'u' }, await refresh(), { onUserTokenExpiring: refresh });
