// All of the package but its entries, which the build puts into one file: loading fifteen takes 5 ms more.

export * from './convert.js';
export * from './errors.js';
export * from './grants.js';
export * from './inspect.js';
export * from './issued-token.js';
/** @internal */
export * from './native.js';
export * from './options.js';
/** @internal */
export * from './redacted.js';
export * from './signer.js';
export * from './signing-key.js';
/** @internal */
export { answer, line } from './turns.js';
export * from './verifier.js';
export * from './verifying-key.js';
