import os
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Optional, Union, final
from uuid import UUID

from ._errors import KnockJwtError

_UserId = Union[str, int, UUID]
_Seconds = Union[int, timedelta]
_Moment = Union[int, datetime]

__all__ = [
    "__version__",
    "SigningKey",
    "VerifyingKey",
    "Grants",
    "Jti",
    "IssuedToken",
    "TokenWarning",
    "UserTokenSigner",
    "UserTokenVerifier",
    "Claims",
    "UnverifiedToken",
    "inspect",
    "sign_user_token",
]

__version__: str

@final
class SigningKey:
    """The private key of a Knock environment.

    Takes every form that people hold it in: PKCS#1 or PKCS#8, PEM or DER, plain or in base64, and
    repairs what shells, YAML and dashboards do to it (quotes, a literal ``\\n``, carriage returns, one
    line). RSA, 2048 to 8192 bits. Its ``repr`` shows size and fingerprint only, and it refuses to be
    pickled.

    Raises :class:`KnockJwtError` with a code ``signing_key_…``.
    """

    def __new__(cls, text: Union[str, bytes]) -> SigningKey: ...
    @staticmethod
    def from_env() -> SigningKey:
        """From ``KNOCK_SIGNING_KEY`` in ``os.environ``, or the file ``KNOCK_SIGNING_KEY_FILE`` names.
        An empty variable counts as unset."""

    @staticmethod
    def from_env_values(
        key: Union[str, bytes, None], file: Union[str, os.PathLike[str], None]
    ) -> SigningKey:
        """Like :meth:`from_env`, with the two values given: for settings of an application. An empty one
        counts as unset."""

    @staticmethod
    def from_file(path: Union[str, os.PathLike[str]]) -> SigningKey: ...
    @staticmethod
    def generate(bits: int) -> SigningKey:
        """A new key of 2048, 3072, 4096 or 8192 bits, for tests and local work."""

    @property
    def bits(self) -> int: ...
    @property
    def fingerprint(self) -> str:
        """SHA-256 of the verifying key in hexadecimal; may be shown and logged."""

    @property
    def verifying_key(self) -> VerifyingKey: ...
    def to_pem(self) -> str:
        """The private key as PEM, for tests. Keep it secret."""

    def to_base64(self) -> str:
        """The private key as the base64 that Knock's dashboard shows. Keep it secret."""

@final
class VerifyingKey:
    """The public half of a signing key (not what Knock calls a public key: that is the API key
    ``pk_…``). Takes PEM or DER, plain or in base64, and certificates."""

    def __new__(cls, text: Union[str, bytes]) -> VerifyingKey: ...
    @property
    def bits(self) -> int: ...
    @property
    def fingerprint(self) -> str: ...
    def to_pem(self) -> str: ...

@final
class Jti:
    """What a token's id may be besides a string."""

    RANDOM: Jti
    """A random UUID, new for each token."""

@final
class Grants:
    """What a token allows. Each call adds to these grants and returns them, so calls can be chained.

    ``permissions`` are those of :class:`knock_jwt.Permission` or their strings. A permission on a
    resource where Knock documents none raises ``grants_invalid`` at once.
    """

    def __new__(cls) -> Grants: ...
    def user(self, id: _UserId, permissions: Iterable[str]) -> Grants: ...
    def tenant(self, id: _UserId, permissions: Iterable[str]) -> Grants: ...
    def object(self, collection: str, id: _UserId, permissions: Iterable[str]) -> Grants: ...
    def merge(self, other: Grants) -> Grants: ...
    @staticmethod
    def raw(json: Union[str, Mapping[str, Any]]) -> Grants:
        """Grants as they stand in a token, as JSON text or as a mapping: the way round the table of
        documented permissions."""

    def to_json(self) -> str: ...

@final
class TokenWarning:
    """A remark on a token that is valid but will give trouble."""

    @property
    def code(self) -> str: ...
    @property
    def message(self) -> str: ...

@final
class IssuedToken:
    """A minted token and its times, in whole seconds since 1970. ``repr`` does not show the token."""

    @property
    def token(self) -> str: ...
    @property
    def issued_at(self) -> int: ...
    @property
    def expires_at(self) -> int: ...
    @property
    def refresh_at(self) -> int:
        """When to hand out a new one."""

    @property
    def warnings(self) -> list[TokenWarning]: ...

@final
class UserTokenSigner:
    """Mints user tokens with one key. Make one at start-up and keep it; it may be shared between
    threads and survives forks.

    ``expires_in``: the usual lifetime, whole seconds or a ``timedelta``; an hour unless given.
    ``reuse`` (off unless given): hand a token out again for the same user and the same options while more than
    ``min_share`` of its life is left: ``True`` for up to 10,000 tokens, or how many. ``min_share``: 0.5
    unless given.
    """

    def __new__(
        cls,
        key: Union[str, bytes, SigningKey],
        *,
        expires_in: Optional[_Seconds] = None,
        reuse: Union[bool, int, None] = None,
        min_share: Optional[float] = None,
    ) -> UserTokenSigner: ...
    @staticmethod
    def from_env(
        *,
        expires_in: Optional[_Seconds] = None,
        reuse: Union[bool, int, None] = None,
        min_share: Optional[float] = None,
    ) -> UserTokenSigner: ...
    def sign(
        self,
        user_id: _UserId,
        *,
        expires_in: Optional[_Seconds] = None,
        issued_at: Optional[_Moment] = None,
        grants: Optional[Grants] = None,
        explicit_grants: Optional[bool] = None,
        jti: Union[str, Jti, None] = None,
    ) -> str:
        """A token for a user; the GIL is released while it is signed.

        ``expires_in``: whole seconds or a ``timedelta``. ``issued_at``: whole seconds since 1970 or an
        aware ``datetime``; ``time.time()`` unless given.
        """

    def issue(
        self,
        user_id: _UserId,
        *,
        expires_in: Optional[_Seconds] = None,
        issued_at: Optional[_Moment] = None,
        grants: Optional[Grants] = None,
        explicit_grants: Optional[bool] = None,
        jti: Union[str, Jti, None] = None,
    ) -> IssuedToken:
        """Like :meth:`sign`, with the token's times and warnings."""

    def sign_many(
        self,
        user_ids: Sequence[_UserId],
        *,
        expires_in: Optional[_Seconds] = None,
        issued_at: Optional[_Moment] = None,
        grants: Optional[Grants] = None,
        explicit_grants: Optional[bool] = None,
        jti: Union[str, Jti, None] = None,
    ) -> list[Union[str, KnockJwtError]]:
        """A token for each user, on all cores, in order. A bad id gives its error in its place."""

    @property
    def key(self) -> SigningKey: ...

@final
class Claims:
    """The claims of a verified token; times in whole seconds since 1970."""

    @property
    def user_id(self) -> str: ...
    @property
    def expires_at(self) -> int: ...
    @property
    def issued_at(self) -> Optional[int]: ...
    @property
    def not_before(self) -> Optional[int]: ...
    @property
    def jti(self) -> Optional[str]: ...
    @property
    def explicit_grants(self) -> bool: ...
    @property
    def grants(self) -> Optional[dict[str, Any]]: ...
    @property
    def payload(self) -> dict[str, Any]: ...
    @property
    def key_index(self) -> int:
        """Which of the verifier's keys made the signature, counted from 0."""

@final
class UserTokenVerifier:
    """Verifies user tokens (RS256 only) with one or more verifying keys.

    ``leeway``: for clocks that differ, whole seconds up to 300 or a ``timedelta``.
    """

    def __new__(
        cls,
        keys: Union[str, bytes, VerifyingKey, Sequence[Union[str, bytes, VerifyingKey]]],
        *,
        leeway: Optional[_Seconds] = None,
    ) -> UserTokenVerifier: ...
    def verify(self, token: str) -> Claims:
        """The claims of a genuine token that is valid by ``time.time()``; raises
        :class:`KnockJwtError` with a code ``token_…`` for any other."""

@final
class UnverifiedToken:
    """What a token says of itself. Nothing of it was verified."""

    @property
    def algorithm(self) -> Optional[str]: ...
    @property
    def user_id(self) -> Optional[str]: ...
    @property
    def issued_at(self) -> Optional[int]: ...
    @property
    def expires_at(self) -> Optional[int]: ...
    @property
    def jti(self) -> Optional[str]: ...
    @property
    def header(self) -> dict[str, Any]: ...
    @property
    def payload(self) -> dict[str, Any]: ...
    @property
    def warnings(self) -> list[TokenWarning]: ...

def inspect(token: str) -> UnverifiedToken:
    """Reads a token without believing it. Never for deciding who somebody is."""

def sign_user_token(
    user_id: _UserId,
    *,
    signing_key: Union[str, bytes, None] = None,
    expires_in: Optional[_Seconds] = None,
    issued_at: Optional[_Moment] = None,
    grants: Optional[Grants] = None,
    explicit_grants: Optional[bool] = None,
    jti: Union[str, Jti, None] = None,
) -> str:
    """A token in one call. The key's text is parsed once and remembered; without ``signing_key`` the
    environment is read, once per process."""
