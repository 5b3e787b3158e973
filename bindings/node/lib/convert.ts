// JavaScript's values as the bridge takes them. A value of another type than its place takes is refused
// with the core's error.

import { Buffer } from 'node:buffer';
import { types } from 'node:util';
import { type Argument, wrongType, wrongValue } from './errors.js';

/** A user's id: a string, or an integer that becomes its decimal string. */
export type UserId = string | number | bigint;

/** @internal */
export function idOf(argument: Argument, value: unknown): string {
  switch (typeof value) {
    case 'string':
      return value;
    case 'number':
      if (Number.isSafeInteger(value)) return String(value);
      if (Number.isFinite(value)) {
        throw wrongValue(argument, Number.isInteger(value) ? 'number beyond ±(2^53 − 1)' : 'number with a fraction');
      }
      throw wrongValue(argument, String(value)); // NaN, Infinity
    case 'bigint':
      return String(value);
  }
  throw wrongType(argument, value);
}

/** @internal */
export function stringOf(argument: Argument, value: unknown): string {
  if (typeof value === 'string') return value;
  throw wrongType(argument, value);
}

/** @internal Whether it is whole and in range, the core says. */
export function numberOf(argument: Argument, value: unknown): number {
  if (typeof value === 'number') return value;
  throw wrongType(argument, value);
}

/** @internal */
export function booleanOf(argument: Argument, value: unknown): boolean {
  if (typeof value === 'boolean') return value;
  throw wrongType(argument, value);
}

/** @internal Whole seconds since 1970, or a `Date`, whose fraction of a second is dropped as the clock's is. */
export function momentOf(value: unknown): number {
  return types.isDate(value) ? Math.floor(value.getTime() / 1000) : numberOf('issuedAt', value);
}

/** @internal Hands the bytes of a key over, and overwrites those that it made itself. */
export function withKeyBytes<T>(argument: Argument, value: unknown, work: (bytes: Uint8Array) => T): T {
  if (types.isUint8Array(value)) return work(value);
  const bytes = Buffer.from(stringOf(argument, value), 'utf8');
  try {
    return work(bytes);
  } finally {
    bytes.fill(0);
  }
}

/**
 * @internal A plain object, of whatever realm: literals, JSON, copies of those. Whatever else is there by
 * mistake (grants in place of options, a promise that was not awaited, a key too many), and reading no option
 * in it would sign the wrong token.
 */
export function checkPlain(options: unknown): asserts options is object {
  if (typeof options !== 'object' || options === null) throw wrongType('options', options);
  const prototype: unknown = Object.getPrototypeOf(options);
  if (prototype !== null && Object.getPrototypeOf(prototype) !== null) throw wrongType('options', options);
}

/** @internal An unknown option is a typing mistake, and silence about it would sign the wrong token. */
export function checkOptions(options: unknown, known: ReadonlySet<string>): void {
  checkPlain(options);
  for (const name of Object.keys(options)) {
    if (known.has(name)) continue;
    // What is longer is no name: a key may have been put in its place.
    const shown = name.length > 40 ? `of ${name.length} characters` : JSON.stringify(name);
    throw wrongValue('options', `object with the unknown member ${shown}`);
  }
}
