// Two things timed in turn, so that a machine whose speed drifts slows both; and rows that name a target
// beside a result.

const TURN = 30; // milliseconds

export const median = (figures) => [...figures].sort((a, b) => a - b)[Math.floor(figures.length / 2)];

async function once(work, calls) {
  const start = performance.now();
  for (let n = 0; n < calls; n += 1) {
    const result = work();
    if (result instanceof Promise) await result;
  }
  return (performance.now() - start) / calls;
}

async function callsATurn(work) {
  for (let calls = 1; ; calls *= 2) {
    const took = (await once(work, calls)) * calls;
    if (took > TURN / 4) return Math.max(1, Math.round((calls * TURN) / took));
  }
}

/** Medians of milliseconds a call, and the median of theirs / ours, turn by turn. */
export async function pair(turns, ours, theirs) {
  const [ourCalls, theirCalls] = [await callsATurn(ours), await callsATurn(theirs)];
  const rows = [];
  for (let turn = 0; turn < turns; turn += 1) {
    if (turn % 2 === 0) {
      const a = await once(ours, ourCalls);
      rows.push({ ours: a, theirs: await once(theirs, theirCalls) });
    } else {
      const b = await once(theirs, theirCalls);
      rows.push({ ours: await once(ours, ourCalls), theirs: b });
    }
  }
  return {
    ours: median(rows.map((row) => row.ours)),
    theirs: median(rows.map((row) => row.theirs)),
    ratio: median(rows.map((row) => row.theirs / row.ours)),
  };
}

/** Milliseconds a call, the median of some turns. */
export async function alone(turns, work) {
  const calls = await callsATurn(work);
  const figures = [];
  for (let turn = 0; turn < turns; turn += 1) figures.push(await once(work, calls));
  return median(figures);
}

export const micro = (milliseconds) => `${(milliseconds * 1000).toFixed(milliseconds < 0.01 ? 2 : 0)} µs`;

let missed = 0;

/** One line of a report. */
export function row(what, target, result, met) {
  if (!met) missed += 1;
  console.log(`${met ? 'ok  ' : 'MISS'} ${what.padEnd(58)} target ${target.padEnd(10)} ${result}`);
}

export function report() {
  console.log(missed === 0 ? '\nevery target was met' : `\n${missed} of the targets were missed`);
}
