// The pages, as text: a template engine would get the token as `knockToken`.

export function home(userId, token, feed) {
  if (userId === undefined) return page('<p>Nobody is signed in. <a href="/login">Log in</a></p>');
  // A "<" would end the script early.
  const data = JSON.stringify({ user_id: userId, token: token ?? null }).replaceAll('<', '\\u003c');
  return page(`
    <p>Signed in as <b id="user">${escaped(userId)}</b>.</p>
    <form method="post" action="/logout"><button>Log out</button></form>
    <script id="knock-token" type="application/json">${data}</script>
    ${feed ? bell({ userId, ...feed }) : withoutBell}`);
}

const withoutBell = `<p>The token expires at <output id="expires"></output>. <button id="refresh">Refresh</button></p>
    <script type="module" src="/page.js"></script>`;

/** What examples/browser needs: a place that says who is signed in and where the feed is. */
function bell(settings) {
  const data = Object.entries(settings)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `data-${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}="${escaped(value)}"`);
  return `<div id="knock-feed" ${data.join(' ')}></div>
    <link rel="stylesheet" href="/feed/page.css">
    <script type="module" src="/feed/page.js"></script>`;
}

export const loginForm = () => page(`
    <form method="post">
      <input name="username" autocomplete="username">
      <input name="password" type="password" autocomplete="current-password">
      <button>Log in</button>
    </form>`);

const page = (body) => `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>Shop</title></head>
<body>${body}
</body>
</html>
`;

const escaped = (text) => text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
