#!/usr/bin/env node
'use strict';
// Runs the program in this one's place: its standard streams, its exit code, and the signals that come here.
const { spawn } = require('node:child_process');
const { commandPath } = require('./index.js');

let command;
try {
  command = commandPath();
} catch (error) {
  console.error(`error: ${error.message}`);
  process.exit(127);
}
const child = spawn(command, process.argv.slice(2), { stdio: 'inherit' });
child.on('error', (error) => {
  console.error(`error: ${command} cannot be run: ${error.message}`);
  process.exitCode = 126;
});
const signals = ['SIGHUP', 'SIGINT', 'SIGTERM'];
// A terminal sends SIGINT to both, whoever stops this process by its id to this one alone: the program stops
// at the first, and is gone or does not mind at the second.
for (const signal of signals) process.on(signal, () => child.kill(signal));
child.on('exit', (code, signal) => {
  if (signal === null) {
    process.exitCode = code;
  } else {
    for (const name of signals) process.removeAllListeners(name);
    process.kill(process.pid, signal);
  }
});
