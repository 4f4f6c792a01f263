"""What a command could not do, for the person at the terminal."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from qinglian.ledger.errors import LedgerError
from qinglian.text import Text


class Failure(Exception):
    """One sentence: what is wrong and what to do next. The program prints it and exits with 1."""

    @classmethod
    def of(cls, text: Text, lang: str) -> Failure:
        """The sentence in `lang`."""
        return cls(text[lang])


@contextmanager
def plainly(lang: str) -> Iterator[None]:
    """What the ledger or the disk refuses, as one sentence."""
    try:
        yield
    except LedgerError as error:
        raise Failure(error.sentence(lang)) from error
    except OSError as error:
        said = Text(
            zh=f"无法读写 {error.filename or ''}（{error.strerror}）；请检查路径、权限和磁盘空间。",
            en=f"Cannot read or write {error.filename or ''} ({error.strerror}); check the path, the "
            "permissions and the space on the disk.",
        )
        raise Failure(said[lang]) from error
