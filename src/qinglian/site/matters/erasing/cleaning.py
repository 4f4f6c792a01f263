"""Clearing away what a database keeps of a value after it was erased.

SQLite keeps old pages in its journal until a checkpoint, and free ones in its file; PostgreSQL keeps dead
rows until its tables are written anew, and samples of columns for its planner. Neither can be reached in
a transaction, so this follows the erasure; whoever was interrupted between the two asks once more.
"""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.db import OperationalError, connection

from qinglian import workdays
from qinglian.site.matters.evidence import settle
from qinglian.site.matters.models import (
    Act,
    Erasure,
    Evidence,
    Fact,
    Matter,
    Party,
    Pending,
    Published,
)
from qinglian.text import Text

WAIT = 20
"""Seconds that others may take to let go."""


class NotCleaned(Exception):
    """The values are gone from the tables, but not yet from the database's own files; why, and what to do."""

    def __init__(self, text: Text) -> None:
        super().__init__(text.zh)
        self.text = text


def clean(wait: float = WAIT) -> None:
    """Leave nothing in the database of what was erased. Raises NotCleaned; to be called in no transaction."""
    settle()
    try:
        if connection.vendor == "sqlite":
            _clean_sqlite(wait)
        else:
            _clean_postgresql(wait)
    except OperationalError as error:
        raise NotCleaned(
            Text(
                zh=f"数据库文件还没有清理干净（{error}）。{_AGAIN.zh}",
                en=f"The database's files are not cleaned yet ({error}). {_AGAIN.en}",
            )
        ) from error
    Erasure.objects.filter(cleaned_at=None).update(cleaned_at=workdays.now())


_AGAIN = Text(
    zh="请检查磁盘空间，停止网站和其他正在使用数据库的程序，然后再次运行同一条命令。",
    en="Check the space on the disk, stop the site and whatever else uses the database, and run the same "
    "command again.",
)


def _clean_sqlite(wait: float) -> None:
    """The journal into the file, the file written anew, and the journal emptied once more."""
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA busy_timeout = {int(wait * 1000)}")
        cursor.execute("PRAGMA secure_delete = ON")
        cursor.execute("PRAGMA temp_store = FILE")  # a copy of the whole need not fit into memory
    try:
        _empty_journal()
        _vacuum()
        _empty_journal()
    finally:
        connection.close()  # and with it these settings


def _vacuum(options: str = "") -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"VACUUM {options}")


def _empty_journal() -> None:
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        busy, *_ = cursor.fetchone()
    journal = Path(f"{connection.settings_dict['NAME']}-wal")
    if busy or (journal.exists() and journal.stat().st_size):
        raise NotCleaned(
            Text(
                zh=f"另有程序正在读数据库，预写日志 {journal.name} 清不空。{_AGAIN.zh}",
                en=f"Another program is reading the database: {journal.name} cannot be emptied. {_AGAIN.en}",
            )
        )


def _clean_postgresql(wait: float) -> None:
    """The tables written anew, and what the planner remembers of their columns with them."""
    tables = [
        model._meta.db_table for model in (Act, Matter, Party, Pending, Fact, Published, Evidence)
    ]
    tables.append(str(settings.CACHES["default"]["LOCATION"]))
    with connection.cursor() as cursor:
        cursor.execute(f"SET lock_timeout = {int(wait * 1000)}")
        try:
            for table in map(connection.ops.quote_name, tables):
                _vacuum(f"(FULL, ANALYZE) {table}")
            _vacuum("(FULL) pg_catalog.pg_statistic")
        finally:
            cursor.execute("RESET lock_timeout")
