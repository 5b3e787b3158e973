// table.mjs USERS ISSUED_AT VERIFYING_KEY COLUMN.ndjson...: holds every column's tokens against npm
// jsonwebtoken and prints the result. KNOCK_SIGNING_KEY is the base64 that Knock's dashboard shows.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { basename } from "node:path";
import stringWidth from "string-width";

// The very jsonwebtoken that makes the vectors.
const vectors = createRequire(new URL("../../tests/vectors/generator/package.json", import.meta.url));
const jsonwebtoken = vectors("jsonwebtoken");
const { version } = vectors("jsonwebtoken/package.json");

const [usersFile, issuedAtText, verifyingKeyFile, ...columnFiles] = process.argv.slice(2);
const lines = (file) => readFileSync(file, "utf8").split("\n").filter((line) => line !== "");
const users = lines(usersFile);
const issuedAt = Number(issuedAtText);
const expiresAt = issuedAt + 3600;
const verifyingKey = readFileSync(verifyingKeyFile, "utf8");
const signingKey = Buffer.from(process.env.KNOCK_SIGNING_KEY, "base64").toString();

// A string payload, as jsonwebtoken would replace or reorder members of an object.
const expected = users.map((sub) =>
  jsonwebtoken.sign(JSON.stringify({ sub, iat: issuedAt, exp: expiresAt }), signingKey, {
    algorithm: "RS256",
    header: { typ: "JWT" },
  }),
);

let wrong = 0;
function verdict(row, index) {
  const user = users[index];
  try {
    if (row === undefined) throw new Error("no token");
    if (row.user_id !== user) throw new Error(`token for ${JSON.stringify(row.user_id)}`);
    const claims = jsonwebtoken.verify(row.token, verifyingKey, { algorithms: ["RS256"] });
    if (claims.sub !== user) throw new Error(`sub is ${JSON.stringify(claims.sub)}`);
    if (row.token !== expected[index]) throw new Error("verifies, but other bytes");
    return "✓ same bytes";
  } catch (error) {
    wrong += 1;
    return `✗ ${error.message}`;
  }
}

const columns = columnFiles.map((file) => {
  const name = basename(file, ".ndjson").replace("cpp", "c++");
  const rows = lines(file).map((line) => JSON.parse(line));
  const cells = users.map((_, index) => verdict(rows[index], index));
  if (rows.length > users.length) {
    wrong += 1;
    cells[users.length - 1] = `✗ ${rows.length - users.length} tokens too many`;
  }
  return [name[0].toUpperCase() + name.slice(1), ...cells];
});

const ends = (token) => `${token.slice(0, 12)}…${token.slice(-12)}`;
const time = `${new Date(expiresAt * 1000).toISOString().slice(0, 19).replace("T", " ")} UTC`;
const table = [
  // Isolates keep a right-to-left id from turning the rest of its line round.
  ["User", ...users.map((user) => (/[\u0590-\u08ff]/u.test(user) ? `\u2068${user}\u2069` : user))],
  ...columns,
  ["Expires", ...users.map(() => time)],
  ["Token", ...expected.map(ends)],
];
const widths = table.map((cells) => Math.max(...cells.map((cell) => stringWidth(cell))));
const print = (cells, fill = " ") =>
  console.log(`  ${cells.map((cell, i) => cell + fill.repeat(widths[i] - stringWidth(cell))).join("  ").trimEnd()}`);

console.log();
print(table.map(([title]) => title));
print(table.map(() => ""), "─");
for (let row = 1; row <= users.length; row += 1) print(table.map((cells) => cells[row]));
console.log();

if (wrong > 0) {
  console.error(`error: ${wrong} of ${users.length * columns.length} tokens are not what npm jsonwebtoken ${version} mints`);
  process.exit(1);
}
const names = columns.map(([name]) => name).join(", ");
console.log(
  `${users.length} users, one key, minted by: ${names}. npm jsonwebtoken ${version} verified each token and minted the same bytes.`,
);
