"""speed.py TURNS RAW_SIGN STATIC_MINT KEYS: the C library beside a raw AWS-LC signature and beside libjwt,
in turns of 25 ms that alternate in one run. Ratios count: times drift."""

import os
import statistics
import subprocess
import sys
import time

turns_program, raw_program, mint_program, keys = sys.argv[1:]


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


def pair(count, ours, theirs):
    """Medians of seconds a call, and the median of ours / theirs turn by turn."""
    ours(), theirs()  # each finds out how much fills a turn
    rows = []
    for turn in range(count):
        if turn % 2:
            b = theirs()
            rows.append((ours(), b))
        else:
            a = ours()
            rows.append((a, theirs()))
    return (
        statistics.median(a for a, _ in rows),
        statistics.median(b for _, b in rows),
        statistics.median(a / b for a, b in rows),
    )


def row(what, target, result, met):
    print(f"{'ok  ' if met else 'MISS'} {what:<58} target {target:<10} {result}", flush=True)


def beside(a, b):
    return f"{a * 1e6:.1f} µs beside {b * 1e6:.1f} µs"


def signing(bits):
    with open(f"{keys}/rsa{bits}.pem", encoding="ascii") as file:
        key = file.read()
    ours, raw = Turns([turns_program], key), Turns([raw_program, "turns"], key)
    for name in ("sign", "sign_into"):
        a, b, ratio = pair(101, lambda: ours.turn(name), lambda: raw.turn("raw"))
        row(f"knock_jwt_{name} / raw AWS-LC signature, {bits} bits", "<= 1.02", f"{ratio:.3f}; {beside(a, b)}", ratio <= 1.02)
    a, b, ratio = pair(31, lambda: ours.turn("libjwt"), lambda: ours.turn("sign"))
    target = ">= 2.5" if bits == 2048 else "(none)"
    row(f"libjwt with the PEM / knock_jwt_sign, {bits} bits", target, f"{ratio:.2f}; {beside(a, b)}", ratio >= 2.5 or bits != 2048)
    if bits == 2048:
        for name in ("reused", "reused_into"):
            ours.turn(name)
            seconds = statistics.median(ours.turn(name) for _ in range(31))
            row(f"a {name.replace('_into', '')} token{' into a buffer' if '_into' in name else ''}, one of 1,000 users in turn",
                "< 0.5 µs", f"{seconds * 1e6:.3f} µs", seconds < 0.5e-6)
    ours.end(), raw.end()


def first_token():
    """From nothing to the token and the end of a statically linked examples/c, in fresh processes."""
    environment = {"KNOCK_SIGNING_KEY_FILE": f"{keys}/rsa2048.pem"}
    times = []
    for _ in range(101):
        with open("/dev/null", "w") as nothing:
            read, write = os.pipe()
            os.write(write, b"user_123\n")
            os.close(write)
            actions = [(os.POSIX_SPAWN_DUP2, read, 0), (os.POSIX_SPAWN_DUP2, nothing.fileno(), 1)]
            start = time.perf_counter()
            child = os.posix_spawn(mint_program, [mint_program], environment, file_actions=actions)
            _, status = os.waitpid(child, 0)
            times.append(time.perf_counter() - start)
            os.close(read)
            if status != 0:
                sys.exit("the static example failed")
    seconds = statistics.median(times)
    row("a static program starts, mints a token and ends", "< 3 ms", f"{seconds * 1e3:.2f} ms", seconds < 0.003)


print("libknock_jwt beside its peers (medians of turns taken in turn)\n")
signing(2048)
signing(4096)
first_token()
