// The same suites on every runtime: node:test where it is Node's own, and a few lines of our own on Bun and
// Deno, whose test runners want files of their own making.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Whether this is Node.js and none that looks like it. */
export const isNode = globalThis.Bun === undefined && globalThis.Deno === undefined;

/** The tests that a runtime without node:test is to run. */
export const collected = [];

export const test = isNode
  ? (await import('node:test')).test
  : (name, body) => {
      collected.push({ name, body });
    };

/** A test of what only Node.js has. */
export const nodeTest = isNode ? test : (name) => console.log(`﹣ ${name} # needs Node.js`);

const vectorsFolder = process.env.KNOCK_JWT_VECTORS;

/** A base key of the vectors. */
export const pem = (name) => readFileSync(join(vectorsFolder, 'keys', `${name}.pem`), 'utf8');

/** The vectors of a file. */
export function vectors(file) {
  const { vectors, count } = JSON.parse(readFileSync(join(vectorsFolder, file), 'utf8'));
  if (vectors.length !== count || new Set(vectors.map(({ name }) => name)).size !== count) {
    throw new Error(`${file} does not hold the ${count} vectors that it says it does`);
  }
  return vectors;
}

/** Runs every vector of a file as one test, which names those that failed and counts those that ran. */
export function eachVector(file, body) {
  const all = vectors(file);
  test(`${file}: ${all.length} vectors`, async () => {
    const failures = [];
    let ran = 0;
    for (const vector of all) {
      try {
        await body(vector);
      } catch (error) {
        failures.push(`${vector.name}: ${error.message}`);
      }
      ran += 1;
    }
    if (failures.length > 0) throw new Error(`${failures.length} of ${all.length} failed:\n${failures.join('\n')}`);
    if (ran !== all.length) throw new Error(`only ${ran} of ${all.length} ran`);
  });
}

/** Runs `body` a minute later, by the clock of this process: what is signed anew then has other bytes. */
export async function aMinuteLater(body) {
  const { now } = Date;
  Date.now = () => now() + 60_000;
  try {
    return await body();
  } finally {
    Date.now = now;
  }
}

/** Waits for another second, which does the same where the server is a process of its own. */
export const aSecondLater = async (body) => {
  await new Promise((resolve) => setTimeout(resolve, 1100));
  return body();
};

/** Runs `body` at a moment of the clock, in milliseconds. */
export function at(milliseconds, body) {
  const { now } = Date;
  Date.now = () => milliseconds;
  try {
    return body();
  } finally {
    Date.now = now;
  }
}
