// The last moment at which the headers of a response can be changed.

import type { ServerResponse } from 'node:http';
import type { Headers } from './refresh.js';

type WriteHead = (this: ServerResponse, ...given: unknown[]) => ServerResponse;
type Act = (headers: Headers) => void;

/** Calls `act` just before the head of a response is written, after everybody who set headers. */
export function beforeHead(response: ServerResponse, act: Act): void {
  if (response.headersSent) return;
  const writeHead = response.writeHead as WriteHead;
  response.writeHead = ((...given: unknown[]) => {
    return writeHead.apply(response, settled(response, given, act));
  }) as ServerResponse['writeHead'];
}

/**
 * The same for all responses with a prototype, by what `actOf` says of each. A function of its own for each
 * response costs as much as half of the work of answering it.
 */
export function beforeHeads(prototype: ServerResponse, actOf: (response: ServerResponse) => Act | undefined): void {
  const writeHead = prototype.writeHead as WriteHead;
  prototype.writeHead = function (this: ServerResponse, ...given: unknown[]) {
    const act = actOf(this);
    return writeHead.apply(this, act === undefined ? given : settled(this, given, act));
  } as ServerResponse['writeHead'];
}

/** What is left to give to writeHead: headers given to it would overrule all that are set. */
export function settled(response: ServerResponse, given: unknown[], act: Act): unknown[] {
  const at = typeof given[1] === 'string' ? 2 : 1;
  const headers = given[at];
  if (headers) setAll(response, headers as object);
  act(headersOf(response));
  return given.slice(0, at);
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
  return new NodeHeaders(response);
}

class NodeHeaders implements Headers {
  readonly #response: ServerResponse;

  constructor(response: ServerResponse) {
    this.#response = response;
  }

  get(name: string): unknown {
    return this.#response.getHeader(name);
  }

  set(name: string, value: string): void {
    this.#response.setHeader(name, value);
  }

  remove(name: string): void {
    this.#response.removeHeader(name);
  }

  names(): string[] {
    return this.#response.getHeaderNames();
  }
}
