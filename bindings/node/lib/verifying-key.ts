import type { NativeVerifyingKey } from './bridge.js';
import { withKeyBytes } from './convert.js';
import { settled } from './errors.js';
import { native } from './native.js';
import { inspectCustom } from './redacted.js';

/** @internal The native part of a key, or of what one is made of. */
export let nativeVerifyingKey: (key: VerifyingKey | string | Uint8Array) => NativeVerifyingKey;

/**
 * The public half of a signing key, with which tokens are verified. Not what Knock calls a public key: that
 * is the API key `pk_…`.
 *
 * Takes a SubjectPublicKeyInfo, a PKCS#1 public key or a certificate, as PEM or DER, plain or in base64.
 */
export class VerifyingKey {
  readonly #native: NativeVerifyingKey;

  /**
   * @param text The key as text, or its bytes.
   * @throws {KnockJwtError} `verifying_key_invalid`
   */
  constructor(text: string | Uint8Array);
  /** @internal */
  constructor(text: string | Uint8Array | NativeVerifyingKey);
  constructor(text: string | Uint8Array | NativeVerifyingKey) {
    this.#native =
      text instanceof native.NativeVerifyingKey
        ? text
        : withKeyBytes('verifyingKey', text, (bytes) => settled(native.NativeVerifyingKey.parse(bytes)));
  }

  static {
    nativeVerifyingKey = (key) => (key instanceof VerifyingKey ? key.#native : new VerifyingKey(key).#native);
  }

  /** The size of the modulus in bits. */
  get bits(): number {
    return this.#native.bits;
  }

  /** SHA-256 of the key's SubjectPublicKeyInfo in hexadecimal. */
  get fingerprint(): string {
    return this.#native.fingerprint;
  }

  /** The key as PEM ("BEGIN PUBLIC KEY"). */
  toPem(): string {
    return this.#native.toPem();
  }

  /** Size and fingerprint: what `JSON.stringify` shows. */
  toJSON(): { bits: number; fingerprint: string } {
    return { bits: this.bits, fingerprint: this.fingerprint };
  }

  /** @internal */
  [inspectCustom](): string {
    return `VerifyingKey { bits: ${this.bits}, fingerprint: '${this.fingerprint}' }`;
  }
}
