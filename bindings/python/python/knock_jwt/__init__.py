"""Mints and verifies Knock user tokens.

    from knock_jwt import UserTokenSigner

    signer = UserTokenSigner.from_env()        # KNOCK_SIGNING_KEY
    token = signer.sign("user_123")            # an hour from now

Never in a client: the signing key signs for any user, so it stays on the server. Importing this
package imports no web framework; ``knock_jwt.django``, ``knock_jwt.fastapi`` and ``knock_jwt.flask``
are imported by those who use them.
"""

from __future__ import annotations

from ._errors import KnockJwtError
from ._native import (
    Claims,
    Grants,
    IssuedToken,
    Jti,
    SigningKey,
    TokenWarning,
    UnverifiedToken,
    UserTokenSigner,
    UserTokenVerifier,
    VerifyingKey,
    __version__,
    inspect,
    sign_user_token,
)
from ._permission import Permission

__all__ = [
    "Claims",
    "Grants",
    "IssuedToken",
    "Jti",
    "KnockJwtError",
    "Permission",
    "SigningKey",
    "TokenWarning",
    "UnverifiedToken",
    "UserTokenSigner",
    "UserTokenVerifier",
    "VerifyingKey",
    "__version__",
    "inspect",
    "sign_user_token",
]
