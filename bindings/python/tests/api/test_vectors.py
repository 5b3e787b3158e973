"""Every vector of tests/vectors: the same as in every other language."""

from __future__ import annotations

from typing import Any

import pytest
from conftest import input_of, key_text, signer_of, vectors

import knock_jwt
from knock_jwt import Grants, KnockJwtError, SigningKey, UserTokenSigner, UserTokenVerifier, VerifyingKey


@pytest.mark.parametrize("vector", vectors("keys.json"))
def test_signing_keys(vector: dict[str, Any]) -> None:
    key = SigningKey(input_of(vector["input"]))
    assert (key.bits, key.fingerprint) == (vector["bits"], vector["fingerprint"])


@pytest.mark.parametrize("vector", vectors("verifying_keys.json"))
def test_verifying_keys(vector: dict[str, Any]) -> None:
    key = VerifyingKey(input_of(vector["input"]))
    assert (key.bits, key.fingerprint) == (vector["bits"], vector["fingerprint"])


def build_grants(ops: list[dict[str, Any]] | None) -> Grants | None:
    if ops is None:
        return None
    grants = Grants()
    for op in ops:
        ((kind, value),) = op.items()
        if kind == "raw":
            grants.merge(Grants.raw(value))
        elif kind in ("user", "tenant"):
            getattr(grants, kind)(value["id"], value["permissions"])
        elif kind == "object":
            grants.object(value["collection"], value["id"], value["permissions"])
        else:
            raise AssertionError(f"an unknown op {kind}")
    return grants


def user_id_of(vector: dict[str, Any]) -> str:
    if "user_id_utf16" in vector:
        units = b"".join(unit.to_bytes(2, "little") for unit in vector["user_id_utf16"])
        return units.decode("utf-16-le", "surrogatepass")
    user_id: str = vector["user_id"]
    return user_id


def issue(vector: dict[str, Any]) -> knock_jwt.IssuedToken:
    return signer_of(vector["key"]).issue(
        user_id_of(vector),
        issued_at=vector["issued_at"],
        expires_in=vector["expires_in"],
        grants=build_grants(vector["grants"]),
        explicit_grants=vector["explicit_grants"],
        jti=vector["jti"],
    )


@pytest.mark.parametrize("vector", vectors("tokens.json"))
def test_tokens(vector: dict[str, Any]) -> None:
    issued = issue(vector)
    assert issued.token == vector["token"]
    assert issued.issued_at == vector["issued_at"]
    assert (issued.expires_at, issued.refresh_at) == (vector["expires_at"], vector["refresh_at"])
    assert [warning.code for warning in issued.warnings] == vector["warnings"]


class Clock:
    """`time.time` at a moment of the vectors."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, now_ms: int) -> None:
        monkeypatch.setattr("time.time", lambda: now_ms / 1000)


def verify(vector: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> knock_jwt.Claims:
    Clock(monkeypatch, vector["now_ms"])
    keys = [VerifyingKey(input_of(key)) for key in vector["verifying_keys"]]
    return UserTokenVerifier(keys, leeway=vector["leeway"]).verify(token_of(vector))


def token_of(vector: dict[str, Any]) -> str:
    if "token_repeat" in vector:
        text: str = vector["token_repeat"]["text"] * vector["token_repeat"]["count"]
        return text
    token: str = vector["token"]
    return token


@pytest.mark.parametrize("vector", vectors("verify.json"))
def test_accepted_tokens(vector: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    claims = verify(vector, monkeypatch)
    wanted = vector["claims"]
    assert claims.user_id == wanted["sub"]
    assert claims.expires_at == wanted["exp"]
    assert claims.issued_at == wanted.get("iat")
    assert claims.not_before == wanted.get("nbf")
    assert claims.jti == wanted.get("jti")
    assert claims.explicit_grants == wanted.get("explicit_grants", False)
    assert claims.grants == wanted.get("grants")
    assert claims.key_index == vector["key_index"]


def run(vector: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> object:
    operation = vector["operation"]
    if operation == "signing_key":
        return SigningKey(input_of(vector["input"]))
    if operation == "verifying_key":
        return VerifyingKey(input_of(vector["input"]))
    if operation == "verifier":
        keys = [input_of(key) for key in vector["verifying_keys"]]
        return UserTokenVerifier(keys, leeway=vector["leeway"])
    if operation == "signer":
        names = {"min_share": "min_share", "reuse_capacity": "reuse", "expires_in": "expires_in"}
        settings = {names[name]: vector[name] for name in names if name in vector}
        assert settings
        return UserTokenSigner(key_text(vector["key"]), **settings)
    if operation == "sign":
        return issue(vector)
    if operation == "verify":
        return verify(vector, monkeypatch)
    if operation == "inspect":
        return knock_jwt.inspect(token_of(vector))
    raise AssertionError(f"an unknown operation {operation}")


@pytest.mark.parametrize("vector", vectors("errors.json"))
def test_errors(vector: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(KnockJwtError) as caught:
        run(vector, monkeypatch)
    assert (caught.value.code, caught.value.number) == (vector["code"], vector["number"])
    assert str(caught.value)


HOST_VALUES = {
    "integer": lambda value: value,
    "string": lambda value: value,
    "null": lambda value: None,
    "boolean": lambda value: value,
    "float": float,
    "nan": lambda value: float("nan"),
    "bytes": lambda value: __import__("base64").b64decode(value),
    "list": lambda value: value,
    "object": lambda value: value,
    "uuid": lambda value: __import__("uuid").UUID(value),
}


@pytest.mark.parametrize("vector", vectors("host_types.json"))
def test_host_types(vector: dict[str, Any], signer: UserTokenSigner) -> None:
    if "python" not in vector["languages"]:
        # Counted as read; Python has no such type.
        assert vector["languages"]
        return
    value = HOST_VALUES[vector["value"]["type"]](vector["value"]["value"])
    arguments: dict[str, Any] = {"user_id": "user_123"}
    arguments[vector["argument"]] = value
    user_id = arguments.pop("user_id")
    expect = vector["expect"]
    if "code" in expect:
        with pytest.raises(KnockJwtError) as caught:
            signer.sign(user_id, **arguments)
        assert (caught.value.code, caught.value.number) == (expect["code"], expect["number"])
    else:
        sub = knock_jwt.inspect(signer.sign(user_id, **arguments)).user_id
        assert sub == expect.get("user_id", "user_123")
