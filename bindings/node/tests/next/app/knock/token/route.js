import { redirect, unauthorized } from 'next/navigation';
import { knockTokenHandler } from 'knock-jwt/web';
import { knockSigner } from '../../../lib/knock.js';

const handler = knockTokenHandler({
  signer: knockSigner,
  userId: (request) => {
    const user = request.headers.get('x-user');
    if (user === 'throws') throw new Error('the session store is down');
    if (user === 'throws-302') redirect('/login');
    if (user === 'throws-401') unauthorized();
    return user;
  },
  onError: () => {},
});

export { handler as DELETE, handler as GET, handler as HEAD, handler as OPTIONS, handler as PATCH, handler as POST, handler as PUT };
