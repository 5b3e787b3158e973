import { fileURLToPath } from 'node:url';
import type { NativeSigningKey } from './bridge.js';
import { numberOf, stringOf, withKeyBytes } from './convert.js';
import { settled } from './errors.js';
import { native } from './native.js';
import { inspectCustom } from './redacted.js';
import { VerifyingKey } from './verifying-key.js';

/** @internal The native part of a key, or of what one is made of. */
export let nativeSigningKey: (key: SigningKey | string | Uint8Array) => NativeSigningKey;

/**
 * The private key of a Knock environment.
 *
 * Takes every form that people hold it in: PKCS#1 or PKCS#8, PEM or DER, plain or in base64, and repairs
 * what shells, YAML and dashboards do to it (quotes, a literal `\n`, carriage returns, one line). RSA, 2048
 * to 8192 bits. `console.log` and `JSON.stringify` show its size and fingerprint only, and a structured
 * clone of it is empty.
 *
 * Never in a client: this key signs for any user.
 */
export class SigningKey {
  readonly #native: NativeSigningKey;

  /**
   * @param text The key as text, or its bytes.
   * @throws {KnockJwtError} with a code `signing_key_…`
   */
  constructor(text: string | Uint8Array);
  /** @internal */
  constructor(text: string | Uint8Array | NativeSigningKey);
  constructor(text: string | Uint8Array | NativeSigningKey) {
    this.#native =
      text instanceof native.NativeSigningKey
        ? text
        : withKeyBytes('signingKey', text, (bytes) => settled(native.NativeSigningKey.parse(bytes)));
  }

  static {
    nativeSigningKey = (key) => (key instanceof SigningKey ? key.#native : new SigningKey(key).#native);
  }

  /**
   * The key in `process.env.KNOCK_SIGNING_KEY`, or in the file that `process.env.KNOCK_SIGNING_KEY_FILE`
   * names. An empty variable counts as unset.
   *
   * @throws {KnockJwtError} `signing_key_missing` when neither is set, `signing_key_unreadable` for the
   *   file, and the codes of the constructor
   */
  static fromEnv(): SigningKey {
    const { key, file } = environment();
    const found =
      key === undefined
        ? native.NativeSigningKey.fromEnvValues(undefined, file)
        : withKeyBytes('signingKey', key, (bytes) => native.NativeSigningKey.fromEnvValues(bytes, file));
    return new SigningKey(settled(found));
  }

  /**
   * The key in a file. Reads it at once: for start-up.
   *
   * @throws {KnockJwtError} `signing_key_unreadable`, and the codes of the constructor
   */
  static fromFile(path: string | URL): SigningKey {
    const name = stringOf('path', path instanceof URL ? fileURLToPath(path) : path);
    return new SigningKey(settled(native.NativeSigningKey.fromFile(name)));
  }

  /**
   * A new key of 2048, 3072, 4096 or 8192 bits, for tests and local work; made on the thread pool. Knock
   * makes the keys of its environments itself.
   *
   * @throws {KnockJwtError} `signing_key_size` for any other size
   */
  static async generate(bits: number): Promise<SigningKey> {
    return new SigningKey(settled(await native.NativeSigningKey.generate(numberOf('bits', bits))));
  }

  /** {@link SigningKey.generate}, keeping the event loop waiting: a quarter of a second or more. */
  static generateSync(bits: number): SigningKey {
    return new SigningKey(settled(native.NativeSigningKey.generateSync(numberOf('bits', bits))));
  }

  /** The size of the modulus in bits. */
  get bits(): number {
    return this.#native.bits;
  }

  /** SHA-256 of the verifying key (its SubjectPublicKeyInfo) in hexadecimal. May be shown and logged. */
  get fingerprint(): string {
    return this.#native.fingerprint;
  }

  /** The public half, with which the tokens are verified. */
  get verifyingKey(): VerifyingKey {
    return new VerifyingKey(this.#native.verifyingKey());
  }

  /** The private key as PEM, PKCS#1 ("BEGIN RSA PRIVATE KEY"), for tests. Keep it secret. */
  toPem(): string {
    return settled(this.#native.toPem());
  }

  /** The private key as PEM, PKCS#8 ("BEGIN PRIVATE KEY"), the only form that `@knocklabs/node` takes. Keep it secret. */
  toPkcs8Pem(): string {
    return settled(this.#native.toPkcs8Pem());
  }

  /** The private key as the base64 that Knock's dashboard shows. Keep it secret. */
  toBase64(): string {
    return settled(this.#native.toBase64());
  }

  /** Size and fingerprint: what `JSON.stringify` shows. */
  toJSON(): { bits: number; fingerprint: string } {
    return { bits: this.bits, fingerprint: this.fingerprint };
  }

  /** @internal */
  [inspectCustom](): string {
    return `SigningKey { bits: ${this.bits}, fingerprint: '${this.fingerprint}' }`;
  }
}

const variables = native.variables();

/** @internal What `process.env` holds now: a test may have changed it. */
export function environment(): { key: string | undefined; file: string | undefined } {
  return { key: process.env[variables.key], file: process.env[variables.file] };
}
