import * as os from 'node:os';
import type { Failure, Minted } from './bridge.js';

type Result = string | Minted | Failure;

// `availableParallelism` came with Node.js 18.14.
const cores = os.availableParallelism?.() ?? os.cpus().length;
const pool = Number(process.env['UV_THREADPOOL_SIZE']) || 4;

/**
 * As many at once as there are cores: more would sign no sooner, keep the event loop from its core, and stand
 * in the way of files and DNS in libuv's pool.
 */
const threads = Math.max(1, Math.min(pool, cores));

/** A thread takes no more at a time, so that nobody waits long for the others of a batch. */
const most = 4;

/**
 * @internal Who waits for a signature, in the order in which the native signer has their requests. While
 * threads are free each request gets its own at once; under load a thread takes a few together, which saves
 * waking it and the event loop for each.
 */
export class Turns {
  readonly #mint: (most: number) => Promise<Result[]>;
  readonly #waiting: Array<{ resolve: (result: Result) => void; reject: (reason: unknown) => void }> = [];
  #running = 0;
  #called = false;

  constructor(mint: (most: number) => Promise<Result[]>) {
    this.#mint = mint;
  }

  /** The result of the request that was handed to the native signer last. */
  next(): Promise<Result> {
    if (!this.#called) {
      this.#called = true;
      // After those who ask at the same time, so that they are shared out evenly. Not by queueMicrotask,
      // which the fake timers of tests replace.
      void Promise.resolve().then(() => {
        this.#called = false;
        this.#shareOut();
      });
    }
    return new Promise((resolve, reject) => this.#waiting.push({ resolve, reject }));
  }

  #shareOut(): void {
    while (this.#running < threads && this.#waiting.length > 0) {
      const free = threads - this.#running;
      const count = Math.min(most, Math.ceil(this.#waiting.length / free));
      const batch = this.#waiting.splice(0, count);
      this.#running += 1;
      const done = (): void => {
        this.#running -= 1;
        this.#shareOut();
      };
      this.#mint(count).then(
        (results) => {
          done();
          batch.forEach(({ resolve }, at) => resolve(results[at] as Result));
        },
        // The native side has no error of its own here; should there be one, nobody waits for ever.
        (reason: unknown) => {
          done();
          batch.forEach(({ reject }) => reject(reason));
        },
      );
    }
  }
}
