"""The one exception of this package."""

from __future__ import annotations


class KnockJwtError(ValueError):
    """Something is wrong with a key, a request for a token, or a token.

    ``str(error)`` says what is wrong and what to do. Compare :attr:`code` or :attr:`number`, which
    are the same in every language and never change; the message may.
    """

    code: str
    """The stable name, such as ``"user_id_missing"``."""
    number: int
    """The stable number, such as ``201``."""

    def __init__(self, message: str, code: str, number: int) -> None:
        super().__init__(message)
        self.code = code
        self.number = number

    def __reduce__(self) -> tuple[type, tuple[str, str, int]]:
        # An exception crosses process borders (Celery, multiprocessing) with its code.
        return (type(self), (str(self), self.code, self.number))
