import * as os from 'node:os';
import type { Failure, Minted } from './bridge.js';
import { settled } from './errors.js';

type Result = string | Minted | Failure;

// `availableParallelism` came with Node.js 18.14.
const cores = os.availableParallelism?.() ?? os.cpus().length;
const { UV_THREADPOOL_SIZE: said } = process.env;
const pool = said === undefined ? 4 : Number.parseInt(said, 10) || 1;

/**
 * As many at once as there are cores, of whichever signers: more would sign no sooner and keep the event loop
 * from its core. One thread of libuv's pool is left to files and DNS, where the pool has more than one.
 */
const threads = Math.max(1, Math.min(pool - 1, cores));

/** A thread takes no more at a time, so that nobody waits long for the others of a batch. */
const most = 4;

let running = 0;

/** Those for whom somebody waits. They take turns. */
const queue = new Set<Queued>();

interface Queued {
  /** Starts what a thread does at a time, `free` of which have nothing to do; and whether there is more. */
  start(free: number): { work: Promise<void>; more: boolean };
}

function shareOut(): void {
  for (const queued of queue) {
    if (running >= threads) return;
    queue.delete(queued);
    const { work, more } = queued.start(threads - running);
    if (more) queue.add(queued);
    running += 1;
    // What is done with the results comes first, and cannot keep the thread from being given on.
    void work.then(() => {
      running -= 1;
      shareOut();
    });
  }
}

/** @internal Does other work on the thread pool when it is its turn. */
export function inTurn<T>(call: () => Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const start = () => ({ more: false, work: attempt(call).then(resolve, reject) });
    queue.add({ start });
    shareOut();
  });
}

/** What a call throws is a rejection too. */
async function attempt<T>(call: () => T | PromiseLike<T>): Promise<T> {
  return call();
}

interface Waiting {
  /** That of the request, as the native signer counts them. */
  readonly number: number;
  readonly resolve: (result: Result) => void;
  readonly reject: (reason: unknown) => void;
}

/**
 * @internal Who waits for a signature, in the order in which the native signer has their requests. While
 * threads are free each request gets its own at once; under load a thread takes a few together, which saves
 * waking it and the event loop for each.
 */
export class Turns implements Queued {
  readonly #mint: (first: number, count: number) => Failure | Promise<Result[]>;
  readonly #waiting: Waiting[] = [];
  #called = false;

  constructor(mint: (first: number, count: number) => Failure | Promise<Result[]>) {
    this.#mint = mint;
  }

  /** The result of the request that the native signer gave this number. */
  next(number: number): Promise<Result> {
    if (!this.#called) {
      this.#called = true;
      // After those who ask at the same time, so that they are shared out evenly. Not by queueMicrotask,
      // which the fake timers of tests replace.
      void Promise.resolve().then(() => {
        this.#called = false;
        if (this.#waiting.length > 0) queue.add(this);
        shareOut();
      });
    }
    return new Promise((resolve, reject) => this.#waiting.push({ number, resolve, reject }));
  }

  start(free: number): { work: Promise<void>; more: boolean } {
    const batch = this.#waiting.splice(0, Math.min(most, Math.ceil(this.#waiting.length / free)));
    const [first = 0, last = 0] = [batch[0]?.number, batch.at(-1)?.number];
    // By the number and not by the place: whatever happens, a token goes to who asked for it.
    const at = (number: number) => (number - first) >>> 0; // they begin again after 2^32 − 1
    const work = attempt(async () => settled(await this.#mint(first, at(last) + 1))).then(
      (results) => batch.forEach(({ number, resolve }) => resolve(results[at(number)] as Result)),
      // The native side has no error of its own here; should there be one, nobody waits for ever.
      (reason: unknown) => batch.forEach(({ reject }) => reject(reason)),
    );
    return { work, more: this.#waiting.length > 0 };
  }
}
