// What every refresh endpoint does, whatever serves it. `ask(path, {method, headers})` gives `{status,
// headers, text}`; the header `x-user` says who is signed in, and `x-user: throws` makes `userId` throw.
import assert from 'node:assert/strict';
import { inspect, UserTokenVerifier } from 'knock-jwt';
import { aMinuteLater } from './harness.mjs';

/** Headers of every answer, errors included. */
export function assertSealed({ headers }, what, sharesVary = false) {
  assert.equal(headers['cache-control'], 'no-store', what);
  const vary = (headers.vary ?? '').split(/, */);
  for (const name of ['Cookie', 'Authorization']) assert.ok(vary.includes(name), `${what}: Vary is ${headers.vary}`);
  // Byte for byte as in every language, where nobody else has a say.
  if (!sharesVary) assert.equal(headers.vary, 'Cookie, Authorization', what);
  assert.equal(headers['x-content-type-options'], 'nosniff', what);
  for (const name of Object.keys(headers)) {
    assert.ok(!/^access-control-|^(etag|last-modified|location)$|^cdn-cache-control$/.test(name), `${what}: ${name}`);
  }
}

function assertAnswer(response, status, body, what, sharesVary) {
  assert.equal(response.status, status, what);
  assert.equal(response.text, body, what);
  assert.equal(response.headers['content-type'], 'application/json', what);
  assertSealed(response, what, sharesVary);
}

/**
 * `sharesVary` where the framework adds names of its own to `Vary`; `later` has its body run at another second of
 * the server's clock.
 */
export async function assertRefreshRules(ask, { path = '/knock/token', verifyingKey, oddMethods = ['PROPFIND'], expiresIn = 3600, sharesVary, later = aMinuteLater }) {
  const before = Math.floor(Date.now() / 1000);
  const given = await ask(path, { headers: { 'x-user': 'ada', 'if-none-match': '*' } });
  assert.equal(given.status, 200, given.text);
  const answer = JSON.parse(given.text);
  assertAnswer(given, 200, JSON.stringify(answer), 'the token', sharesVary);
  assert.deepEqual(Object.keys(answer), ['token', 'expires_at', 'refresh_at']);
  const { userId, expiresAt, issuedAt } = new UserTokenVerifier(verifyingKey).verify(answer.token);
  assert.equal(userId, 'ada');
  assert.equal(answer.expires_at, expiresAt);
  assert.equal(expiresAt - issuedAt, expiresIn);
  assert.ok(issuedAt >= before - expiresIn / 2 && issuedAt <= Date.now() / 1000, 'whole seconds since 1970');
  assert.equal(answer.refresh_at, expiresAt - expiresIn / 2);

  const again = await later(() => ask(path, { headers: { 'x-user': 'ada' } }));
  assert.equal(JSON.parse(again.text).token, answer.token, 'tokens are reused');
  const other = await ask(path, { headers: { 'x-user': 'barbara' } });
  assert.equal(inspect(JSON.parse(other.text).token).userId, 'barbara');
  const query = await ask(`${path}?user_id=barbara&userId=barbara`, { headers: { 'x-user': 'ada' } });
  assert.equal(inspect(JSON.parse(query.text).token).userId, 'ada', 'the request does not say who it is for');

  assertAnswer(await ask(path, {}), 401, '{"error":"not_signed_in"}', 'nobody', sharesVary);
  const crossSite = { 'x-user': 'ada', 'sec-fetch-site': 'cross-site' };
  assertAnswer(await ask(path, { headers: crossSite }), 403, '{"error":"cross_site"}', 'another site', sharesVary);
  for (const site of ['same-origin', 'same-site', 'none']) {
    const { status } = await ask(path, { headers: { 'x-user': 'ada', 'sec-fetch-site': site } });
    assert.equal(status, 200, site);
  }
  for (const method of ['HEAD', 'OPTIONS', 'POST', 'PUT', 'PATCH', 'DELETE', ...oddMethods]) {
    for (const headers of [{ 'x-user': 'ada' }, {}, crossSite, { 'x-user': 'throws', origin: 'https://elsewhere.example' }]) {
      const refused = await ask(path, { method, headers });
      assertAnswer(refused, 405, method === 'HEAD' ? '' : '{"error":"method_not_allowed"}', method, sharesVary);
      assert.equal(refused.headers.allow, 'GET', method);
    }
  }
  const thrown = await ask(path, { headers: { 'x-user': 'throws' } });
  assert.equal(thrown.status, 500);
  assertSealed(thrown, 'an error', sharesVary);
  for (const user of ['throws-401', 'throws-302']) {
    assertAnswer(await ask(path, { headers: { 'x-user': user } }), 401, '{"error":"not_signed_in"}', user, sharesVary);
  }
}

/** Who is signed in, for all that these tests serve. */
export function userOf(header) {
  if (header === 'throws') throw new Error('the session store is down');
  if (header?.startsWith('throws-')) throw Object.assign(new Error('sign in'), { status: Number(header.slice(7)) });
  return header;
}
