// A server in a process of its own, which says on its standard output where it listens.
import { spawn } from 'node:child_process';

/** Starts it, waits for its address, and gives `{port, output(), stop()}`. */
export async function served(program, args, { cwd, env, seconds = 60 }) {
  const child = spawn(program, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  const exited = new Promise((resolve) => child.on('exit', resolve));
  const port = new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`no address after ${seconds} s:\n${output}`)), seconds * 1000);
    const heard = (chunk) => {
      output += chunk;
      const [, found] = /http:\/\/(?:localhost|127\.0\.0\.1):(\d+)/.exec(output) ?? [];
      if (found === undefined) return;
      clearTimeout(timer);
      resolve(Number(found));
    };
    child.stdout.on('data', heard);
    child.stderr.on('data', heard);
    child.on('exit', (code) => {
      clearTimeout(timer);
      reject(new Error(`exit code ${code} before it listened:\n${output}`));
    });
  });
  const stop = async () => {
    child.kill('SIGTERM');
    await exited;
  };
  try {
    return { port: await port, output: () => output, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
