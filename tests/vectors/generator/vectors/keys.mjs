// Signing keys that must be accepted: every form, and every damage that can be repaired without guessing.
import {
  asBytes, asText, base64, BOM, bodyOnOneLine, crlf, doubleQuoted, indented, literalNewlines, newlines,
  noLineBreaks, noWhiteSpace, oneLine, relabel, singleQuoted, unpadded, urlSafe, utf16be, utf16le,
  withoutFinalNewline,
} from '../lib/damage.mjs';
import { lines, rsa } from '../lib/keys.mjs';

const BAG_ATTRIBUTES = `Bag Attributes
    friendlyName: throw-away
    localKeyID: 54 69 6D 65 20 31 37 30 30 30 30 30 30 30 30
Key Attributes: <No Attributes>
`;

function vector(name, container, encoding, input, key = rsa('rsa2048')) {
  return { name, key: key.name, input, bits: key.bits, fingerprint: key.fingerprint, container, encoding };
}

/** The eight plain forms of one key. */
function plainForms(name) {
  const key = rsa(name);
  return ['pkcs1', 'pkcs8'].flatMap((container) => [
    vector(`${name}: ${container} PEM`, container, 'pem', asText(key[`${container}Pem`]), key),
    vector(`${name}: ${container} DER`, container, 'der', asBytes(key[container]), key),
    vector(`${name}: ${container} base64 of PEM`, container, 'base64_pem', asText(base64(key[`${container}Pem`])), key),
    vector(`${name}: ${container} base64 of DER`, container, 'base64_der', asText(base64(key[container])), key),
  ]);
}

function otherSizes() {
  return ['rsa2048-other', 'rsa3072', 'rsa4096', 'rsa8192'].flatMap((name) => {
    const key = rsa(name);
    return [
      vector(`${name}: pkcs1 PEM`, 'pkcs1', 'pem', asText(key.pkcs1Pem), key),
      vector(`${name}: pkcs8 base64 of PEM`, 'pkcs8', 'base64_pem', asText(base64(key.pkcs8Pem)), key),
    ];
  });
}

function base64Alphabets() {
  const { pkcs1, pkcs8, pkcs1Pem } = rsa('rsa2048');
  // The length of one of these is no multiple of three, so that there is padding to take away.
  const paddedPem = [pkcs1Pem, `${pkcs1Pem}\n`].find((text) => base64(text).endsWith('='));
  const paddedDer = [pkcs1, pkcs8].find((der) => base64(der).endsWith('='));
  const container = paddedDer === pkcs1 ? 'pkcs1' : 'pkcs8';
  return [
    vector('base64 of PEM, padded', 'pkcs1', 'base64_pem', asText(base64(paddedPem))),
    vector('base64 of PEM, padding lost', 'pkcs1', 'base64_pem', asText(unpadded(base64(paddedPem)))),
    vector('base64 of DER, URL-safe, padded', container, 'base64_der', asText(urlSafe(base64(paddedDer)))),
    vector('base64 of DER, URL-safe, unpadded', container, 'base64_der', asText(unpadded(urlSafe(base64(paddedDer))))),
    vector('base64 of DER, padding lost', container, 'base64_der', asText(unpadded(base64(paddedDer)))),
  ];
}

function base64Lines() {
  const { pkcs1, pkcs8, pkcs1Pem, pkcs8Pem } = rsa('rsa2048');
  const ofPem = base64(pkcs1Pem);
  const ofDer = base64(pkcs8);
  return [
    vector('base64 of PEM in lines of 76 (coreutils base64)', 'pkcs1', 'base64_pem', asText(`${lines(ofPem, 76)}\n`)),
    vector('base64 of PEM in lines of 64', 'pkcs1', 'base64_pem', asText(lines(ofPem, 64))),
    vector('base64 of PEM in lines of 76, CRLF', 'pkcs1', 'base64_pem', asText(`${lines(ofPem, 76, '\r\n')}\r\n`)),
    vector('base64 of PEM in lines joined by literal \\n', 'pkcs1', 'base64_pem', asText(lines(ofPem, 76, '\\n'))),
    vector('base64 of PEM in lines joined by spaces', 'pkcs1', 'base64_pem', asText(lines(ofPem, 76, ' '))),
    vector('base64 of DER in lines of 64 (a PEM body alone)', 'pkcs8', 'base64_der', asText(`${lines(ofDer, 64)}\n`)),
    vector('base64 of DER in lines of 64, CRLF', 'pkcs8', 'base64_der', asText(`${lines(ofDer, 64, '\r\n')}\r\n`)),
    vector('base64 of DER, URL-safe, in indented lines', 'pkcs1', 'base64_der', asText(indented(lines(urlSafe(base64(pkcs1)), 64)))),
    vector('base64 of PEM between spaces and newlines', 'pkcs1', 'base64_pem', asText(`\n  ${ofPem} \r\n\n`)),
    vector('base64 of PEM between tabs', 'pkcs1', 'base64_pem', asText(`\t${ofPem}\t`)),
    vector('base64 of DER, newline after', 'pkcs8', 'base64_der', asText(`${ofDer}\n`)),
    vector('base64 of a PEM with CRLF', 'pkcs8', 'base64_pem', asText(base64(crlf(pkcs8Pem)))),
    vector('base64 of a PEM without final newline', 'pkcs8', 'base64_pem', asText(base64(withoutFinalNewline(pkcs8Pem)))),
    vector('base64 of PEM in double quotes', 'pkcs1', 'base64_pem', asText(doubleQuoted(ofPem))),
    vector('base64 of PEM in single quotes', 'pkcs1', 'base64_pem', asText(singleQuoted(ofPem))),
    vector('base64 of DER in double quotes', 'pkcs8', 'base64_der', asText(doubleQuoted(ofDer))),
    vector('base64 of PEM in double quotes, newline inside and outside', 'pkcs1', 'base64_pem', asText(`\n"${ofPem}\n"\n`)),
  ];
}

function encodings() {
  const { pkcs1Pem, pkcs8Pem } = rsa('rsa2048');
  return [
    vector('UTF-8 byte-order mark before PEM', 'pkcs1', 'pem', asText(BOM + pkcs1Pem)),
    vector('UTF-8 byte-order mark before PEM, as bytes', 'pkcs8', 'pem', asBytes(Buffer.from(BOM + pkcs8Pem))),
    vector('UTF-8 byte-order mark before base64 of PEM', 'pkcs1', 'base64_pem', asText(BOM + base64(pkcs1Pem))),
    vector('UTF-16LE with byte-order mark, PEM', 'pkcs1', 'pem', asBytes(utf16le(crlf(pkcs1Pem)))),
    vector('UTF-16LE with byte-order mark, base64 of PEM', 'pkcs1', 'base64_pem', asBytes(utf16le(`${base64(pkcs1Pem)}\r\n`))),
    vector('UTF-16BE with byte-order mark, PEM', 'pkcs8', 'pem', asBytes(utf16be(pkcs8Pem))),
    vector('PEM as bytes', 'pkcs8', 'pem', asBytes(Buffer.from(pkcs8Pem))),
    vector('non-breaking spaces around PEM', 'pkcs1', 'pem', asText(`\u00a0${pkcs1Pem}\u00a0`)),
    vector('zero-width spaces around PEM', 'pkcs1', 'pem', asText(`\u200b${pkcs1Pem}\u200b`)),
    vector('non-breaking and zero-width spaces around base64 of PEM', 'pkcs1', 'base64_pem', asText(`\u00a0\u200b${base64(pkcs1Pem)}\u200b\u00a0`)),
  ];
}

function whiteSpace() {
  const { pkcs1Pem, pkcs8Pem } = rsa('rsa2048');
  return [
    vector('PEM without final newline', 'pkcs1', 'pem', asText(withoutFinalNewline(pkcs1Pem))),
    vector('PEM with blank lines after', 'pkcs1', 'pem', asText(`${pkcs1Pem}\n\n\r\n`)),
    vector('PEM with blank lines before', 'pkcs1', 'pem', asText(`\n\r\n\n${pkcs1Pem}`)),
    vector('PEM with spaces before each line (YAML block)', 'pkcs1', 'pem', asText(indented(pkcs1Pem))),
    vector('PEM with a tab before each line', 'pkcs8', 'pem', asText(indented(pkcs8Pem, '\t'))),
    vector('PEM with spaces at the end of each line', 'pkcs1', 'pem', asText(newlines(pkcs1Pem, '  \n'))),
    vector('PEM with blank lines between its lines', 'pkcs8', 'pem', asText(newlines(pkcs8Pem, '\n\n'))),
    vector('PEM with CRLF', 'pkcs1', 'pem', asText(crlf(pkcs1Pem))),
    vector('PEM with CR only', 'pkcs8', 'pem', asText(newlines(pkcs8Pem, '\r'))),
    vector('PEM with doubled CR before LF', 'pkcs8', 'pem', asText(newlines(pkcs8Pem, '\r\r\n'))),
    vector('PEM with mixed line ends', 'pkcs1', 'pem', asText(pkcs1Pem.replace('\n', '\r\n'))),
    vector('PEM squeezed onto one line with spaces', 'pkcs1', 'pem', asText(oneLine(pkcs1Pem))),
    vector('PKCS#8 PEM squeezed onto one line with spaces', 'pkcs8', 'pem', asText(oneLine(pkcs8Pem))),
    vector('PEM squeezed onto one line with tabs', 'pkcs8', 'pem', asText(newlines(pkcs8Pem, '\t'))),
    vector('PEM with all line breaks removed', 'pkcs1', 'pem', asText(noLineBreaks(pkcs1Pem))),
    vector('PKCS#8 PEM with all line breaks removed', 'pkcs8', 'pem', asText(noLineBreaks(pkcs8Pem))),
    vector('PEM with all white space removed, in the labels too', 'pkcs1', 'pem', asText(noWhiteSpace(pkcs1Pem))),
    vector('PKCS#8 PEM with all white space removed, in the labels too', 'pkcs8', 'pem', asText(noWhiteSpace(pkcs8Pem))),
    vector('PEM body in one long line', 'pkcs1', 'pem', asText(bodyOnOneLine(pkcs1Pem))),
  ];
}

function literalEscapes() {
  const { pkcs1Pem, pkcs8Pem } = rsa('rsa2048');
  return [
    vector('PEM with literal \\n', 'pkcs1', 'pem', asText(literalNewlines(pkcs1Pem))),
    vector('PEM with literal \\n, the last one too', 'pkcs8', 'pem', asText(newlines(pkcs8Pem, '\\n'))),
    vector('PEM with literal \\r\\n', 'pkcs1', 'pem', asText(newlines(pkcs1Pem, '\\r\\n'))),
    vector('PEM with a doubled backslash before n', 'pkcs8', 'pem', asText(newlines(pkcs8Pem, '\\\\n'))),
    vector('PEM with literal \\n and real newlines', 'pkcs1', 'pem', asText(newlines(pkcs1Pem, '\\n\n'))),
  ];
}

function quotes() {
  const { pkcs1Pem, pkcs8Pem } = rsa('rsa2048');
  return [
    vector('PEM in double quotes', 'pkcs1', 'pem', asText(doubleQuoted(pkcs1Pem))),
    vector('PEM in single quotes', 'pkcs8', 'pem', asText(singleQuoted(pkcs8Pem))),
    vector('PEM without final newline in double quotes', 'pkcs8', 'pem', asText(doubleQuoted(withoutFinalNewline(pkcs8Pem)))),
    vector('PEM in double quotes, newline after', 'pkcs1', 'pem', asText(`${doubleQuoted(pkcs1Pem)}\n`)),
    vector('PEM with literal \\n in double quotes', 'pkcs1', 'pem', asText(doubleQuoted(newlines(pkcs1Pem, '\\n')))),
    vector('PEM with literal \\n in single quotes', 'pkcs1', 'pem', asText(singleQuoted(literalNewlines(pkcs1Pem)))),
    vector('PEM on one line in double quotes', 'pkcs8', 'pem', asText(doubleQuoted(oneLine(pkcs8Pem)))),
  ];
}

function surroundings() {
  const { pkcs1Pem, pkcs8Pem, pkcs1, pkcs8 } = rsa('rsa2048');
  return [
    vector('openssl "Bag Attributes" before PEM', 'pkcs8', 'pem', asText(BAG_ATTRIBUTES + pkcs8Pem)),
    vector('base64 of "Bag Attributes" and PEM', 'pkcs8', 'base64_pem', asText(base64(BAG_ATTRIBUTES + pkcs8Pem))),
    vector('KNOCK_SIGNING_KEY= before PEM', 'pkcs1', 'pem', asText(`KNOCK_SIGNING_KEY=${pkcs1Pem}`)),
    vector('KNOCK_SIGNING_KEY= before PEM with literal \\n', 'pkcs8', 'pem', asText(`KNOCK_SIGNING_KEY=${literalNewlines(pkcs8Pem)}`)),
    vector('a comment line before PEM', 'pkcs1', 'pem', asText(`# Knock signing key, development\n${pkcs1Pem}`)),
    vector('PKCS#1 content under the label PRIVATE KEY', 'pkcs1', 'pem', asText(relabel(pkcs1Pem, 'PRIVATE KEY'))),
    vector('PKCS#8 content under the label RSA PRIVATE KEY', 'pkcs8', 'pem', asText(relabel(pkcs8Pem, 'RSA PRIVATE KEY'))),
    vector('PKCS#1 content under PRIVATE KEY, base64', 'pkcs1', 'base64_pem', asText(base64(relabel(pkcs1Pem, 'PRIVATE KEY')))),
    vector('quotes, literal \\n, a newline before, CRLF after', 'pkcs1', 'pem', asText(`\n"${newlines(pkcs1Pem, '\\n')}"\r\n`)),
    vector('byte-order mark, quotes, literal \\r\\n, spaces', 'pkcs8', 'pem', asText(`${BOM}  '${newlines(pkcs8Pem, '\\r\\n')}' \n`)),
    vector('byte-order mark, CRLF, indented', 'pkcs1', 'pem', asText(BOM + crlf(indented(pkcs1Pem, '  ')))),
    vector('base64 of a PEM with CRLF, in lines of 76 with CRLF, in quotes', 'pkcs8', 'base64_pem', asText(`"${lines(base64(crlf(pkcs8Pem)), 76, '\r\n')}"\r\n`)),
    vector('DER of PKCS#1, second key', 'pkcs1', 'der', asBytes(rsa('rsa3072').pkcs1), rsa('rsa3072')),
    vector('base64 of DER of PKCS#1 in single quotes, indented', 'pkcs1', 'base64_der', asText(`  '${base64(pkcs1)}'`)),
    vector('base64 of DER of PKCS#8, no quotes, CRLF after', 'pkcs8', 'base64_der', asText(`${base64(pkcs8)}\r\n`)),
  ];
}

export const keyVectors = () => [
  ...plainForms('rsa2048'), ...otherSizes(), ...base64Alphabets(), ...base64Lines(), ...encodings(),
  ...whiteSpace(), ...literalEscapes(), ...quotes(), ...surroundings(),
];
