'use client';

import { useMemo } from 'react';
import { knockTokenRefresher } from 'knock-jwt/browser';

/** Where `KnockProvider` would be. */
export function Feed({ user, token }) {
  const refresh = useMemo(() => knockTokenRefresher('/knock/token'), []);
  return <p id="feed" data-user={user} data-token={token} data-refresh={typeof refresh} />;
}
