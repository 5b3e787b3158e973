"""knock_jwt.testing itself: where it looks for the command, and that no sandbox outlives its tests."""

from __future__ import annotations

import importlib.metadata
import json
import os
import pathlib
import subprocess
import sys
import time
import urllib.error
import urllib.request
from typing import Any, Dict, Optional

import pytest

from knock_jwt import SigningKey, UserTokenSigner
from knock_jwt.testing import Sandbox, start_sandbox

SEED = {"users": {"ada": {"name": "Ada"}}, "triggers": [{"workflow": "hello", "recipients": ["ada"]}]}


def entries(sandbox: Sandbox, token: Optional[str] = None) -> int:
    """How many messages ada has; minus the status where they are not given out."""
    headers = {"Authorization": f"Bearer {sandbox.api_key}"}
    if token is not None:
        headers["X-Knock-User-Token"] = token
    url = f"{sandbox.url}/v1/users/ada/feeds/{sandbox.feed_channel_id}"
    try:
        with urllib.request.urlopen(urllib.request.Request(url, headers=headers)) as answer:
            return len(json.load(answer)["entries"])
    except urllib.error.HTTPError as error:
        error.close()
        return -error.code


def is_up(url: str) -> bool:
    try:
        urllib.request.urlopen(f"{url}/_sandbox/health").close()
        return True
    except OSError:
        return False


def run(code: str, folder: pathlib.Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """A script in a process of its own."""
    kept = {name: value for name, value in os.environ.items() if name != "KNOCK_JWT_BIN"}
    return subprocess.run(
        [sys.executable, "-W", "error", "-c", code],
        cwd=folder,
        env={**kept, **environment},
        capture_output=True,
        text=True,
        timeout=60,
    )


def test_it_takes_tokens_of_its_key_and_ends() -> None:
    with start_sandbox(seed=SEED) as sandbox:
        token = UserTokenSigner(sandbox.env["KNOCK_SIGNING_KEY"]).sign("ada")
        assert entries(sandbox) == -401
        assert entries(sandbox, token) == 1
        trigger = urllib.request.Request(
            f"{sandbox.url}/v1/workflows/hello/trigger",
            data=b'{"recipients":["ada"]}',
            headers={"Authorization": f"Bearer {sandbox.secret_key}", "Content-Type": "application/json"},
        )
        urllib.request.urlopen(trigger).close()
        assert entries(sandbox, token) == 2
        assert " 401: " in sandbox.log
        sandbox.reset()
        # What an earlier test was refused is no proof of anything in the next.
        assert sandbox.log == ""
        assert entries(sandbox, token) == 1
        assert " 401: " not in sandbox.log
        assert entries(sandbox, "nonsense") == -401
        assert sandbox.log.count(" 401: ") == 1
    assert not is_up(sandbox.url)
    sandbox.stop()
    assert sandbox.log.count(" 401: ") == 1, "the log stays"


def test_its_settings_are_heeded(tmp_path: pathlib.Path) -> None:
    key = SigningKey.generate(2048).to_base64()
    file = tmp_path / "seed.json"
    file.write_text(json.dumps(SEED))
    with start_sandbox(api_key="pk_test_mine", secret_key="sk_test_mine", seed=file, signing_key=key) as mine:
        assert (mine.api_key, mine.secret_key, mine.signing_key) == ("pk_test_mine", "sk_test_mine", key)
        assert entries(mine, UserTokenSigner(key).sign("ada")) == 1
    with start_sandbox(enhanced_security=False, args=["--quiet"]) as sandbox:
        assert entries(sandbox) == 0
        assert sandbox.log == ""


@pytest.mark.parametrize(
    "settings, said",
    [
        ({"seed": {"userz": {}}}, "userz"),
        ({"args": ["--no-such-argument"]}, "no-such-argument"),
        ({"signing_key": "sk_live_not_a_key"}, "signing_key_is_api_key"),
    ],
)
def test_what_the_command_says_is_said_when_it_does_not_start(settings: Dict[str, Any], said: str) -> None:
    with pytest.raises(RuntimeError, match=said):
        start_sandbox(**settings)


@pytest.mark.parametrize("line", ["hello", '{"url":', "[]", '{"url":1}', "null", ""])
def test_a_command_that_says_something_else_is_refused_and_ended(
    tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch, line: str
) -> None:
    decoy = tmp_path / "other-command"
    decoy.write_text(f"#!/bin/sh\necho $$ >'{decoy}.pid'\necho '{line}'\nexec sleep 60\n")
    decoy.chmod(0o755)
    monkeypatch.setenv("KNOCK_JWT_BIN", str(decoy))
    with pytest.raises(RuntimeError, match="does not say where it is") as refused:
        start_sandbox()
    assert line in str(refused.value) and str(decoy) in str(refused.value)
    with pytest.raises(ProcessLookupError):
        os.kill(int(pathlib.Path(f"{decoy}.pid").read_text()), 0)


@pytest.mark.parametrize("end", ["", "raise SystemExit(3)", "1 / 0", "os.kill(os.getpid(), 9)", "os._exit(0)"])
def test_it_ends_with_its_process(tmp_path: pathlib.Path, end: str) -> None:
    code = f"""
import os
from knock_jwt.testing import start_sandbox
sandbox = start_sandbox()
if os.fork() == 0:
    raise SystemExit  # what is forked off ends without ending the sandbox
os.wait()
sandbox.reset()
print(sandbox.url, flush=True)
{end}
"""
    url = run(code, tmp_path).stdout.strip()
    assert url.startswith("http:")
    deadline = time.monotonic() + 5
    while is_up(url):
        assert time.monotonic() < deadline, "still there"
        time.sleep(0.02)


PYTEST = "import sys, pytest; sys.exit(pytest.main(['-W', 'error', '-p', 'no:cacheprovider']))"
SUITE = """
from knock_jwt.testing import {fixture}
urls = set()

def test_one({fixture}):
    urls.add({fixture}.url)

def test_two({fixture}):
    assert urls == {{{fixture}.url}}, "one sandbox for all"
    print("URL", {fixture}.url)
    assert False, "a test that fails"
"""


@pytest.mark.parametrize("fixture", ["knock_sandbox", "knock_sandbox_server"])
def test_a_run_of_pytest_has_one_and_ends_it(tmp_path: pathlib.Path, fixture: str) -> None:
    (tmp_path / "test_suite.py").write_text(SUITE.format(fixture=fixture))
    done = run(PYTEST, tmp_path)
    assert "1 failed, 1 passed" in done.stdout, done.stdout
    assert not is_up(done.stdout.partition("URL ")[2].split()[0])


def test_the_readmes_example_is_a_test_that_passes(tmp_path: pathlib.Path) -> None:
    readme = importlib.metadata.metadata("knock-jwt").get_payload()
    assert isinstance(readme, str)
    section = readme.partition("## Tests against a local Knock")[2]
    conftest, _, suite = section.partition("```python\n")[2].partition("```")[0].partition("# test_feed.py\n")
    (tmp_path / "conftest.py").write_text(conftest)
    imports = "import httpx\nfrom knock_jwt import UserTokenSigner\n"
    (tmp_path / "test_feed.py").write_text(imports + suite)
    done = run(PYTEST, tmp_path)
    assert "1 passed" in done.stdout, done.stdout


def test_where_the_command_is_looked_for(tmp_path: pathlib.Path) -> None:
    decoy = tmp_path / "knock-jwt"
    decoy.write_text("#!/bin/sh\necho the decoy >&2\nexit 9\n")
    decoy.chmod(0o755)
    start = "from knock_jwt.testing import start_sandbox\nwith start_sandbox() as sandbox: print(sandbox.url)"
    path = f"{tmp_path}{os.pathsep}{os.environ['PATH']}"
    assert run(start, tmp_path, PATH=path).stdout.startswith("http:"), "knock-jwt-cli comes before the path"
    assert "the decoy" in run(start, tmp_path, KNOCK_JWT_BIN=str(decoy)).stderr
    assert "FileNotFoundError" in run(start, tmp_path, KNOCK_JWT_BIN=str(tmp_path / "none")).stderr
