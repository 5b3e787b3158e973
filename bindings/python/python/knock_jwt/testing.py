"""A local Knock for tests, which takes your application's tokens as Knock would and refuses what Knock
refuses: ``knock-jwt sandbox``, started and stopped. With pytest, in ``conftest.py``::

    from knock_jwt.testing import knock_sandbox

and a test has it as a fixture::

    def test_feed(knock_sandbox, monkeypatch):
        monkeypatch.setenv("KNOCK_SIGNING_KEY", knock_sandbox.signing_key)

The command is the one that ``KNOCK_JWT_BIN`` names, else that of the package ``knock-jwt-cli``
(``pip install knock-jwt[testing]``), else the ``knock-jwt`` on the path.
"""

from __future__ import annotations

import atexit
import importlib.metadata
import json
import os
import shutil
import subprocess
import tempfile
import time
import urllib.request
from pathlib import Path
from types import TracebackType
from typing import Any, Dict, List, Mapping, Optional, Sequence, Type, Union

from ._native import SigningKey

Seed = Union[str, "os.PathLike[str]", Mapping[str, Any]]

# Seconds: a start takes less than a tenth of one, unless the machine is busy.
_START, _STOP, _ANSWER = 30.0, 5.0, 10.0
_READY = "url", "api_key", "secret_key", "feed_channel_id"


class Sandbox:
    """A running sandbox, from :func:`start_sandbox`. It ends with :meth:`stop`, with its ``with``, or with
    this process, whatever comes first."""

    url: str
    """Where it is, without a slash at the end: the ``base_url`` of ``knockapi``."""
    api_key: str
    """The public API key, for pages."""
    secret_key: str
    """The secret API key, for servers."""
    signing_key: str
    """The signing key whose tokens it takes, in base64: ``KNOCK_SIGNING_KEY`` of your application."""
    feed_channel_id: str
    """The id of its in-app feed channel."""

    def __init__(self, process: _Process, signing_key: str) -> None:
        self._process = process
        ready = process.ready()
        self.url = ready["url"]
        self.api_key = ready["api_key"]
        self.secret_key = ready["secret_key"]
        self.feed_channel_id = ready["feed_channel_id"]
        self.signing_key = signing_key

    @property
    def env(self) -> Dict[str, str]:
        """What an application under test needs in its environment; Knock's own SDKs read the last two by
        themselves."""
        return {
            "KNOCK_SIGNING_KEY": self.signing_key,
            "KNOCK_PUBLIC_API_KEY": self.api_key,
            "KNOCK_FEED_CHANNEL_ID": self.feed_channel_id,
            "KNOCK_API_KEY": self.secret_key,
            "KNOCK_BASE_URL": self.url,
        }

    @property
    def log(self) -> str:
        """Its request log since the last :meth:`reset`, or since it started: a line for each request, with
        the reason of each refusal in words."""
        return self._process.said()

    def reset(self) -> None:
        """Forgets what happened: all that is left is the seed, and :attr:`log` is empty. Open sockets stay
        open."""
        headers = {"Authorization": f"Bearer {self.secret_key}"}
        request = urllib.request.Request(f"{self.url}/_sandbox/reset", headers=headers, method="POST")
        # No proxy stands before this machine itself.
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with opener.open(request, timeout=_ANSWER):
            pass
        # A line is written before its request is answered: that of this one belongs to what was before.
        self._process.forget()

    def stop(self) -> None:
        """Ends it. Calling it again does nothing."""
        self._process.stop()

    def __enter__(self) -> Sandbox:
        return self

    def __exit__(
        self,
        kind: Optional[Type[BaseException]],
        error: Optional[BaseException],
        traceback: Optional[TracebackType],
    ) -> None:
        self.stop()


def start_sandbox(
    *,
    enhanced_security: bool = True,
    api_key: Optional[str] = None,
    secret_key: Optional[str] = None,
    seed: Optional[Seed] = None,
    signing_key: Optional[str] = None,
    args: Sequence[str] = (),
) -> Sandbox:
    """Starts a sandbox on a port of its own::

        with start_sandbox() as sandbox: ...

    :param enhanced_security: whether a user token is asked for.
    :param api_key: the public API key, for pages; that of the command unless given.
    :param secret_key: the secret API key, for servers; that of the command unless given.
    :param seed: what there is at the start and after each reset: a seed file, or what one would hold.
    :param signing_key: that of the application; a new throw-away one unless given.
    :param args: further arguments of ``knock-jwt sandbox``.
    :raises FileNotFoundError: there is no ``knock-jwt`` command.
    :raises RuntimeError: it does not start; the message holds what it said.
    """
    if signing_key is None:
        signing_key = SigningKey.generate(2048).to_base64()
    command = [_command(), "sandbox", "--port", "0", "--json", "--until-stdin-closes"]
    command.append("--signing-key-from-env" if enhanced_security else "--no-enhanced-security")
    if api_key is not None:
        command += ["--api-key", api_key]
    if secret_key is not None:
        command += ["--secret-key", secret_key]
    environment = {name: value for name, value in os.environ.items() if name != "KNOCK_SIGNING_KEY_FILE"}
    environment["KNOCK_SIGNING_KEY"] = signing_key
    with tempfile.TemporaryDirectory(prefix="knock-jwt-") as folder:
        if isinstance(seed, Mapping):
            file = Path(folder, "seed.json")
            file.write_text(json.dumps(seed), encoding="utf-8")
            command += ["--seed", str(file)]
        elif seed is not None:
            command += ["--seed", os.fspath(seed)]
        process = _Process([*command, *args], environment)
        try:
            return Sandbox(process, signing_key)
        except BaseException:
            process.stop()
            raise


class _Process:
    def __init__(self, command: List[str], environment: Dict[str, str]) -> None:
        self._output, self._log = (tempfile.TemporaryFile() for _ in range(2))
        self._process = subprocess.Popen(
            command,
            env=environment,
            # Closed by the system when this process ends, however it does.
            stdin=subprocess.PIPE,
            stdout=self._output,
            stderr=self._log,
        )
        self._command = command[0]
        self._kept = b""
        self._forgotten = 0
        self._owner = os.getpid()
        atexit.register(self.stop)

    def ready(self) -> Dict[str, str]:
        """What the command says once it listens."""
        deadline = time.monotonic() + _START
        while time.monotonic() < deadline:
            code = self._process.poll()
            line = _text(_read(self._output))
            if line.endswith("\n"):
                return self._read_ready(line)
            if code is not None:
                raise RuntimeError(f"knock-jwt sandbox ended (exit code {code}):\n{self.said()}")
            time.sleep(0.005)
        raise RuntimeError(f"knock-jwt sandbox does not start:\n{self.said()}")

    def _read_ready(self, said: str) -> Dict[str, str]:
        try:
            ready: Dict[str, str] = json.loads(said.splitlines()[0])
            if all(isinstance(ready[name], str) for name in _READY):
                return ready
        except (ValueError, LookupError, TypeError):
            pass
        raise RuntimeError(
            f"{self._command} does not say where it is, so it is no knock-jwt sandbox; it said:\n{said[:1000]}"
        )

    def said(self) -> str:
        return _text(self._logged()[self._forgotten :])

    def forget(self) -> None:
        self._forgotten = len(self._logged())

    def _logged(self) -> bytes:
        return self._kept if self._log.closed else _read(self._log)

    def stop(self) -> None:
        # What was forked off has all this too, and ends when it likes.
        if self._log.closed or os.getpid() != self._owner:
            return
        atexit.unregister(self.stop)
        self._process.terminate()
        try:
            self._process.wait(_STOP)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._kept = _read(self._log)
        if self._process.stdin is not None:
            self._process.stdin.close()
        self._output.close()
        self._log.close()


def _read(file: Any) -> bytes:
    # The process shares the position: it is not moved.
    return os.pread(file.fileno(), os.fstat(file.fileno()).st_size, 0)


def _text(content: bytes) -> str:
    return content.decode("utf-8", "replace")


def _command() -> str:
    found = os.environ.get("KNOCK_JWT_BIN") or _of_package() or shutil.which("knock-jwt")
    if not found:
        raise FileNotFoundError(
            "the knock-jwt command is missing: pip install knock-jwt-cli, or set KNOCK_JWT_BIN to its path, "
            "or put it on the path"
        )
    return found


def _of_package() -> Optional[str]:
    try:
        files = importlib.metadata.files("knock-jwt-cli") or []
    except importlib.metadata.PackageNotFoundError:
        return None
    programs = (str(file.locate()) for file in files if file.name == "knock-jwt")
    return next((program for program in programs if os.access(program, os.X_OK)), None)


try:
    import pytest
except ImportError:  # start_sandbox() is there without it
    pass
else:

    _SERVER = pytest.StashKey[Sandbox]()

    def _server(config: pytest.Config) -> Sandbox:
        # Kept with the run: whoever imports one of these fixtures need not import the other.
        if _SERVER not in config.stash:
            config.stash[_SERVER] = start_sandbox()
            config.add_cleanup(config.stash[_SERVER].stop)
        return config.stash[_SERVER]

    @pytest.fixture(scope="session")
    def knock_sandbox_server(request: pytest.FixtureRequest) -> Sandbox:
        """The one sandbox of a test run, for fixtures that live as long. Nothing resets it but
        :func:`knock_sandbox`."""
        return _server(request.config)

    @pytest.fixture
    def knock_sandbox(request: pytest.FixtureRequest) -> Sandbox:
        """The sandbox of the test run, with nothing in it of the tests before."""
        sandbox = _server(request.config)
        sandbox.reset()
        return sandbox
