// Plain HTTP against a server on loopback, with any method and without what a browser would add.
import http from 'node:http';

/** Listens on a free port, and says which. Thousands may come at once. */
export async function listening(server) {
  const where = { port: 0, host: '127.0.0.1', backlog: 4096 };
  await new Promise((resolve, reject) => server.listen(where, resolve).on('error', reject));
  return server.address().port;
}

/** `{status, headers, text}` of a response. */
export const ask = (port, path, { method = 'GET', headers = {}, agent, body } = {}) =>
  new Promise((resolve, reject) => {
    const request = http.request({ host: '127.0.0.1', port, path, method, headers, agent }, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (chunk) => (text += chunk));
      response.on('end', () => resolve({ status: response.statusCode, headers: response.headers, text }));
      response.on('error', reject);
    });
    request.on('error', reject);
    request.end(body);
  });
