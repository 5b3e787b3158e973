// An endpoint that others may answer for: hooks and middleware of the application, before it and after it.

import type { IncomingMessage, ServerResponse } from 'node:http';
import { settled } from './before-head.js';
import { type Answer, type Headers, instead, sealed, unconditional } from './refresh.js';

const guarded = new WeakSet<ServerResponse>();

/** What is about the body of a response; other headers of whoever answered stay. */
const ofTheBody = /^(content-(type|length|encoding|language|location|disposition|range)|transfer-encoding|trailer|location|refresh)$/i;

/**
 * Has the rules of the refresh endpoint hold for whatever is sent: an answer that breaks them is replaced as
 * its head is written, and no header opens it or has it kept.
 */
export function lastWord(request: IncomingMessage, response: ServerResponse): void {
  if (guarded.has(response) || response.headersSent) return;
  guarded.add(response);
  unconditional(request.headers);
  const replacement = (status: number) => instead(request.method, request.headers['sec-fetch-site'], status);
  const { writeHead, write, end } = response as unknown as Record<string, (...given: unknown[]) => unknown>;
  let answer: Answer | undefined;
  const called = (given: unknown[]) => given.find((last) => typeof last === 'function');

  Object.assign(response, {
    writeHead(...given: unknown[]): unknown {
      answer = replacement(given[0] as number);
      const left = settled(response, given, (headers) => {
        if (answer !== undefined) replaced(headers, answer);
        sealed(headers);
      });
      return writeHead?.apply(response, answer === undefined ? left : [answer.status]);
    },
    write(...given: unknown[]): unknown {
      if (!response.headersSent) response.writeHead(response.statusCode);
      if (answer === undefined) return write?.apply(response, given);
      const done = called(given) as (() => void) | undefined;
      if (done !== undefined) process.nextTick(done);
      return true;
    },
    end(...given: unknown[]): unknown {
      if (!response.headersSent && replacement(response.statusCode) !== undefined) response.writeHead(response.statusCode);
      if (answer === undefined) return end?.apply(response, given);
      Object.assign(response, { write }); // by which some write what they are ended with
      return end?.call(response, answer.body, called(given));
    },
  });
}

function replaced(headers: Headers, answer: Answer): void {
  for (const name of headers.names()) if (ofTheBody.test(name)) headers.remove(name);
  for (const [name, value] of Object.entries(answer.headers)) if (name !== 'Vary') headers.set(name, value);
  headers.set('Content-Length', String(answer.body.length));
}
