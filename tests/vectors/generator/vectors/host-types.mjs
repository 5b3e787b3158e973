// Values of the host language where a binding converts arguments (DESIGN 4: "inputs are strict where silence has hurt").
import { error } from '../lib/errors.mjs';

// Node has one type of number, so that 900.0 is 900 there; only Python and the JVM have a UUID of their own; and a
// Kotlin or Java compiler refuses most wrong types before a test could.
const ALL = ['python', 'node', 'jvm'];
const DYNAMIC = ['python', 'node'];
const PYTHON = ['python'];

const accepted = { accepted: true };
const integer = (value) => ({ type: 'integer', value });
const string = (value) => ({ type: 'string', value });
const NULL = { type: 'null', value: null };
const boolean = (value) => ({ type: 'boolean', value });
/** Floats are text, so that 900.0 survives every JSON reader. */
const float = (value) => ({ type: 'float', value });
const NAN = { type: 'nan', value: null };
const bytes = (text) => ({ type: 'bytes', value: Buffer.from(text).toString('base64') });
const list = (...value) => ({ type: 'list', value });
const object = (value) => ({ type: 'object', value });
const uuid = (value) => ({ type: 'uuid', value });

const vectors = (argument, cases) => cases.map(([name, languages, value, expect]) => ({
  name: `${argument}: ${name}`, argument, languages, value, expect,
}));

const userIds = () => vectors('user_id', [
  ['a string', ALL, string('user_123'), { user_id: 'user_123' }],
  ['a string of digits', ALL, string('0042'), { user_id: '0042' }],
  ['an empty string', ALL, string(''), error('user_id_missing')],
  ['null', ALL, NULL, error('user_id_missing')],
  ['integer 42', ALL, integer(42), { user_id: '42' }],
  ['integer 0', ALL, integer(0), { user_id: '0' }],
  ['integer -7', ALL, integer(-7), { user_id: '-7' }],
  ['integer 2^31', ALL, integer(2147483648), { user_id: '2147483648' }],
  ['integer 2^53 - 1', ALL, integer(9007199254740991), { user_id: '9007199254740991' }],
  ['integer -(2^53 - 1)', ALL, integer(-9007199254740991), { user_id: '-9007199254740991' }],
  ['UUID', ['python', 'jvm'], uuid('3f2b5c1e-8a44-4b0e-9a57-0d6f4e1c2b3a'), { user_id: '3f2b5c1e-8a44-4b0e-9a57-0d6f4e1c2b3a' }],
  ['UUID in capitals', ['python', 'jvm'], uuid('3F2B5C1E-8A44-4B0E-9A57-0D6F4E1C2B3A'), { user_id: '3f2b5c1e-8a44-4b0e-9a57-0d6f4e1c2b3a' }],
  ['true', DYNAMIC, boolean(true), error('user_id_invalid')],
  ['false', DYNAMIC, boolean(false), error('user_id_invalid')],
  ['float 1.5', DYNAMIC, float('1.5'), error('user_id_invalid')],
  ['float 42.0', PYTHON, float('42.0'), error('user_id_invalid')],
  ['not a number', DYNAMIC, NAN, error('user_id_invalid')],
  ['bytes', DYNAMIC, bytes('user_123'), error('user_id_invalid')],
  ['empty bytes', DYNAMIC, bytes(''), error('user_id_invalid')],
  ['a list', DYNAMIC, list('user_123'), error('user_id_invalid')],
  ['an empty list', DYNAMIC, list(), error('user_id_invalid')],
  ['an object', DYNAMIC, object({ id: 'user_123' }), error('user_id_invalid')],
]);

const lifetimes = () => vectors('expires_in', [
  ['null is "not given"', ALL, NULL, accepted],
  ['integer 900', ALL, integer(900), accepted],
  ['integer 0', ALL, integer(0), error('expires_in_invalid')],
  ['integer -1', ALL, integer(-1), error('expires_in_invalid')],
  ['float 1.5', DYNAMIC, float('1.5'), error('expires_in_invalid')],
  ['float 0.5', DYNAMIC, float('0.5'), error('expires_in_invalid')],
  ['float 900.0', PYTHON, float('900.0'), error('expires_in_invalid')],
  ['not a number', DYNAMIC, NAN, error('expires_in_invalid')],
  ['the string "1h"', DYNAMIC, string('1h'), error('expires_in_invalid')],
  ['the string "3600"', DYNAMIC, string('3600'), error('expires_in_invalid')],
  ['an empty string', DYNAMIC, string(''), error('expires_in_invalid')],
  ['true', DYNAMIC, boolean(true), error('expires_in_invalid')],
  ['false', DYNAMIC, boolean(false), error('expires_in_invalid')],
  ['bytes', DYNAMIC, bytes('900'), error('expires_in_invalid')],
  ['a list', DYNAMIC, list(900), error('expires_in_invalid')],
]);

const issueTimes = () => vectors('issued_at', [
  ['null is "not given"', ALL, NULL, accepted],
  ['integer 0', ALL, integer(0), accepted],
  ['integer 1700000000', ALL, integer(1700000000), accepted],
  ['integer -1', ALL, integer(-1), error('issued_at_invalid')],
  ['float 1700000000.5', DYNAMIC, float('1700000000.5'), error('issued_at_invalid')],
  ['float 1700000000.0', PYTHON, float('1700000000.0'), error('issued_at_invalid')],
  ['not a number', DYNAMIC, NAN, error('issued_at_invalid')],
  ['the string "1700000000"', DYNAMIC, string('1700000000'), error('issued_at_invalid')],
  ['a date as string', DYNAMIC, string('2026-08-01T00:00:00Z'), error('issued_at_invalid')],
  ['true', DYNAMIC, boolean(true), error('issued_at_invalid')],
  ['bytes', DYNAMIC, bytes('1700000000'), error('issued_at_invalid')],
]);

const grants = () => vectors('grants', [
  ['null is "not given"', ALL, NULL, accepted],
  ['a string', DYNAMIC, string('user/feed_read'), error('grants_invalid')],
  ['an empty string', DYNAMIC, string(''), error('grants_invalid')],
  ['true', DYNAMIC, boolean(true), error('grants_invalid')],
  ['false', DYNAMIC, boolean(false), error('grants_invalid')],
  ['integer 1', DYNAMIC, integer(1), error('grants_invalid')],
  ['integer 0', DYNAMIC, integer(0), error('grants_invalid')],
  ['float 1.5', DYNAMIC, float('1.5'), error('grants_invalid')],
  ['a list of permissions', DYNAMIC, list('user/feed_read'), error('grants_invalid')],
]);

const jtis = () => vectors('jti', [
  ['null is "not given"', ALL, NULL, accepted],
  ['a string', ALL, string('j-1'), accepted],
  ['an empty string', ALL, string(''), error('jti_invalid')],
  ['integer 1', DYNAMIC, integer(1), error('jti_invalid')],
  ['integer 0', DYNAMIC, integer(0), error('jti_invalid')],
  ['float 1.5', DYNAMIC, float('1.5'), error('jti_invalid')],
  ['true', DYNAMIC, boolean(true), error('jti_invalid')],
  ['false', DYNAMIC, boolean(false), error('jti_invalid')],
  ['bytes', DYNAMIC, bytes('j-1'), error('jti_invalid')],
  ['a list', DYNAMIC, list('j-1'), error('jti_invalid')],
]);

export const hostTypeVectors = () => [...userIds(), ...lifetimes(), ...issueTimes(), ...grants(), ...jtis()];
