// Checks a list of vectors and writes it the same way every time.
import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Non-ASCII goes out as \uXXXX: no reader's encoding, editor or review tool can change or hide it. */
const asciiOnly = (json) =>
  json.replace(/[\u007f-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);

function assertWellFormed(value, where) {
  if (typeof value === 'string') assert(value.isWellFormed(), `${where}: a lone surrogate cannot be written as JSON text`);
  else if (typeof value === 'number') assert(Number.isFinite(value), `${where}: not a JSON number`);
  else if (value === undefined) assert.fail(`${where}: undefined`);
  else if (value !== null && typeof value === 'object') {
    for (const [key, inner] of Object.entries(value)) assertWellFormed(inner, `${where}.${key}`);
  }
}

export function writeVectors(folder, file, comment, vectors, atLeast) {
  const names = new Set();
  for (const vector of vectors) {
    assert(vector.name && !names.has(vector.name), `${file}: name missing or used twice: ${vector.name}`);
    names.add(vector.name);
    assertWellFormed(vector, `${file}: ${vector.name}`);
  }
  assert(vectors.length >= atLeast, `${file}: ${vectors.length} vectors, at least ${atLeast} expected`);
  mkdirSync(folder, { recursive: true });
  const document = { comment, count: vectors.length, vectors };
  writeFileSync(join(folder, file), `${asciiOnly(JSON.stringify(document, null, 2))}\n`);
  return vectors.length;
}
