import { UserTokenSigner } from 'knock-jwt';

let signer;

/** The one signer: made when it is first asked for, since `next build` imports this too and has no key. */
export const knockSigner = () => (signer ??= UserTokenSigner.fromEnv({ reuse: true }));
