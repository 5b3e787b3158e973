/**
 * A local Knock for tests, which takes your application's tokens as Knock would and refuses what Knock refuses:
 * `knock-jwt sandbox`, started and stopped.
 *
 * @example
 * ```ts
 * import { after, beforeEach, test } from 'node:test';
 * import { startSandbox } from 'knock-jwt/testing';
 *
 * const sandbox = await startSandbox();
 * after(() => sandbox.stop());
 * beforeEach(() => sandbox.reset());
 * ```
 *
 * @packageDocumentation
 */

import { spawn } from 'node:child_process';
import { accessSync, closeSync, constants, fstatSync, mkdtempSync, openSync, readSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { performance } from 'node:perf_hooks';
import * as timers from 'node:timers';
import { fileURLToPath } from 'node:url';
import { checkOptions, SigningKey } from './core.js';

// As they are now: tests may replace them later, and a sandbox takes real time.
const { setTimeout, clearTimeout } = timers;
const now = performance.now.bind(performance);

/** Settings of {@link startSandbox}. Everything may be left out. */
export interface SandboxOptions {
  /** Whether a user token is asked for; `true` unless given. `false` is Knock without enhanced security. */
  enhancedSecurity?: boolean | undefined;
  /** The public API key, for pages; that of the command unless given. */
  apiKey?: string | undefined;
  /** The secret API key, for servers; that of the command unless given. */
  secretKey?: string | undefined;
  /** What there is at the start and after each reset: a seed file, or what one would hold. */
  seed?: string | URL | Readonly<Record<string, unknown>> | undefined;
  /** The signing key of the application, in any form; a new throw-away one unless given. */
  signingKey?: string | undefined;
  /** Further arguments of `knock-jwt sandbox`. */
  args?: readonly string[] | undefined;
}

const names: ReadonlySet<string> = new Set<keyof SandboxOptions>([
  'enhancedSecurity',
  'apiKey',
  'secretKey',
  'seed',
  'signingKey',
  'args',
]);

/** What an application under test needs in its environment; Knock's own SDKs read the last two by themselves. */
export interface SandboxEnvironment {
  /** The signing key, in base64. */
  KNOCK_SIGNING_KEY: string;
  /** The public API key. */
  KNOCK_PUBLIC_API_KEY: string;
  /** The id of the in-app feed channel. */
  KNOCK_FEED_CHANNEL_ID: string;
  /** The secret API key. */
  KNOCK_API_KEY: string;
  /** Where the sandbox is. */
  KNOCK_BASE_URL: string;
}

/** A running sandbox. It ends with {@link stop}, `await using`, or this process, whatever comes first. */
export class Sandbox {
  /** Where it is, without a slash at the end: the `host` of `@knocklabs/client`, the `baseURL` of `@knocklabs/node`. */
  readonly url: string;
  /** The public API key, for pages. */
  readonly apiKey: string;
  /** The secret API key, for servers. */
  readonly secretKey: string;
  /** The signing key whose tokens it takes, in base64. */
  readonly signingKey: string;
  /** The id of its in-app feed channel. */
  readonly feedChannelId: string;
  readonly #process: Running;
  /** How much of the log was there at the last reset. */
  #forgotten = 0;

  /** @internal */
  constructor(running: Running, ready: Ready, signingKey: string) {
    this.#process = running;
    this.url = ready.url;
    this.apiKey = ready.api_key;
    this.secretKey = ready.secret_key;
    this.feedChannelId = ready.feed_channel_id;
    this.signingKey = signingKey;
  }

  /** What an application under test needs in its environment: `Object.assign(process.env, sandbox.env)`. */
  get env(): SandboxEnvironment {
    return {
      KNOCK_SIGNING_KEY: this.signingKey,
      KNOCK_PUBLIC_API_KEY: this.apiKey,
      KNOCK_FEED_CHANNEL_ID: this.feedChannelId,
      KNOCK_API_KEY: this.secretKey,
      KNOCK_BASE_URL: this.url,
    };
  }

  /** Its request log since the last {@link reset}: a line for each request, with the reason of each refusal in words. */
  get log(): string {
    return this.#process.log().slice(this.#forgotten);
  }

  /** Forgets what happened: all that is left is the seed, and the log is empty. Open sockets stay open. */
  async reset(): Promise<void> {
    const headers = { Authorization: `Bearer ${this.secretKey}` };
    const response = await fetch(`${this.url}/_sandbox/reset`, { method: 'POST', headers });
    if (!response.ok) throw new Error(`the sandbox was not reset: it answered ${response.status}`);
    // A line is written before its request is answered.
    this.#forgotten = this.#process.log().length;
  }

  /** Ends it. Calling it again does nothing. */
  async stop(): Promise<void> {
    await this.#process.stop();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }
}

/**
 * Starts a sandbox on a port of its own. The command is the one that `KNOCK_JWT_BIN` names, else that of the
 * package `knock-jwt-cli`, else the `knock-jwt` on the path.
 *
 * @throws {KnockJwtError} (a rejection) `options_invalid`, and `signing_key_…` for the key
 * @throws {Error} (a rejection) when there is no command, or it does not start; the message holds what it said.
 */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  checkOptions(options, names);
  const { signingKey: given } = options;
  const key = given === undefined ? await SigningKey.generate(2048) : new SigningKey(given);
  const signingKey = key.toBase64();
  const seed = seedFile(options.seed);
  const args = ['sandbox', '--port', '0', '--json', '--until-stdin-closes'];
  args.push(options.enhancedSecurity === false ? '--no-enhanced-security' : '--signing-key-from-env');
  if (options.apiKey !== undefined) args.push('--api-key', options.apiKey);
  if (options.secretKey !== undefined) args.push('--secret-key', options.secretKey);
  if (seed !== undefined) args.push('--seed', seed.path);
  args.push(...(options.args ?? []));
  const { KNOCK_SIGNING_KEY_FILE: _, ...env } = process.env;
  const running = run(findCommand(), args, { ...env, KNOCK_SIGNING_KEY: signingKey });
  try {
    return new Sandbox(running, await running.ready, signingKey);
  } catch (error) {
    await running.stop();
    throw error;
  } finally {
    // It has read it by now.
    seed?.remove();
  }
}

function findCommand(): string {
  const { KNOCK_JWT_BIN: named, PATH: path = '' } = process.env;
  return named || ofPackage() || onPath(path) || missing();
}

function ofPackage(): string | undefined {
  // As seen by knock-jwt, and as seen by whoever tests: they differ where packages are linked (pnpm).
  for (const from of [__filename, join(process.cwd(), 'package.json')]) {
    const { resolve } = createRequire(from);
    let found: string;
    try {
      found = resolve('knock-jwt-cli');
    } catch {
      continue;
    }
    // What it throws on a platform without the command says what to do.
    return (createRequire(from)(found) as { commandPath(): string }).commandPath();
  }
  return undefined;
}

function onPath(path: string): string | undefined {
  for (const folder of path.split(delimiter).filter(Boolean)) {
    const file = join(folder, 'knock-jwt');
    try {
      accessSync(file, constants.X_OK);
      return file;
    } catch {
      // the next one
    }
  }
  return undefined;
}

function missing(): never {
  throw new Error(
    'the knock-jwt command is missing: npm install --save-dev knock-jwt-cli, or set KNOCK_JWT_BIN to its path, or put it on the path',
  );
}

function seedFile(seed: SandboxOptions['seed']): { path: string; remove(): void } | undefined {
  if (seed === undefined) return undefined;
  if (typeof seed === 'string') return { path: seed, remove: () => {} };
  if (seed instanceof URL) return { path: fileURLToPath(seed), remove: () => {} };
  const folder = mkdtempSync(join(tmpdir(), 'knock-jwt-'));
  const path = join(folder, 'seed.json');
  writeFileSync(path, JSON.stringify(seed));
  return { path, remove: () => rmSync(folder, { recursive: true }) };
}

/** What the command says once it listens. */
interface Ready {
  url: string;
  api_key: string;
  secret_key: string;
  feed_channel_id: string;
}

interface Running {
  readonly ready: Promise<Ready>;
  log(): string;
  stop(): Promise<void>;
}

/** Milliseconds: a start takes less than a hundred, unless the machine is busy. */
const patience = { start: 30_000, stop: 5_000, look: 5 };

function run(command: string, args: readonly string[], env: NodeJS.ProcessEnv): Running {
  // Files, not pipes: a pipe is full soon where this process waits for another, and a sandbox that cannot write
  // its log does not answer.
  const [output, log] = [temporaryFile(), temporaryFile()];
  const child = spawn(command, args, { env, stdio: ['pipe', output.descriptor, log.descriptor] });
  const ended = new Promise<string>((resolve) => {
    child.once('error', (error) => resolve(`${command} cannot be run: ${error.message}`));
    child.once('close', (code, signal) => resolve(`knock-jwt sandbox ended (${signal ?? `exit code ${code}`}):\n${log.read()}`));
  });
  const kill = () => child.kill('SIGKILL');
  process.once('exit', kill);
  void ended.then(() => process.removeListener('exit', kill));

  const started = async (): Promise<Ready> => {
    let why: string | undefined;
    void ended.then((text) => (why = text));
    const deadline = now() + patience.start;
    while (now() < deadline) {
      const ends = why;
      const said = output.read();
      if (said.includes('\n')) return readReady(command, said);
      if (ends !== undefined) throw new Error(ends);
      await new Promise((resolve) => setTimeout(resolve, patience.look));
    }
    throw new Error(`knock-jwt sandbox does not start:\n${log.read()}`);
  };
  const ready = started().finally(() => {
    // A sandbox that nobody stopped does not keep the tests from ending.
    child.unref();
    (child.stdin as { unref?: () => void } | null)?.unref?.();
  });

  return {
    ready,
    log: () => log.read(),
    async stop() {
      const timer = setTimeout(kill, patience.stop);
      child.ref();
      child.kill('SIGTERM');
      await ended;
      clearTimeout(timer);
      output.close();
      log.close();
    },
  };
}

/** What the command said, when it is what `knock-jwt sandbox --json` says. */
function readReady(command: string, said: string): Ready {
  const names = ['url', 'api_key', 'secret_key', 'feed_channel_id'] as const;
  try {
    const ready = JSON.parse(said.slice(0, said.indexOf('\n'))) as Ready;
    if (names.every((name) => typeof ready[name] === 'string')) return ready;
  } catch {
    // said below
  }
  throw new Error(`${command} does not say where it is, so it is no knock-jwt sandbox; it said:\n${said.slice(0, 1000)}`);
}

/** A file without a name, which is gone when nobody has it open any more, however that comes about. */
function temporaryFile(): { descriptor: number; read(): string; close(): void } {
  const folder = mkdtempSync(join(tmpdir(), 'knock-jwt-'));
  let descriptor: number;
  try {
    descriptor = openSync(join(folder, 'file'), 'wx+', 0o600);
  } finally {
    rmSync(folder, { recursive: true });
  }
  let kept: string | undefined;
  const read = () => {
    if (kept !== undefined) return kept;
    const content = Buffer.alloc(fstatSync(descriptor).size);
    // The process shares the position: it is not moved.
    let length = 0;
    for (let more = -1; more !== 0 && length < content.length; length += more) {
      more = readSync(descriptor, content, length, content.length - length, length);
    }
    return content.toString('utf8', 0, length);
  };
  return {
    descriptor,
    read,
    close() {
      if (kept !== undefined) return;
      kept = read();
      closeSync(descriptor);
    },
  };
}
