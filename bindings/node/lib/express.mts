export { knockMiddleware, knockToken, knockTokenRoute } from './express.js';
export type { KnockExpressOptions } from './express.js';
