"""speed.py RAW_SIGN KEYS TURNS...: Swift beside a raw AWS-LC signature, in turns of 25 ms that alternate in one
run. Ratios count: times drift. TURNS is the command of the program beside this file."""

import os
import statistics
import subprocess
import sys

raw_program, keys, turns_command = sys.argv[1], sys.argv[2], sys.argv[3:]


class Turns:
    """A program that times one turn for each line it is sent."""

    def __init__(self, command, key):
        environment = {**os.environ, "KNOCK_SIGNING_KEY": key}
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1, env=environment
        )

    def turn(self, word):
        self.process.stdin.write(word + "\n")
        return float(self.process.stdout.readline())

    def end(self):
        self.process.stdin.close()
        self.process.wait()


missed = 0


def row(what, target, result, met):
    global missed
    missed += not met
    print(f"{'ok  ' if met else 'MISS'} {what:<58} target {target:<10} {result}", flush=True)


def beside_raw(name, bits, ours, raw):
    ours.turn(name), raw.turn("raw")  # each finds out how much fills a turn
    rows = []
    for turn in range(101):
        if turn % 2:
            b = raw.turn("raw")
            rows.append((ours.turn(name), b))
        else:
            a = ours.turn(name)
            rows.append((a, raw.turn("raw")))
    a, b = (statistics.median(column) for column in zip(*rows))
    ratio = statistics.median(a / b for a, b in rows)
    result = f"{ratio:.3f}; {a * 1e6:.1f} µs beside {b * 1e6:.1f} µs"
    row(f"{name} / raw AWS-LC signature, {bits} bits", "<= 1.05", result, ratio <= 1.05)


def reused(name, ours):
    ours.turn(name)
    seconds = statistics.median(ours.turn(name) for _ in range(31))
    row(f"{name}: one of 1,000 users in turn", "< 1 µs", f"{seconds * 1e6:.3f} µs", seconds < 1e-6)


print("Swift beside its peers (medians of turns taken in turn)\n")
for bits in (2048, 4096):
    with open(f"{keys}/rsa{bits}.pem", encoding="ascii") as file:
        key = file.read()
    ours, raw = Turns(turns_command, key), Turns([raw_program, "turns"], key)
    beside_raw("sign", bits, ours, raw)
    beside_raw("issue", bits, ours, raw)
    if bits == 2048:
        reused("reused", ours)
        reused("reused_issue", ours)
        growth = ours.turn("memory")
        row("memory after 20,000 signatures and 1,000,000 reuses", "< 1 MiB", f"{growth / 1024:+.0f} KiB", growth < 1 << 20)
    ours.end(), raw.end()
if missed:
    sys.exit(1)
