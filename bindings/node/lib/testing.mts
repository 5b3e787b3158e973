export { Sandbox, startSandbox } from './testing.js';
export type { SandboxEnvironment, SandboxOptions } from './testing.js';
