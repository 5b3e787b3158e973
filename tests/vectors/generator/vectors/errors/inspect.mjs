// `inspect` reads without verifying, but it reads tokens only.
import { error } from '../../lib/errors.mjs';
import { HEADER, unsigned } from '../../lib/jwt.mjs';
import { PAYLOAD } from './verify-malformed.mjs';

const SIGNATURE = 'c2lnbmF0dXJl'; // never looked at

const inspect = (name, code, input) => ({
  name: `inspect: ${name}`, operation: 'inspect', ...(typeof input === 'string' ? { token: input } : input), ...error(code),
});

const deep = (depth) => `${'['.repeat(depth)}${']'.repeat(depth)}`;

export const inspectErrors = () => [
  ['empty', ''],
  ['a word', 'token'],
  ['an API key', 'pk_test_not_a_real_key'],
  ['two segments', unsigned(HEADER, PAYLOAD).slice(0, -1)],
  ['four segments', unsigned(HEADER, PAYLOAD, `${SIGNATURE}.${SIGNATURE}`)],
  ['padding', `${unsigned(HEADER, PAYLOAD, SIGNATURE)}=`],
  ['a newline after', `${unsigned(HEADER, PAYLOAD, SIGNATURE)}\n`],
  ['header not JSON', unsigned('RS256', PAYLOAD, SIGNATURE)],
  ['header a list', unsigned('[]', PAYLOAD, SIGNATURE)],
  ['header with alg twice', unsigned('{"alg":"RS256","alg":"none"}', PAYLOAD, SIGNATURE)],
  ['payload not JSON', unsigned(HEADER, 'user_123', SIGNATURE)],
  ['payload a list', unsigned(HEADER, '[]', SIGNATURE)],
  ['payload with sub twice', unsigned(HEADER, '{"sub":"a","sub":"b","exp":1}', SIGNATURE)],
  ['payload with a lone surrogate', unsigned(HEADER, '{"sub":"\\ud83e","exp":1}', SIGNATURE)],
  ['payload nested 100 deep', unsigned(HEADER, `{"sub":"a","exp":1,"x":${deep(100)}}`, SIGNATURE)],
  ['header nested 100 deep', unsigned(`{"alg":"RS256","x":${deep(100)}}`, PAYLOAD, SIGNATURE)],
].map(([name, token]) => inspect(name, 'token_malformed', token)).concat([
  inspect('65,536 bytes that are no token', 'token_malformed', { token_repeat: { text: 'a', count: 65536 } }),
  inspect('65,537 bytes', 'token_too_large', { token_repeat: { text: 'a', count: 65537 } }),
  inspect('10 MB', 'token_too_large', { token_repeat: { text: 'a', count: 10485760 } }),
]);
