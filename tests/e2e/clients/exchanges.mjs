// Notes what Knock's clients ask and what they are answered, for python/description.py, which compares it with
// Knock's own description of its API. The clients find it in place of the global `fetch` and know nothing of it.
import { appendFileSync } from 'node:fs';

const file = process.env.KNOCK_JWT_EXCHANGES;
const { fetch } = globalThis;

globalThis.fetch = async (input, init) => {
  const request = new Request(input, init);
  const response = await fetch(input, init);
  const body = await response.clone().text();
  const { method, url } = request;
  const about = { client: 'node', method, url, status: response.status, type: response.headers.get('content-type'), body };
  if (file) appendFileSync(file, `${JSON.stringify(about)}\n`);
  return response;
};
