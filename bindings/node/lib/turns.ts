import * as os from 'node:os';
import type { Failure, Minted } from './bridge.js';
import { native } from './native.js';

type Answer = string | Minted | Failure;
type Answers = ReadonlyArray<[number, Answer]>;

// `availableParallelism` came with Node.js 18.14.
const cores = os.availableParallelism?.() ?? os.cpus().length;
const bun = 'bun' in process.versions;
const { UV_THREADPOOL_SIZE: said } = process.env;

/** How many threads the pool has: libuv's as many as it is told, Bun's one for each core. */
const pool = bun ? cores : said === undefined ? 4 : Number.parseInt(said, 10) || 1;

/**
 * As many at once as there are cores: more would sign no sooner and keep the event loop from its core. One
 * thread of libuv's pool is left to files and DNS, where the pool has more than one. (Where none is left, because
 * worker threads sign too, the native side gives each back after some milliseconds.)
 */
const threads = bun ? cores : Math.max(1, Math.min(pool - 1, cores));

/** @internal All who wait for a signature, on the native side: signers and the drop-in's calls put them there. */
export const line = new native.NativeLine();

interface Waiting {
  readonly resolve: (answer: Answer) => void;
  readonly reject: (reason: unknown) => void;
}

/** Those for whom somebody waits, by their numbers in line. */
const waiting = new Map<number, Waiting>();
let called = false;
let serving = 0;
let listening = false;
let failure: { readonly reason: unknown } | undefined;

/** @internal The answer for whoever has this number in line, of the kind that was asked for. */
export function answer<Asked extends string | Minted>(number: number): Promise<Asked | Failure> {
  const promise = new Promise<Asked | Failure>((resolve, reject) =>
    waiting.set(number, { resolve: resolve as Waiting['resolve'], reject }),
  );
  if (!called) {
    // After those who ask at the same time, so that they are shared out evenly. Not by queueMicrotask,
    // which the fake timers of tests replace.
    void Promise.resolve().then(() => {
      called = false;
      serve();
    });
    called = true; // last, for at the end of the stack anything throws
  }
  return promise;
}

function serve(): void {
  // Each takes its first once it begins: no more than there are to be served.
  while (serving < threads && serving < waiting.size && line.waiting > 0) {
    serving += 1;
    void attempt(() => line.serve(pool)).then(
      (answers) => {
        serving -= 1;
        give(answers);
        serve();
        if (serving === 0) rest();
      },
      (reason: unknown) => {
        serving -= 1;
        failure = { reason };
        if (serving === 0) rest();
      },
    );
  }
  // Only when more wait than there are threads: to listen costs as much as some tokens that are reused.
  if (listening || waiting.size <= serving) return;
  line.listen(() => give(line.ready()));
  listening = true;
}

function give(answers: Answers): void {
  // By the number and not by the place: whatever happens, a token goes to who asked for it.
  for (const [number, given] of answers) {
    waiting.get(number)?.resolve(given);
    waiting.delete(number);
  }
}

/** Nobody signs. */
function rest(): void {
  // What listens would hold all this in memory, and what the first request that was waited for has with it.
  if (listening) line.listen(null);
  listening = false;
  if (failure === undefined) return;
  // The native side has no error of its own here. Should there be one, nobody waits for ever.
  const { reason } = failure;
  failure = undefined;
  line.clear();
  const left = [...waiting.values()];
  waiting.clear();
  for (const { reject } of left) reject(reason);
}

/** What a call throws is a rejection too. */
async function attempt<T>(call: () => Promise<T>): Promise<T> {
  return call();
}
