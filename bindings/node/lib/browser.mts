/**
 * For the page: gets a new token from your backend before the old one expires. No key and no native code.
 *
 * @packageDocumentation
 */

/** Settings of {@link knockTokenRefresher}. Everything may be left out. */
export interface RefresherOptions {
  /** Fetches, in place of the global `fetch`: to add an `Authorization` header, say. */
  fetch?: ((url: string, init: RequestInit) => Promise<Response>) | undefined;
  /** How often the backend is asked before it is given up; 15 unless given, which takes about ten minutes. */
  attempts?: number | undefined;
  /**
   * Is called when nobody, or somebody else, is signed in at the backend: to show the login form, say. Not for
   * a user for whom the page asked before it asked for another.
   */
  onSignedOut?: (() => void) | undefined;
  /** Is told why there is no token; `console.warn` unless given. */
  onGiveUp?: ((reason: unknown) => void) | undefined;
}

/**
 * Gives a new token, or `undefined` when there is none to be had. Rejects with nothing but what `onSignedOut` or
 * `onGiveUp` throw. Given the current token, it takes only one for the same user. Without one it takes that of
 * whoever is signed in once it is asked for.
 */
export type RefreshKnockToken = (currentToken?: string) => Promise<string | undefined>;

/**
 * The `onUserTokenExpiring` of Knock's client, which calls it 30 seconds before the token expires and gives
 * up for good when it gets none. So this one asks again when the network or the backend fails, at longer and
 * longer intervals (a second at first, a minute at most). It stops at once when nobody is signed in
 * any more, when the backend has no tokens (development mode), or somebody else has signed in meanwhile, in
 * another tab. However many ask, there is one request at a time, which those share who have a token of the same
 * user: another user's call waits for it to end and then asks anew.
 *
 * @param url The refresh route of your backend, of the page's own origin.
 *
 * @example
 * ```ts
 * import { knockTokenRefresher } from 'knock-jwt/browser';
 *
 * knock.authenticate({ id: user.id }, token, { onUserTokenExpiring: knockTokenRefresher('/knock/token') });
 * ```
 */
export function knockTokenRefresher(url: string = '/knock/token', options: RefresherOptions = {}): RefreshKnockToken {
  const {
    fetch = (...request) => globalThis.fetch(...request),
    attempts = 15,
    onSignedOut = () => {},
    onGiveUp = (reason) => console.warn('knock-jwt: no new user token:', reason),
  } = options;
  /** The requests that run or wait for their turn, by the user they are for. */
  const open = new Map<unknown, Promise<string | undefined>>();
  let turn: Promise<unknown> = Promise.resolve();
  let latest: unknown;

  async function untilAnswered(user: unknown): Promise<string | undefined> {
    for (let attempt = 1; ; attempt += 1) {
      const answer = await ask(fetch, url);
      const isOthers = 'token' in answer && answer.token !== undefined && user !== undefined && subjectOf(answer.token) !== user;
      if ('signedOut' in answer || isOthers) {
        // If the page has gone on to another user, it is no longer about this one.
        if (user === undefined || user === latest) onSignedOut();
        return undefined;
      }
      if ('token' in answer) return answer.token;
      if (!answer.again || attempt >= attempts) {
        onGiveUp(answer.reason);
        return undefined;
      }
      await pause(attempt, answer.after);
    }
  }

  return (currentToken) => {
    const user = currentToken === undefined ? undefined : subjectOf(currentToken);
    latest = user ?? latest;
    const found = open.get(user);
    if (found !== undefined) return found;
    const closed = () => {
      if (open.get(user) === asked) open.delete(user);
    };
    const asked = turn
      .then(() => {
        // Who asks for nobody in particular may have signed in after this request was sent.
        if (user === undefined) closed();
        return untilAnswered(user);
      })
      .finally(closed);
    open.set(user, asked);
    turn = asked.catch(() => {});
    return asked;
  };
}

type Answer =
  | { token: string | undefined }
  | { signedOut: true }
  | { reason: unknown; again: boolean; after?: number };

const second = 1000;

async function ask(fetch: NonNullable<RefresherOptions['fetch']>, url: string): Promise<Answer> {
  const aborter = new AbortController();
  const timer = setTimeout(() => aborter.abort(), 15 * second);
  try {
    const response = await fetch(url, {
      credentials: 'same-origin',
      cache: 'no-store',
      redirect: 'manual', // a login form is no answer
      headers: { Accept: 'application/json' },
      signal: aborter.signal,
    });
    const { status } = response;
    if (status === 401 || response.type === 'opaqueredirect' || (status >= 300 && status < 400)) return { signedOut: true };
    if (!response.ok) {
      const again = status >= 500 || [408, 425, 429].includes(status);
      return { reason: new Error(`${url} answered ${status}`), again, after: Number(response.headers.get('Retry-After')) };
    }
    const { token } = (await response.json()) as { token?: unknown };
    if (typeof token === 'string') return { token };
    if (token === null) return { token: undefined };
    return { reason: new Error(`${url} answered without a token`), again: false };
  } catch (reason) {
    return { reason, again: true };
  } finally {
    clearTimeout(timer);
  }
}

/** Not all pages of the world at the same moment after the backend was down. */
function pause(attempt: number, after = 0): Promise<void> {
  const most = Math.min(60, 2 ** (attempt - 1));
  const seconds = Math.max(most * (0.5 + Math.random() / 2), Math.min(60, after || 0));
  return new Promise((resolve) => setTimeout(resolve, seconds * second));
}

/** Whose token it is, to compare it with another. */
function subjectOf(token: string): unknown {
  try {
    const [, payload = ''] = token.split('.');
    return (JSON.parse(atob(payload.replace(/-/g, '+').replace(/_/g, '/'))) as { sub?: unknown }).sub;
  } catch {
    return undefined;
  }
}
