"""Starts real servers on 127.0.0.1 and always takes them down again."""

from __future__ import annotations

import contextlib
import os
import pathlib
import signal
import socket
import subprocess
import sys
import time
from typing import Iterator, Optional, Sequence


@contextlib.contextmanager
def running(
    command: Sequence[str], folder: pathlib.Path, log: pathlib.Path, environment: dict[str, str]
) -> Iterator[int]:
    """The port of a server that listens on the socket which it inherits: none that was free a moment
    ago can be taken by another, and requests wait in it until the server is up. ``{fd}`` stands for it
    in the command."""
    with socket.create_server(("127.0.0.1", 0), backlog=512) as listener:
        # What they accept inherits it. Some servers forget it for a socket that they did not make, and
        # then each answer waits 40 ms for the client's acknowledgement.
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        fd = listener.fileno()
        started = [part.format(fd=fd) for part in command]
        with _process(started, folder, log, environment, (fd,)):
            yield listener.getsockname()[1]


@contextlib.contextmanager
def started_by(
    command: Sequence[str], folder: pathlib.Path, log: pathlib.Path, environment: dict[str, str]
) -> Iterator[int]:
    """The port of a server which is told one: ``{port}`` stands for it in the command."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
    started = [part.format(port=port) for part in command]
    with _process(started, folder, log, environment) as process:
        _wait_for(port, process, log)
        yield port


@contextlib.contextmanager
def _process(
    command: Sequence[str],
    folder: pathlib.Path,
    log: pathlib.Path,
    environment: dict[str, str],
    fds: tuple[int, ...] = (),
) -> Iterator[subprocess.Popen[bytes]]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("KNOCK_")}
    # The python of this virtual environment is the one that `python3` means in scripts.
    path = f"{pathlib.Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    with log.open("wb") as output:
        process = subprocess.Popen(
            command,
            cwd=folder,
            env={**kept, "PATH": path, "PYTHONDONTWRITEBYTECODE": "1", **environment},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            pass_fds=fds,
            # A group of its own, so that its workers go with it.
            start_new_session=True,
        )
    try:
        yield process
        assert process.poll() is None, f"the server ended: {log.read_text()}"
    finally:
        _end(process)


def _end(process: subprocess.Popen[bytes]) -> None:
    for kind, patience in ((signal.SIGTERM, 15.0), (signal.SIGKILL, 15.0)):
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, kind)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(patience)
            break
    # Whatever is left of the group.
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)


def _wait_for(port: int, process: subprocess.Popen[bytes], log: pathlib.Path) -> None:
    deadline = time.monotonic() + 120
    refused: Optional[OSError] = None
    while time.monotonic() < deadline:
        assert process.poll() is None, f"the server ended: {log.read_text()}"
        try:
            socket.create_connection(("127.0.0.1", port), timeout=5).close()
            return
        except OSError as error:
            refused = error
            time.sleep(0.1)
    raise AssertionError(f"the server does not answer ({refused}): {log.read_text()}")
