// Just enough DER (ITU-T X.690) to take an RSA key apart and to build broken ones.

export const OID_RSA = Buffer.from('06092a864886f70d010101', 'hex');
export const NULL = Buffer.from('0500', 'hex');

function length(bytes) {
  if (bytes < 0x80) return Buffer.from([bytes]);
  const hex = bytes.toString(16);
  const body = Buffer.from(hex.length % 2 ? `0${hex}` : hex, 'hex');
  return Buffer.concat([Buffer.from([0x80 | body.length]), body]);
}

const tlv = (tag, ...parts) => {
  const body = Buffer.concat(parts);
  return Buffer.concat([Buffer.from([tag]), length(body.length), body]);
};

export const sequence = (...parts) => tlv(0x30, ...parts);
export const octetString = (...parts) => tlv(0x04, ...parts);

export function integer(value) {
  let hex = value.toString(16);
  if (hex.length % 2) hex = `0${hex}`;
  const body = Buffer.from(hex, 'hex');
  return tlv(0x02, body[0] & 0x80 ? Buffer.concat([Buffer.from([0]), body]) : body);
}

/** An INTEGER with a leading zero byte too many: legal BER, not DER. */
export function paddedInteger(value) {
  return tlv(0x02, Buffer.from([0]), readItem(integer(value)).body);
}

function readItem(der, offset = 0) {
  let at = offset + 1;
  let size = der[at++];
  if (size & 0x80) {
    const count = size & 0x7f;
    size = der.readUIntBE(at, count);
    at += count;
  }
  return { body: der.subarray(at, at + size), end: at + size };
}

/** The INTEGERs of a SEQUENCE of INTEGERs (a PKCS#1 key). */
export function integersOf(der) {
  const { body } = readItem(der);
  const found = [];
  for (let at = 0; at < body.length; ) {
    const item = readItem(body, at);
    found.push(BigInt(`0x${item.body.toString('hex')}`));
    at = item.end;
  }
  return found;
}

/** RFC 8017, A.1.2: version, n, e, d, p, q, dP, dQ, qInv. */
export function rsaParts(pkcs1Der) {
  const [version, n, e, d, p, q, dp, dq, qinv] = integersOf(pkcs1Der);
  return { version, n, e, d, p, q, dp, dq, qinv };
}

export function rsaDer({ version, n, e, d, p, q, dp, dq, qinv }) {
  return sequence(...[version, n, e, d, p, q, dp, dq, qinv].map(integer));
}

/** RFC 5958: version 0, rsaEncryption, OCTET STRING of the PKCS#1 key (and whatever else is put in it). */
export function pkcs8Der(...octets) {
  return sequence(integer(0n), sequence(OID_RSA, NULL), octetString(...octets));
}

/** The outer length written with one needless zero byte: legal BER, not DER. */
export function withLongLength(der) {
  const { body } = readItem(der);
  const digits = length(body.length).subarray(1);
  return Buffer.concat([Buffer.from([der[0], 0x80 | (digits.length + 1), 0]), digits, body]);
}

/** Indefinite outer length, closed by two zero bytes: BER only. */
export function withIndefiniteLength(der) {
  return Buffer.concat([Buffer.from([der[0], 0x80]), readItem(der).body, Buffer.from([0, 0])]);
}
