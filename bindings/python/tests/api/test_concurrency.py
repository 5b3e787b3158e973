"""Threads, the GIL, and forks, also while other threads are signing."""

from __future__ import annotations

import concurrent.futures
import multiprocessing
import os
import pathlib
import signal
import subprocess
import sys
import threading
import time
from typing import Any

import pytest
from conftest import key_text

import knock_jwt
from knock_jwt import SigningKey, UserTokenSigner, UserTokenVerifier


def batch_of(seconds: float, signer: UserTokenSigner) -> list[str]:
    """As many users as this machine takes so long to sign for, however many of its cores may be used."""
    start = time.perf_counter()
    signer.sign_many([f"user_{n}" for n in range(1000)])
    return [f"user_{n}" for n in range(int(1000 * seconds / (time.perf_counter() - start)))]


def test_threads_share_one_signer(key: SigningKey) -> None:
    signer = UserTokenSigner(key, reuse=True)
    verifier = UserTokenVerifier(key.verifying_key)

    def work(n: int) -> bool:
        user_id = f"user_{n % 50}"
        return verifier.verify(signer.sign(user_id)).user_id == user_id

    with concurrent.futures.ThreadPoolExecutor(16) as pool:
        assert all(pool.map(work, range(4000)))


def test_the_gil_is_released_while_signing() -> None:
    """Another thread goes on while a signature of 8192 bits, some 10 ms, is made."""
    signer = UserTokenSigner(key_text("rsa8192"))
    ticks = 0
    done = threading.Event()

    def tick() -> None:
        nonlocal ticks
        while not done.is_set():
            ticks += 1
            time.sleep(0.0005)

    ticker = threading.Thread(target=tick)
    ticker.start()
    try:
        before = ticks
        start = time.perf_counter()
        for _ in range(20):
            signer.sign("ada")
        took, ticked = time.perf_counter() - start, ticks - before
    finally:
        done.set()
        ticker.join()
    # With the GIL held, it would tick at most once between two signatures.
    assert ticked > 40, f"{ticked} ticks in {took:.3f} s"


def in_child(work: Any, seconds: int = 20) -> None:
    """Forks, and fails when the child does not succeed in time."""
    pid = os.fork()
    if pid == 0:
        signal.alarm(seconds)  # a child that hangs is killed, and so reported
        try:
            work()
        except BaseException:
            os._exit(1)
        os._exit(0)
    _, status = os.waitpid(pid, 0)
    assert status == 0, f"the child ended with status {status}"


@pytest.mark.filterwarnings("ignore:This process .* is multi-threaded:DeprecationWarning")
def test_forks_while_other_threads_are_signing(key: SigningKey) -> None:
    signer = UserTokenSigner(key, reuse=True)
    verifier = UserTokenVerifier(key.verifying_key)
    stop = threading.Event()

    def busy(n: int) -> None:
        turn = 0
        while not stop.is_set():
            turn += 1
            signer.sign(f"user_{n}_{turn}")

    threads = [threading.Thread(target=busy, args=(n,)) for n in range(4)]
    for thread in threads:
        thread.start()

    def child() -> None:
        for user_id in ("ada", "user_0_1", "grace"):
            assert verifier.verify(signer.sign(user_id)).user_id == user_id
        assert knock_jwt.sign_user_token("ada", signing_key=key_text("rsa2048"))

    def child_that_makes_a_key() -> None:
        assert SigningKey.generate(2048).bits == 2048

    try:
        for turn in range(100):
            in_child(child_that_makes_a_key if turn % 20 == 0 else child)
    finally:
        stop.set()
        for thread in threads:
            thread.join()


def test_a_child_forks_again_and_its_threads_sign(key: SigningKey) -> None:
    signer = UserTokenSigner(key)

    def grandchild() -> None:
        assert signer.sign("grace")

    def child() -> None:
        with concurrent.futures.ThreadPoolExecutor(4) as pool:
            assert all(pool.map(signer.sign, map(str, range(20))))
        in_child(grandchild)

    in_child(child)


FORKS_WITH_HOOKS = """
import os, signal
signal.alarm(20)
hooks = {name: (lambda: signer.sign("ada")) for name in ("before", "after_in_child", "after_in_parent")}
os.register_at_fork(**hooks)  # before ours, so that each of these runs while our gate is closed
import knock_jwt
signer = knock_jwt.UserTokenSigner(knock_jwt.SigningKey.generate(2048))
pid = os.fork()
if pid == 0:
    os._exit(0 if signer.sign("grace") else 1)
assert os.waitpid(pid, 0)[1] == 0
assert signer.sign("grace")
"""


def test_hooks_of_others_may_sign_while_forking() -> None:
    done = subprocess.run([sys.executable, "-c", FORKS_WITH_HOOKS], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr


@pytest.mark.filterwarnings("ignore:This process .* is multi-threaded:DeprecationWarning")
def test_a_fork_does_not_wait_for_a_whole_batch(key: SigningKey) -> None:
    signer = UserTokenSigner(key)
    batch = threading.Thread(target=signer.sign_many, args=(batch_of(8, signer),))
    batch.start()
    forks = 0
    while batch.is_alive():
        in_child(lambda: None)
        forks += 1
    # It takes seconds; a fork that waited for it would be the only one.
    assert forks > 20


def test_a_batch_can_be_interrupted(key: SigningKey) -> None:
    signer = UserTokenSigner(key)
    ids = batch_of(20, signer)
    timer = threading.Timer(0.3, signal.raise_signal, [signal.SIGINT])
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    start = time.perf_counter()
    timer.start()
    try:
        with pytest.raises(KeyboardInterrupt):
            signer.sign_many(ids)
    finally:
        timer.join()
        signal.signal(signal.SIGINT, before)
    assert time.perf_counter() - start < 8, "the whole batch takes twenty seconds"


def mint(user_id: str) -> str:
    # spawn: the module is imported anew, and the key comes from where it came from at first.
    return UserTokenSigner(key_text("rsa2048")).sign(user_id, issued_at=1_700_000_000)


@pytest.mark.parametrize("method", ["fork", "spawn"])
@pytest.mark.filterwarnings("ignore:This process .* is multi-threaded:DeprecationWarning")
def test_multiprocessing(method: str, signer: UserTokenSigner) -> None:
    ids = [f"user_{n}" for n in range(20)]
    with multiprocessing.get_context(method).Pool(4) as pool:
        tokens = pool.map_async(mint, ids).get(timeout=60)
    assert tokens == [signer.sign(user_id, issued_at=1_700_000_000) for user_id in ids]


def test_signatures_leave_no_memory_behind(key: SigningKey) -> None:
    """The short form of tests/bench/python/memory.py."""
    signer = UserTokenSigner(key)

    def work(count: int) -> None:
        for n in range(count):
            signer.issue(f"user_{n}")
            with pytest.raises(knock_jwt.KnockJwtError):
                signer.sign("")

    def resident() -> int:
        # Not the most that there ever was: the batches before were larger.
        lines = pathlib.Path("/proc/self/status").read_text().splitlines()
        return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS:"))

    work(1000)
    before = resident()
    work(10_000)
    grown = resident() - before
    # A leak of one token or one exception a call would be 4 MiB or more.
    assert grown < 2048, f"{grown} KiB more"
