"""What may be given for what, beyond the vectors."""

from __future__ import annotations

import datetime as dt
import enum
import uuid
from typing import Any

import pytest
from conftest import key_text

import knock_jwt
from knock_jwt import Grants, Jti, KnockJwtError, Permission, SigningKey, UserTokenSigner, UserTokenVerifier


def code(call: Any, *args: Any, **kwargs: Any) -> str:
    with pytest.raises(KnockJwtError) as caught:
        call(*args, **kwargs)
    assert isinstance(caught.value, ValueError)
    return caught.value.code


class Number(enum.IntEnum):
    SEVEN = 7


class Text(str):
    pass


@pytest.mark.parametrize(
    ("given", "sub"),
    [
        ("ada", "ada"),
        (Text("ada"), "ada"),
        (10**30, "1" + "0" * 30),
        (-5, "-5"),
        (Number.SEVEN, "7"),
        (uuid.UUID(int=1), "00000000-0000-0000-0000-000000000001"),
        ("👩🏽‍🚀", "👩🏽‍🚀"),
    ],
)
def test_user_ids(signer: UserTokenSigner, given: Any, sub: str) -> None:
    assert knock_jwt.inspect(signer.sign(given)).user_id == sub


def test_lifetimes(signer: UserTokenSigner) -> None:
    issued = signer.issue("ada", expires_in=dt.timedelta(minutes=15))
    assert issued.expires_at - issued.issued_at == 900
    assert code(signer.sign, "ada", expires_in=dt.timedelta(seconds=1.5)) == "expires_in_invalid"
    assert code(signer.sign, "ada", expires_in=dt.timedelta(0)) == "expires_in_invalid"
    assert code(signer.sign, "ada", expires_in=dt.timedelta(days=-1)) == "expires_in_invalid"
    assert code(signer.sign, "ada", expires_in=10**40) == "expires_in_invalid"
    assert code(signer.sign, "ada", expires_in=-(10**40)) == "expires_in_invalid"
    quick = UserTokenSigner(key_text("rsa2048"), expires_in=dt.timedelta(minutes=1))
    assert knock_jwt.inspect(quick.sign("ada")).warnings == []


def test_issue_times(signer: UserTokenSigner) -> None:
    moment = dt.datetime(2026, 8, 1, 12, 0, 0, 999999, tzinfo=dt.timezone.utc)
    assert signer.issue("ada", issued_at=moment).issued_at == 1785585600
    tokyo = moment.astimezone(dt.timezone(dt.timedelta(hours=9)))
    assert signer.issue("ada", issued_at=tokyo).issued_at == 1785585600
    assert code(signer.sign, "ada", issued_at=dt.datetime(2026, 8, 1)) == "issued_at_invalid"
    early = dt.datetime(1960, 1, 1, tzinfo=dt.timezone.utc)
    assert code(signer.sign, "ada", issued_at=early) == "issued_at_invalid"
    assert code(signer.sign, "ada", issued_at=dt.date(2026, 8, 1)) == "issued_at_invalid"


def test_jti(signer: UserTokenSigner) -> None:
    tokens = {signer.sign("ada", jti=Jti.RANDOM) for _ in range(5)}
    ids = [knock_jwt.inspect(token).jti for token in tokens]
    assert len(set(ids)) == 5 and all(uuid.UUID(i).version == 4 for i in ids if i)
    assert code(signer.sign, "ada", jti="a\udc00") == "jti_invalid"


def test_permissions_as_enum_and_string(signer: UserTokenSigner) -> None:
    by_enum = Grants().tenant("acme", [Permission.USER_FEED_READ, Permission.SLACK_CHANNELS_READ])
    by_text = Grants().tenant("acme", ("user/feed_read", "slack/channels_read"))
    assert by_enum == by_text
    assert len(Permission) == 12
    for permission in Permission:
        # Each is known to the core, on one resource at least.
        granted = [g for g in map(grant(permission), ("user", "tenant", "object")) if g]
        assert granted, permission


def grant(permission: Permission) -> Any:
    def on(kind: str) -> Grants | None:
        grants = Grants()
        try:
            return grants.object("c", "i", [permission]) if kind == "object" else getattr(grants, kind)("i", [permission])
        except KnockJwtError:
            return None

    return on


def test_grants_refuse_at_once_and_stay_as_they_were() -> None:
    grants = Grants().user("ada", ["user/read"])
    before = grants.to_json()
    assert code(grants.tenant, "a/b", ["user/feed_read"]) == "grants_invalid"
    assert code(grants.tenant, "acme", "user/feed_read") == "grants_invalid"
    assert code(grants.tenant, "acme", [1]) == "grants_invalid"
    assert code(grants.tenant, "acme", 5) == "grants_invalid"
    assert code(grants.tenant, None, ["user/feed_read"]) == "grants_invalid"
    assert code(grants.merge, {}) == "grants_invalid"
    assert grants.to_json() == before
    assert grants.user("ada", ["user/write"]) is grants


def test_raw_grants_of_text_and_of_a_mapping(signer: UserTokenSigner) -> None:
    mapping = {"https://api.knock.app/v1/users/ada": {"user/read": [{}]}}
    assert Grants.raw(mapping) == Grants().user("ada", ["user/read"])
    for wrong in ({"r": {"p": [{"n": float("nan")}]}}, {"r": object()}, {"r\ud83e": {}}, [], 5, None, "[]"):
        assert code(Grants.raw, wrong) == "grants_invalid", wrong
    assert code(signer.sign, "grace", grants=Grants.raw(mapping)) == "grants_invalid"


def test_settings_of_a_signer(key: SigningKey) -> None:
    for settings, wanted in [
        ({"reuse": 0}, "options_invalid"),
        ({"reuse": -3}, "options_invalid"),
        ({"reuse": "yes"}, "options_invalid"),
        ({"reuse": 1.5}, "options_invalid"),
        ({"min_share": "half"}, "options_invalid"),
        ({"min_share": True}, "options_invalid"),
        ({"min_share": float("nan")}, "options_invalid"),
        ({"expires_in": 1.5}, "expires_in_invalid"),
    ]:
        assert code(UserTokenSigner, key, **settings) == wanted, settings
    assert code(UserTokenSigner, None) == "signing_key_missing"
    assert code(UserTokenSigner, 5) == "signing_key_format"
    assert code(SigningKey, "a\udc00") == "signing_key_format"
    assert code(SigningKey.generate, 1024) == "signing_key_size"
    assert code(SigningKey.generate, "2048") == "options_invalid"
    reusing = UserTokenSigner(key, reuse=5, min_share=0.9)
    issued = reusing.issue("ada")
    assert issued.refresh_at == issued.issued_at + 360
    assert reusing.issue("ada") == issued
    assert code(reusing.sign, "ada", explicit_grants="yes") == "options_invalid"


def test_verifiers(key: SigningKey, signer: UserTokenSigner) -> None:
    token = signer.sign("ada")
    public = key.verifying_key
    other = SigningKey(key_text("rsa2048-other")).verifying_key
    for keys in (public, public.to_pem(), public.to_pem().encode(), [other, public], (public,)):
        assert UserTokenVerifier(keys).verify(token).user_id == "ada"
    assert UserTokenVerifier([other, public]).verify(token).key_index == 1
    assert code(UserTokenVerifier, []) == "verifying_key_invalid"
    assert code(UserTokenVerifier, 5) == "verifying_key_invalid"
    assert code(UserTokenVerifier, None) == "verifying_key_invalid"
    assert code(UserTokenVerifier, key.to_pem()) == "verifying_key_invalid"
    assert code(UserTokenVerifier, public, leeway=301) == "options_invalid"
    assert code(UserTokenVerifier, public, leeway=1.5) == "options_invalid"
    assert code(UserTokenVerifier, public, leeway=dt.timedelta(seconds=0.5)) == "options_invalid"
    UserTokenVerifier(public, leeway=dt.timedelta(seconds=300))
    assert code(UserTokenVerifier(public).verify, None) == "token_malformed"
    assert code(UserTokenVerifier(public).verify, token.encode()) == "token_malformed"
    assert code(knock_jwt.inspect, 5) == "token_malformed"


def test_a_batch_gives_each_entry_its_own_result(signer: UserTokenSigner) -> None:
    results = signer.sign_many(["ada", "", 42, None, "grace", 1.5], issued_at=1_700_000_000)
    assert results[0] == signer.sign("ada", issued_at=1_700_000_000)
    assert results[2] == signer.sign("42", issued_at=1_700_000_000)
    assert results[4] == signer.sign("grace", issued_at=1_700_000_000)
    codes = [result.code for result in results if isinstance(result, KnockJwtError)]
    assert codes == ["user_id_missing", "user_id_missing", "user_id_invalid"]
    assert signer.sign_many([]) == []
    assert code(signer.sign_many, 5) == "user_id_invalid"


def test_claims_and_unverified_tokens_read_like_python(key: SigningKey, signer: UserTokenSigner) -> None:
    grants = Grants().tenant("acme", ["user/feed_read"])
    token = signer.sign("ada", grants=grants, explicit_grants=True, jti="j")
    claims = UserTokenVerifier(key.verifying_key).verify(token)
    uri = "https://api.knock.app/v1/tenants/acme"
    assert claims.grants == {uri: {"user/feed_read": [{}]}}
    assert claims.explicit_grants is True and claims.jti == "j"
    assert list(claims.payload) == ["sub", "explicit_grants", "grants", "iat", "exp", "jti"]
    unverified = knock_jwt.inspect(token)
    assert unverified.header == {"alg": "RS256", "typ": "JWT"}
    assert unverified.payload == claims.payload


def test_strings_and_bytes_are_no_lists(signer: UserTokenSigner, key: SigningKey) -> None:
    for wrong in ("user", b"ab"):
        assert code(signer.sign_many, wrong) == "user_id_invalid"
        assert code(Grants().tenant, "acme", wrong) == "grants_invalid"


class Evil(uuid.UUID):
    def __str__(self) -> str:
        return "evil"


def test_ids_that_try_to_be_something_else(signer: UserTokenSigner) -> None:
    assert knock_jwt.inspect(signer.sign(Evil(int=2))).user_id == "00000000-0000-0000-0000-000000000002"
    assert code(signer.sign, 10**5000) == "user_id_invalid"


def test_late_times_are_not_rounded_up(signer: UserTokenSigner) -> None:
    late = dt.datetime(3000, 1, 1, 0, 0, 0, 999999, tzinfo=dt.timezone.utc)
    assert signer.issue("ada", issued_at=late).issued_at == 32503680000
    early = dt.datetime(1969, 12, 31, 23, 59, 59, 999999, tzinfo=dt.timezone.utc)
    assert code(signer.sign, "ada", issued_at=early) == "issued_at_invalid"


class Interrupting:
    def __iter__(self) -> Any:
        raise KeyboardInterrupt


def test_what_the_callers_own_code_raises_is_not_swallowed(signer: UserTokenSigner) -> None:
    with pytest.raises(KeyboardInterrupt):
        signer.sign_many(Interrupting())  # type: ignore[arg-type]
    with pytest.raises(KeyboardInterrupt):
        Grants().tenant("acme", Interrupting())  # type: ignore[arg-type]
    with pytest.raises(KeyboardInterrupt):
        UserTokenVerifier(Interrupting())  # type: ignore[arg-type]


def test_no_name_of_ours_hides_a_builtin() -> None:
    import builtins

    assert not [name for name in knock_jwt.__all__ if hasattr(builtins, name)]
