// What the page does with its token. With a bundler it would be `import … from 'knock-jwt/browser'`.
import { knockTokenRefresher } from '/knock-jwt/browser.mjs';

const issued = JSON.parse(document.getElementById('knock-token').textContent);
const refresh = knockTokenRefresher('/knock/token', { onSignedOut: () => location.assign('/login') });

// With @knocklabs/client on the page, this is all:
// const knock = new Knock('pk_…');
// knock.authenticate({ id: issued.user_id }, issued.token, { onUserTokenExpiring: refresh });

const show = (token) => {
  if (!token) return;
  const { exp } = JSON.parse(atob(token.split('.')[1].replaceAll('-', '+').replaceAll('_', '/')));
  document.getElementById('expires').value = new Date(exp * 1000).toLocaleTimeString();
};
show(issued.token);
document.getElementById('refresh').onclick = async () => show(await refresh(issued.token));
