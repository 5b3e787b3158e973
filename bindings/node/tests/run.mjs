// run.mjs SUITE...: runs suites where there is no node:test.
import { pathToFileURL } from 'node:url';
import { collected } from './harness.mjs';

for (const suite of process.argv.slice(2)) await import(pathToFileURL(suite));
if (collected.length === 0) throw new Error('no test was found');
let failed = 0;
for (const { name, body } of collected) {
  try {
    await body();
    console.log(`✔ ${name}`);
  } catch (error) {
    failed += 1;
    console.error(`✖ ${name}\n`, error);
  }
}
console.log(`${collected.length - failed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
