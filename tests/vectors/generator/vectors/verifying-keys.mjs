// Verifying keys (the RSA public half) that must be accepted.
import {
  asBytes, asText, base64, BOM, crlf, doubleQuoted, literalNewlines, newlines, noLineBreaks, oneLine, singleQuoted,
  unpadded, urlSafe, utf16le,
} from '../lib/damage.mjs';
import { certificate, lines, pem, rsa } from '../lib/keys.mjs';

function vector(name, container, encoding, input, key = rsa('rsa2048')) {
  return { name, key: key.name, input, bits: key.bits, fingerprint: key.fingerprint, container, encoding };
}

function plainForms() {
  const key = rsa('rsa2048');
  const { text, der } = certificate('rsa2048-certificate');
  const forms = [
    ['spki', key.spkiPem, key.spki],
    ['pkcs1', key.publicPkcs1Pem, key.publicPkcs1],
    ['certificate', text, der],
  ];
  return forms.flatMap(([container, asPem, asDer]) => [
    vector(`${container} PEM`, container, 'pem', asText(asPem)),
    vector(`${container} DER`, container, 'der', asBytes(asDer)),
    vector(`${container} base64 of PEM`, container, 'base64_pem', asText(base64(asPem))),
    vector(`${container} base64 of DER`, container, 'base64_der', asText(base64(asDer))),
    vector(`${container} PEM on one line`, container, 'pem', asText(oneLine(asPem))),
    vector(`${container} PEM with literal \\n in double quotes`, container, 'pem', asText(doubleQuoted(newlines(asPem, '\\n')))),
  ]);
}

function otherSizes() {
  return ['rsa2048-other', 'rsa3072', 'rsa4096', 'rsa8192'].flatMap((name) => {
    const key = rsa(name);
    return [
      vector(`${name}: spki PEM`, 'spki', 'pem', asText(key.spkiPem), key),
      vector(`${name}: pkcs1 base64 of DER`, 'pkcs1', 'base64_der', asText(base64(key.publicPkcs1)), key),
    ];
  });
}

function damaged() {
  const { spki, spkiPem, publicPkcs1Pem } = rsa('rsa2048');
  const { der, text } = certificate('rsa2048-certificate');
  const other = certificate('rsa2048-other-certificate');
  return [
    vector('PEM with literal \\n', 'spki', 'pem', asText(literalNewlines(spkiPem))),
    vector('PEM with CRLF', 'spki', 'pem', asText(crlf(spkiPem))),
    vector('PEM in single quotes', 'pkcs1', 'pem', asText(singleQuoted(publicPkcs1Pem))),
    vector('PEM with all line breaks removed', 'pkcs1', 'pem', asText(noLineBreaks(publicPkcs1Pem))),
    vector('byte-order mark before PEM', 'spki', 'pem', asText(BOM + spkiPem)),
    vector('UTF-16LE with byte-order mark, PEM', 'spki', 'pem', asBytes(utf16le(crlf(spkiPem)))),
    vector('blank lines and spaces around PEM', 'spki', 'pem', asText(`\n  ${spkiPem}\n \n`)),
    vector('base64 of PEM in lines of 76', 'spki', 'base64_pem', asText(`${lines(base64(spkiPem), 76)}\n`)),
    vector('base64 of PEM in double quotes', 'spki', 'base64_pem', asText(doubleQuoted(base64(spkiPem)))),
    vector('base64 of DER, URL-safe, unpadded', 'spki', 'base64_der', asText(unpadded(urlSafe(base64(spki))))),
    vector('base64 of certificate DER in lines of 64', 'certificate', 'base64_der', asText(lines(base64(der), 64))),
    vector('certificate with text before (openssl x509 -text)', 'certificate', 'pem', asText(`subject=CN = throw-away rsa2048\nissuer=CN = throw-away rsa2048\n${text}`)),
    vector('PKCS#1 content under the label PUBLIC KEY', 'pkcs1', 'pem', asText(pem('PUBLIC KEY', rsa('rsa2048').publicPkcs1))),
    vector('SPKI content under the label RSA PUBLIC KEY', 'spki', 'pem', asText(pem('RSA PUBLIC KEY', spki))),
    vector('certificate of the other key', 'certificate', 'pem', asText(other.text), rsa('rsa2048-other')),
  ];
}

export const verifyingKeyVectors = () => [...plainForms(), ...otherSizes(), ...damaged()];
