'use strict';
// Where the program lies: in the package of this platform, an optional dependency.
const platforms = ['linux-x64', 'linux-arm64'];

exports.commandPath = () => {
  const here = `${process.platform}-${process.arch}`;
  if (!platforms.includes(here)) {
    throw new Error(`knock-jwt-cli has no program for ${here}: there are ${platforms.join(', ')}; cargo install knock-jwt-cli builds one`);
  }
  const name = `knock-jwt-cli-${here}-gnu`;
  try {
    return require.resolve(`${name}/knock-jwt`);
  } catch {
    throw new Error(`the package ${name} is not installed: install without --omit=optional, and anew where the lock file is of another platform`);
  }
};
