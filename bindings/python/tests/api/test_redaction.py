"""Nothing that holds a key shows it or leaves the process; nothing shows a whole token."""

from __future__ import annotations

import copy
import pickle
from typing import Any

import pytest
from conftest import key_text

import knock_jwt
from knock_jwt import Grants, KnockJwtError, SigningKey, UserTokenSigner, UserTokenVerifier, VerifyingKey


def test_repr_redacts(key: SigningKey) -> None:
    signer = UserTokenSigner(key, reuse=True)
    issued = signer.issue("ada")
    body = key_text("rsa2048").splitlines()[1:-1]
    shown = [
        repr(thing)
        for thing in (key, signer, issued, key.verifying_key, UserTokenVerifier(key.verifying_key),
                      knock_jwt.inspect(issued.token), Grants(), issued.warnings)
    ]
    for text in shown:
        assert not any(line in text for line in body)
        assert issued.token not in text and issued.token.split(".")[2] not in text
    assert key.fingerprint in shown[0] and "2048" in shown[0]


@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_keys_and_signers_refuse_to_be_pickled(key: SigningKey, signer: UserTokenSigner, protocol: int) -> None:
    for secret in (key, signer):
        with pytest.raises(TypeError, match="private key"):
            pickle.dumps(secret, protocol)
        with pytest.raises(TypeError, match="private key"):
            copy.deepcopy(secret)


def test_what_is_no_secret_can_be_pickled(key: SigningKey) -> None:
    public: VerifyingKey = pickle.loads(pickle.dumps(key.verifying_key))
    assert public == key.verifying_key and hash(public) == hash(key.verifying_key)


def test_an_error_keeps_its_code_across_processes() -> None:
    with pytest.raises(KnockJwtError) as caught:
        SigningKey("pk_test_not_a_real_key")
    again: Any = pickle.loads(pickle.dumps(caught.value))
    assert (again.code, again.number, str(again)) == ("signing_key_is_api_key", 105, str(caught.value))
    assert isinstance(again, KnockJwtError)


@pytest.mark.parametrize(
    "cls", ["SigningKey", "VerifyingKey", "UserTokenSigner", "UserTokenVerifier", "IssuedToken", "Claims", "Grants"]
)
def test_classes_name_the_package_and_cannot_be_bent(cls: str) -> None:
    found = getattr(knock_jwt, cls)
    assert found.__module__ == "knock_jwt"
    with pytest.raises(TypeError):
        type("Sub", (found,), {})
