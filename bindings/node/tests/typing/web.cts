import knockBrowser = require('knock-jwt/browser');
import knockExpress = require('knock-jwt/express');
import knockFastify = require('knock-jwt/fastify');
import knockWeb = require('knock-jwt/web');

const refresh: (token?: string) => Promise<string | undefined> = knockBrowser.knockTokenRefresher();
const handler: (request: Request) => Promise<Response> = knockWeb.knockTokenHandler({ userId: () => 1 });
void [refresh, handler, knockExpress.knockMiddleware, knockFastify.knockPlugin];
