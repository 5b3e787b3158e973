"""A million signatures leave the resident size flat (the tests run a shorter form)."""

from __future__ import annotations

import pathlib

import knock_jwt


def resident() -> int:
    """The resident size in KiB (Linux)."""
    status = pathlib.Path("/proc/self/status").read_text()
    line = next(line for line in status.splitlines() if line.startswith("VmRSS:"))
    return int(line.split()[1])


def main() -> None:
    signer = knock_jwt.UserTokenSigner(knock_jwt.SigningKey.generate(2048))
    ids = [f"user_{n}" for n in range(1000)]
    signer.sign_many(ids)
    for user_id in ids:
        signer.sign(user_id)
    before = resident()
    for turn in range(1000):
        # Mostly in batches, which use all cores; and one by one, with its own way through the binding.
        if turn % 20 == 0:
            for user_id in ids:
                signer.sign(user_id)
        else:
            signer.sign_many(ids)
    grown = resident() - before
    verdict = "ok  " if grown < 1024 else "MISS"
    print(f"{verdict} a million signatures: {grown} KiB more than after the first two thousand (target < 1024)")


if __name__ == "__main__":
    main()
