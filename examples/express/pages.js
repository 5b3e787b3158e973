// The pages, as text: a template engine would get the token as `knockToken`.

export function home(userId, token) {
  if (userId === undefined) return page('<p>Nobody is signed in. <a href="/login">Log in</a></p>');
  // A "<" would end the script early.
  const data = JSON.stringify({ user_id: userId, token: token ?? null }).replaceAll('<', '\\u003c');
  return page(`
    <p>Signed in as <b id="user">${escaped(userId)}</b>.</p>
    <form method="post" action="/logout"><button>Log out</button></form>
    <p>The token expires at <output id="expires"></output>. <button id="refresh">Refresh</button></p>
    <script id="knock-token" type="application/json">${data}</script>
    <script type="module" src="/page.js"></script>`);
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
