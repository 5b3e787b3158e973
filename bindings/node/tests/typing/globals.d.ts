// What @types/node would declare; the package's types need no more of it.
declare const process: { env: Record<string, string | undefined> };
declare class URL {
  constructor(url: string);
  readonly href: string;
}
