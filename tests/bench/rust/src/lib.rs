//! What the benches share: two things timed in turn, so that a machine whose speed drifts slows both,
//! and rows that name a target beside a result.

use std::fs;
use std::time::{Duration, Instant};

/// How long one turn of one candidate lasts, about.
const TURN: Duration = Duration::from_millis(25);

/// Two candidates timed in turn.
#[derive(Debug)]
pub struct Pair {
    /// Seconds a call of ours, the median of the turns.
    pub ours: f64,
    /// Seconds a call of theirs, the median of the turns.
    pub theirs: f64,
    /// The median over the turns of ours / theirs.
    pub ratio: f64,
    /// The smallest and the largest ratio of one turn.
    pub spread: (f64, f64),
}

/// Times two candidates in turn, `turns` times each.
pub fn pair(turns: usize, mut ours: impl FnMut(), mut theirs: impl FnMut()) -> Pair {
    let (our_calls, their_calls) = (calls_a_turn(&mut ours), calls_a_turn(&mut theirs));
    let mut rows: Vec<(f64, f64)> = Vec::with_capacity(turns);
    for turn in 0..turns {
        // Who goes first changes, in case the first of a pair is favoured.
        rows.push(if turn % 2 == 0 {
            let first = seconds_a_call(our_calls, &mut ours);
            (first, seconds_a_call(their_calls, &mut theirs))
        } else {
            let first = seconds_a_call(their_calls, &mut theirs);
            (seconds_a_call(our_calls, &mut ours), first)
        });
    }
    let ratios: Vec<f64> = rows.iter().map(|(ours, theirs)| ours / theirs).collect();
    Pair {
        ours: median(rows.iter().map(|row| row.0).collect()),
        theirs: median(rows.iter().map(|row| row.1).collect()),
        ratio: median(ratios.clone()),
        spread: (
            ratios.iter().copied().fold(f64::INFINITY, f64::min),
            ratios.iter().copied().fold(0.0, f64::max),
        ),
    }
}

/// Seconds a call, the median of `turns` turns.
pub fn alone(turns: usize, mut work: impl FnMut()) -> f64 {
    let calls = calls_a_turn(&mut work);
    median((0..turns).map(|_| seconds_a_call(calls, &mut work)).collect())
}

fn calls_a_turn(work: &mut impl FnMut()) -> u32 {
    let mut calls = 1;
    loop {
        let start = Instant::now();
        (0..calls).for_each(|_| work());
        let took = start.elapsed();
        if took >= TURN / 4 {
            let wanted = f64::from(calls) * TURN.as_secs_f64() / took.as_secs_f64();
            #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
            // small and positive
            return (wanted as u32).max(1);
        }
        calls *= 2;
    }
}

fn seconds_a_call(calls: u32, work: &mut impl FnMut()) -> f64 {
    let start = Instant::now();
    (0..calls).for_each(|_| work());
    start.elapsed().as_secs_f64() / f64::from(calls)
}

/// The median of some figures.
pub fn median(mut figures: Vec<f64>) -> f64 {
    figures.sort_by(f64::total_cmp);
    figures.get(figures.len() / 2).copied().unwrap_or(f64::NAN)
}

/// One line of a report: what was measured, the target, the result, and whether it was met.
pub fn row(what: &str, target: &str, result: &str, met: bool) {
    #[allow(clippy::print_stdout)] // a report is for standard output
    {
        println!("{} {what:<54} target {target:<12} {result}", if met { "ok  " } else { "MISS" });
    }
}

/// The resident size of this process in bytes (Linux).
pub fn resident() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("VmRSS:")).unwrap_or_default();
    let kib = line.split_whitespace().nth(1).and_then(|number| number.parse::<u64>().ok());
    kib.unwrap_or_default() * 1024
}
