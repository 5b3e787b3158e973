/**
 * The path of the `knock-jwt` program.
 *
 * @throws {Error} on a platform for which there is none, or where its package was left out; the message says what to do.
 */
export function commandPath(): string;
