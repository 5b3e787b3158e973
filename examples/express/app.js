// Users who log in with a form and a session, and a page that carries their Knock token.
import { randomBytes, timingSafeEqual } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import express from 'express';
import session from 'express-session';
import { UserTokenSigner } from 'knock-jwt';
import { knockMiddleware, knockTokenRoute } from 'knock-jwt/express';
import { contentSecurityPolicy, feed } from './feed.js';
import { home, loginForm } from './pages.js';

const PASSWORDS = new Map(['ada', 'barbara', 'edsger', 'grace'].map((name) => [name, name]));
const here = (path) => fileURLToPath(new URL(path, import.meta.url));

export const app = express();
app.disable('x-powered-by');
app.use(express.static(here('public')));
if (feed) {
  app.use('/feed', express.static(feed.folder));
  app.use((req, res, next) => {
    res.set('Content-Security-Policy', contentSecurityPolicy);
    next();
  });
}
// What the page imports: a module for browsers, with no key and no native code in it.
const refresher = fileURLToPath(import.meta.resolve('knock-jwt/browser'));
app.get('/knock-jwt/browser.mjs', (req, res) => res.sendFile(refresher));

// A form of another site could log somebody in here, as a user of that site's choice: a "strict" cookie is not sent
// along then, but the answer sets one.
app.use((req, res, next) => {
  if (req.method === 'POST' && req.get('Sec-Fetch-Site') === 'cross-site') return res.sendStatus(403);
  next();
});

app.use(
  session({
    secret: process.env.SESSION_SECRET || randomBytes(32).toString('hex'),
    resave: false,
    saveUninitialized: false,
    // "strict": what another site has a browser send comes without it, and so is nobody's.
    cookie: { httpOnly: true, sameSite: 'strict', secure: 'auto' },
  }),
);

// All that knock-jwt needs. The key comes from KNOCK_SIGNING_KEY or KNOCK_SIGNING_KEY_FILE of the environment.
const expiresIn = process.env.KNOCK_TOKEN_SECONDS ? Number(process.env.KNOCK_TOKEN_SECONDS) : undefined;
const knock = { signer: UserTokenSigner.fromEnv({ expiresIn }), userId: (req) => req.session.userId };
app.all('/knock/token', knockTokenRoute(knock));
app.use(knockMiddleware(knock));

app.get('/', (req, res) => res.send(home(req.session.userId, res.locals.knockToken, feed?.settings)));

app.get('/login', (req, res) => res.send(loginForm()));

app.post('/login', express.urlencoded({ extended: false }), (req, res, next) => {
  const { username, password } = req.body ?? {};
  if (!isPassword(PASSWORDS.get(username), password)) return res.redirect(303, '/login');
  // A new session, or whoever knew the old one would be signed in too.
  req.session.regenerate((error) => {
    if (error) return next(error);
    req.session.userId = username;
    res.redirect(303, '/');
  });
});

app.post('/logout', (req, res, next) => {
  req.session.destroy((error) => (error ? next(error) : res.redirect(303, '/')));
});

function isPassword(known, given) {
  const [a, b] = [known, given].map((text) => Buffer.from(typeof text === 'string' ? text : ''));
  return a.length > 0 && a.length === b.length && timingSafeEqual(a, b);
}
