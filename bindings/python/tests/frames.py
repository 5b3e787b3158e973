"""What an error report would show: the local variables of each function that an error came through."""

from __future__ import annotations

import traceback
from typing import Optional


def assert_hidden(text: str, error: Optional[BaseException]) -> None:
    """No frame of ours shows the text, or a part of it, nor do those of the errors behind it."""
    parts = [text[start : start + 20] for start in range(0, max(1, len(text) - 20), 20)]
    while error is not None:
        for frame, _ in traceback.walk_tb(error.__traceback__):
            if frame.f_globals["__name__"].startswith("knock_jwt"):
                shown = repr(frame.f_locals)
                # Not one expression: pytest would show its values.
                is_hidden = not any(part in shown for part in parts)
                assert is_hidden, f"{frame.f_code.co_filename}:{frame.f_lineno}"
        error = error.__cause__ or error.__context__
