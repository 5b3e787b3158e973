// What shells, editors, YAML files and dashboards do to a key.

export const asText = (text) => ({ text });
export const asBytes = (buffer) => ({ base64: buffer.toString('base64') });

export const base64 = (data) => Buffer.from(data).toString('base64');
export const unpadded = (text) => text.replace(/=+$/, '');
/** URL-safe alphabet, padding kept. */
export const urlSafe = (text) => text.replaceAll('+', '-').replaceAll('/', '_');

export const withoutFinalNewline = (text) => text.replace(/\n$/, '');
export const newlines = (text, replacement) => text.replaceAll('\n', replacement);
export const crlf = (text) => newlines(text, '\r\n');
export const literalNewlines = (text) => newlines(withoutFinalNewline(text), '\\n');
export const oneLine = (text) => newlines(withoutFinalNewline(text), ' ');
export const noLineBreaks = (text) => newlines(text, '');
export const noWhiteSpace = (text) => text.replace(/\s/g, '');
export const indented = (text, by = '    ') => text.replace(/^(?=.)/gm, by);
export const doubleQuoted = (text) => `"${text}"`;
export const singleQuoted = (text) => `'${text}'`;

export const BOM = '\ufeff';
export const utf16le = (text) => Buffer.from(BOM + text, 'utf16le');
export const utf16be = (text) => utf16le(text).swap16();

/** Changes the label of the BEGIN and END lines. */
export const relabel = (text, label) => text.replace(/(BEGIN|END) [A-Z ]+(?=-----)/g, `$1 ${label}`);

/** The whole base64 body of a PEM on one line. */
export const bodyOnOneLine = (text) =>
  text.replace(/(?<=-----\n)[^-]+(?=\n-----END)/, (body) => noLineBreaks(body));

/** Puts `inserted` in the middle of the first full line of the body. */
export const insideBody = (text, inserted) =>
  text.replace(/(?<=-----\n.{32})/, inserted);
