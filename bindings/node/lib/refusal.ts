// What bundles for browsers, React Native and edge runtimes get in place of the package.
throw new Error(
  'knock-jwt was bundled for a client or an edge runtime. It holds the signing key, which signs for any user, ' +
    'and runs native code: keep it on the server (Node.js, Bun, Deno), and let the client ask your backend for ' +
    'its token. In Next.js, import it in server code alone and name it in serverExternalPackages.',
);
