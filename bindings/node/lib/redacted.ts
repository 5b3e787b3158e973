/**
 * @internal What `util.inspect` and `console.log` look for: keys, signers and issued tokens show nothing
 * secret there.
 */
export const inspectCustom: unique symbol = Symbol.for('nodejs.util.inspect.custom') as never;
