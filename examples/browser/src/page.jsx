// The page of a signed-in user: a bell whose feed stays live across the expiry of tokens. All that it needs to
// know stands in the page that the server made; see README.md.
import { KnockFeedProvider, KnockProvider, NotificationFeedPopover, NotificationIconButton, useKnockFeed } from '@knocklabs/react';
import '@knocklabs/react/dist/index.css';
import { knockTokenRefresher } from 'knock-jwt/browser';
import { useRef, useState } from 'react';
import { createRoot } from 'react-dom/client';
import './page.css';

const place = document.getElementById('knock-feed');
const { apiKey, channel, host, userId, refreshUrl, refreshBeforeMs } = place.dataset;
// Null in development mode without a key: the public key alone is enough then.
const { token } = JSON.parse(document.getElementById('knock-token').textContent);

// Nobody, or somebody else, is signed in at the server by now: what it shows to them is in the page that it makes anew.
const refresh = knockTokenRefresher(refreshUrl, { onSignedOut: () => location.reload() });

function Page() {
  const [current, setCurrent] = useState(token);
  const [onUserTokenExpiring] = useState(() => async (expiring) => {
    const fresh = await refresh(expiring);
    if (fresh !== undefined) setCurrent(fresh);
    return fresh;
  });
  return (
    <>
      {/* The client goes on by itself with each token that it gets: this one is that of the start. */}
      <KnockProvider
        apiKey={apiKey}
        host={host}
        user={{ id: userId }}
        userToken={token ?? undefined}
        onUserTokenExpiring={onUserTokenExpiring}
        timeBeforeExpirationInMs={refreshBeforeMs === undefined ? undefined : Number(refreshBeforeMs)}
      >
        <KnockFeedProvider feedId={channel}>
          <Bell />
        </KnockFeedProvider>
      </KnockProvider>
      {current !== null && (
        <p>
          The token expires at <output id="expires">{expiry(current)}</output>; a new one comes by itself before that.
        </p>
      )}
    </>
  );
}

function Bell() {
  const [isOpen, setIsOpen] = useState(false);
  const button = useRef(null);
  const { feedClient, useFeedStore } = useKnockFeed();
  const { items, metadata } = useFeedStore();
  return (
    <nav>
      <NotificationIconButton ref={button} onClick={() => setIsOpen(!isOpen)} />
      <NotificationFeedPopover buttonRef={button} isVisible={isOpen} onClose={() => setIsOpen(false)} />
      <button id="archive-all" disabled={items.length === 0} onClick={() => feedClient.markAllAsArchived()}>
        Archive all
      </button>
      <span id="unread">{metadata.unread_count} unread</span>
    </nav>
  );
}

/** When a token expires: `exp` of its second part. */
function expiry(token) {
  const { exp } = JSON.parse(atob(token.split('.')[1].replaceAll('-', '+').replaceAll('_', '/')));
  return new Date(exp * 1000).toLocaleTimeString();
}

createRoot(place).render(<Page />);
