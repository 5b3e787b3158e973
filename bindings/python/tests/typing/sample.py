"""Uses the whole API, for mypy and pyright to read; it also runs."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import List, Optional, Union

import knock_jwt
from knock_jwt import (
    Claims,
    Grants,
    IssuedToken,
    Jti,
    KnockJwtError,
    Permission,
    SigningKey,
    TokenWarning,
    UnverifiedToken,
    UserTokenSigner,
    UserTokenVerifier,
    VerifyingKey,
)

key: SigningKey = SigningKey.generate(2048)
pem: str = key.to_pem()
again: SigningKey = SigningKey(pem.encode())
base64: SigningKey = SigningKey(key.to_base64())
size: int = key.bits
fingerprint: str = key.fingerprint
public: VerifyingKey = VerifyingKey(key.verifying_key.to_pem())

grants: Grants = (
    Grants()
    .user("user_123", [Permission.USER_READ, "user/feed_read"])
    .tenant(uuid.uuid4(), (Permission.USER_FEED_READ,))
    .object("videos", 42, {"channel_data/read"})
    .merge(Grants.raw({"https://api.knock.app/v1/tenants/acme": {"user/feed_read": [{}]}}))
)
text: str = grants.to_json()

signer: UserTokenSigner = UserTokenSigner(key, expires_in=dt.timedelta(hours=1), reuse=True, min_share=0.5)
small: UserTokenSigner = UserTokenSigner(pem, expires_in=900, reuse=100)
token: str = signer.sign("user_123")
issued: IssuedToken = signer.issue(
    "user_123",
    expires_in=900,
    issued_at=dt.datetime.now(dt.timezone.utc),
    grants=grants,
    explicit_grants=True,
    jti=Jti.RANDOM,
)
key_of_settings: SigningKey = SigningKey.from_env_values(pem, None)
warnings: List[TokenWarning] = issued.warnings
times: List[int] = [issued.issued_at, issued.expires_at, issued.refresh_at]
codes: List[str] = [warning.code + warning.message for warning in issued.warnings]
many: List[Union[str, KnockJwtError]] = signer.sign_many(["ada", 42, uuid.uuid4()], jti=Jti.RANDOM)
good: List[str] = [entry for entry in many if isinstance(entry, str)]
quick: str = knock_jwt.sign_user_token(42, signing_key=pem, expires_in=60, jti="id")

verifier: UserTokenVerifier = UserTokenVerifier([public, pem and public.to_pem()], leeway=5)
claims: Claims = verifier.verify(token)
who: str = claims.user_id
maybe: List[Optional[int]] = [claims.issued_at, claims.not_before]
granted = claims.grants or {}
index: int = claims.key_index
unverified: UnverifiedToken = knock_jwt.inspect(token)
algorithm: Optional[str] = unverified.algorithm
version: str = knock_jwt.__version__

try:
    signer.sign("")
except KnockJwtError as error:
    code: str = error.code
    number: int = error.number
    assert (code, number) == ("user_id_missing", 201)
else:
    raise AssertionError("an empty id was accepted")
