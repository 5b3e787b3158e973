export default {
  serverExternalPackages: ['knock-jwt'],
  experimental: { authInterrupts: true }, // unauthorized()
};
