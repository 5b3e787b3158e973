// The last moment at which the headers of a response can be changed.

import type { ServerResponse } from 'node:http';
import type { Headers } from './refresh.js';

/** Calls `act` just before the head of a response is written, after everybody who set headers. */
export function beforeHead(response: ServerResponse, act: (headers: Headers) => void): void {
  if (response.headersSent) return;
  const writeHead = response.writeHead as (...given: unknown[]) => ServerResponse;
  response.writeHead = ((status: number, ...given: unknown[]) => {
    // Those given to writeHead would overrule all that are set.
    const headers = typeof given[0] === 'string' ? given.splice(1)[0] : given.splice(0)[0];
    if (headers) setAll(response, headers as object);
    act(headersOf(response));
    return writeHead.call(response, status, ...given);
  }) as ServerResponse['writeHead'];
}

function setAll(response: ServerResponse, given: object): void {
  const values = new Map<string, unknown[]>();
  for (const [name, value] of Array.isArray(given) ? paired(given) : Object.entries(given)) {
    values.set(name, [...(values.get(name) ?? []), value]);
  }
  for (const [name, all] of values) response.setHeader(name, (all.length > 1 ? all.flat() : all[0]) as string | string[]);
}

/** `[name, value, name, value]` or `[[name, value], …]`, both of which Node.js takes. */
function paired(given: unknown[]): Array<[string, unknown]> {
  if (Array.isArray(given[0])) return given as Array<[string, unknown]>;
  return Array.from({ length: given.length / 2 }, (_, at) => [given[2 * at] as string, given[2 * at + 1]]);
}

/** The headers of a response of Node.js. */
export function headersOf(response: ServerResponse): Headers {
  return {
    get: (name) => response.getHeader(name),
    set: (name, value) => response.setHeader(name, value),
    remove: (name) => response.removeHeader(name),
    names: () => response.getHeaderNames(),
  };
}
