// What the integrations share, which the build puts into one file beside core.js.

/** @internal */
export * from './before-head.js';
/** @internal */
export * from './last-word.js';
export * from './handout.js';
export * from './headers.js';
export * from './refresh.js';
