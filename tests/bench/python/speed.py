"""Ours beside what Python's people would use instead, in turn, in one run. Ratios count, times drift.

The raw signature is measured through `cryptography`, whose wheel carries OpenSSL; the core's own bench
has AWS-LC's. What the binding adds is the difference between `sign` and the core, so it is measured
beside a reused token, which is all binding.
"""

from __future__ import annotations

import concurrent.futures
import pathlib
import statistics
import subprocess
import sys
import time
from typing import Callable

import joserfc.jwk
import joserfc.jwt
import jwt
from cryptography.hazmat.primitives.serialization import load_pem_private_key

import knock_jwt

TURN = 0.03


def calls_a_turn(work: Callable[[], object]) -> int:
    calls = 1
    while True:
        start = time.perf_counter()
        for _ in range(calls):
            work()
        took = time.perf_counter() - start
        if took > TURN / 4:
            return max(1, int(calls * TURN / took))
        calls *= 2


def once(work: Callable[[], object], calls: int) -> float:
    start = time.perf_counter()
    for _ in range(calls):
        work()
    return (time.perf_counter() - start) / calls


def pair(turns: int, ours: Callable[[], object], theirs: Callable[[], object]) -> tuple[float, float, float]:
    """Medians of seconds a call, and the median of ours / theirs turn by turn."""
    our_calls, their_calls = calls_a_turn(ours), calls_a_turn(theirs)
    rows = []
    for turn in range(turns):
        if turn % 2:
            b = once(theirs, their_calls)
            rows.append((once(ours, our_calls), b))
        else:
            a = once(ours, our_calls)
            rows.append((a, once(theirs, their_calls)))
    return (
        statistics.median(a for a, _ in rows),
        statistics.median(b for _, b in rows),
        statistics.median(a / b for a, b in rows),
    )


def row(what: str, target: str, result: str, met: bool) -> None:
    print(f"{'ok  ' if met else 'MISS'} {what:<58} target {target:<10} {result}", flush=True)


def core_sign(key: knock_jwt.SigningKey, bench: str) -> float:
    """Seconds of a raw AWS-LC signature of the same message, by the Rust bench's helper."""
    out = subprocess.run([bench], input=key.to_pem(), capture_output=True, text=True, check=True)
    return float(out.stdout)


def against_peers(bits: int) -> None:
    key = knock_jwt.SigningKey.generate(bits)
    signer = knock_jwt.UserTokenSigner(key)
    pem = key.to_pem()
    private = load_pem_private_key(pem.encode(), None)
    jwk = joserfc.jwk.RSAKey.import_key(pem)

    def claims() -> dict[str, object]:
        now = int(time.time())
        return {"sub": "user_123", "iat": now, "exp": now + 3600}

    def ours() -> object:
        return signer.sign("user_123")

    a, b, ratio = pair(31, lambda: jwt.encode(claims(), private, "RS256"), ours)
    row(f"PyJWT with a key object / sign, {bits} bits", ">= 0.97", f"{ratio:.3f}; {a * 1e6:.0f} µs beside {b * 1e6:.0f} µs", ratio >= 0.97)
    a, b, ratio = pair(31, lambda: joserfc.jwt.encode({"alg": "RS256"}, claims(), jwk), ours)
    row(f"joserfc with a key object / sign, {bits} bits", "(none)", f"{ratio:.3f}; {a * 1e6:.0f} µs beside {b * 1e6:.0f} µs", True)
    a, b, ratio = pair(9, lambda: jwt.encode(claims(), pem, "RS256"), ours)
    row(f"PyJWT with the PEM / sign, {bits} bits", ">= 100", f"{ratio:.0f}; {a * 1e6:.0f} µs beside {b * 1e6:.0f} µs", ratio >= 100)


def beside_the_raw_signature(key: knock_jwt.SigningKey, raw: str) -> None:
    """`sign` and a process that signs raw with AWS-LC, in turn."""
    signer = knock_jwt.UserTokenSigner(key)
    calls = calls_a_turn(lambda: signer.sign("user_123"))
    rows = []
    for _ in range(15):
        ours = once(lambda: signer.sign("user_123"), calls * 3)
        rows.append((ours, core_sign(key, raw)))
    ours, theirs = (statistics.median(column) for column in zip(*rows))
    ratio = statistics.median(a / b for a, b in rows)
    row("sign / raw AWS-LC signature, 2048 bits", "<= 1.05", f"{ratio:.3f}; {ours * 1e6:.1f} µs beside {theirs * 1e6:.1f} µs", ratio <= 1.05)


def reused(key: knock_jwt.SigningKey) -> None:
    signer = knock_jwt.UserTokenSigner(key, reuse=True)
    ids = [f"user_{n}" for n in range(1000)]
    for user_id in ids:
        signer.sign(user_id)

    def work() -> None:
        for user_id in ids:
            signer.sign(user_id)

    seconds = statistics.median(once(work, 20) for _ in range(15)) / len(ids)
    row("a reused token, one of 1,000 users in turn", "< 1.5 µs", f"{seconds * 1e6:.2f} µs", seconds < 1.5e-6)


def two_threads(key: knock_jwt.SigningKey) -> None:
    signer = knock_jwt.UserTokenSigner(key)

    def many(count: int) -> None:
        for n in range(count):
            signer.sign(f"user_{n}")

    rows = []
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        for _ in range(11):
            start = time.perf_counter()
            many(600)
            alone = time.perf_counter() - start
            start = time.perf_counter()
            list(pool.map(many, [300, 300]))
            rows.append(alone / (time.perf_counter() - start))
    ratio = statistics.median(rows)
    row("one thread / two threads, the same work", ">= 1.9", f"{ratio:.2f}", ratio >= 1.9)


def importing() -> None:
    """`import knock_jwt` in fresh processes, by Python's own account."""
    program = "import time; s = time.perf_counter(); import knock_jwt; print(time.perf_counter() - s)"
    times = [float(subprocess.check_output([sys.executable, "-c", program])) for _ in range(21)]
    seconds = statistics.median(times)
    row("import knock_jwt", "< 15 ms", f"{seconds * 1e3:.1f} ms", seconds < 0.015)


def main() -> None:
    print(f"knock-jwt {knock_jwt.__version__} beside its peers, CPython {sys.version.split()[0]}\n")
    key = knock_jwt.SigningKey.generate(2048)
    if len(sys.argv) > 1:
        beside_the_raw_signature(key, str(pathlib.Path(sys.argv[1]).resolve()))
    for bits in (2048, 4096):
        against_peers(bits)
    reused(key)
    two_threads(key)
    importing()


if __name__ == "__main__":
    main()
