export { knockTokenHandler } from './web.js';
export type { KnockWebOptions } from './web.js';
