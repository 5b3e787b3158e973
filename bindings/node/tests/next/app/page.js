import { headers } from 'next/headers';
import { knockSigner } from '../lib/knock.js';
import { Feed } from './feed.js';

export default async function Page() {
  const user = (await headers()).get('x-user');
  const token = user === null ? undefined : await knockSigner().sign(user);
  return token === undefined ? <p>nobody</p> : <Feed user={user} token={token} />;
}
