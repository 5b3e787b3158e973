export { knockPlugin } from './fastify.js';
export type { KnockFastifyOptions } from './fastify.js';
