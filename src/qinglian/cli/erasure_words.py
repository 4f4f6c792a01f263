"""What `qinglian erase` says: before, what would go; afterwards, what has gone and what has not."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from qinglian.text import Text

if TYPE_CHECKING:
    from qinglian.procedures.model import Procedure
    from qinglian.site.matters.erasing.family import Target
    from qinglian.site.matters.erasing.planning import Plan

LISTED = 40


def told(planned: Plan, lang: str) -> Iterator[str]:
    """What would go, where from, on which ground, and what else should be looked at; no value itself."""
    number = planned.matter.number
    yield Text(zh=f"将从 {number} 永久删除：", en=f"To be erased for ever from {number}:")[lang]
    for one in planned.targets:
        yield f"  {_place(one, lang)}"
    law = Text(zh=f"（{planned.ground.law.zh}）", en=f" ({planned.ground.law.en})")
    title = Text(zh="理由：", en="Ground: ")[lang]
    yield f"{title}{planned.ground.title[lang]}{law[lang]}"
    yield Text(
        zh="法律、行政法规规定的保存期限未届满的，不得删除（同条第二款）。",
        en="While a time for which the law has it kept still runs, it must not be erased (art. 47(2)).",
    )[lang]
    yield from _listed(
        Text(
            zh="这些内容里也写有上述信息，予以保留（--leave）：",
            en="The same words were written into these, which stay (--leave):",
        ),
        planned.beside,
        lang,
    )
    yield from _listed(
        Text(
            zh="这些佐证文件不会删除；如涉及本人，请另行删除（--n 与 --field）：",
            en="These files stay; if they show the person, erase them by --n and --field:",
        ),
        planned.files,
        lang,
    )


def _listed(heading: Text, targets: Iterable[Target], lang: str) -> Iterator[str]:
    lines = [f"  {_place(one, lang)}" for one in targets]
    if lines:
        yield heading[lang]
        yield from lines[:LISTED]
        if len(lines) > LISTED:
            yield f"  … ({len(lines)})"


def _place(one: Target, lang: str) -> str:
    from qinglian.site.matters.models import Matter
    from qinglian.site.matters.recorded import procedure_of

    procedure = procedure_of(Matter.objects.get(pk=one.act.matter))
    act = procedure.acts[one.act.name].title[lang]
    return f"{one.act.matter}#{one.act.n} {act}  {one.name} {_title(procedure, one, lang)}"


def _title(procedure: Procedure, one: Target, lang: str) -> str:
    rule = procedure.fields.get(one.name)
    if rule is not None:
        return rule.title[lang]
    item = one.act.evidence[int(one.name.partition(".")[2])]
    titles = {wanted.kind: wanted.title for wanted in procedure.acts[one.act.name].evidence}
    kind = titles.get(item["kind"])
    return kind[lang] if kind else str(item["kind"])


def erased(done: Plan) -> Text:
    """What has gone."""
    if not done.targets:
        return Text(
            zh="这些内容以前已经删除；再次清理数据库。",
            en="All of it was erased before; the database is cleaned once more.",
        )
    acts = len({one.key[:2] for one in done.targets})
    return Text(
        zh=f"已删除{len(done.targets)}项（{acts}个动作），已记入公开日志；日志照样可验。",
        en=f"{len(done.targets)} values erased from {acts} acts, and the public log says so; it verifies "
        "as before.",
    )


def cleaned() -> Text:
    """That the database was cleaned, and what holds the values all the same."""
    from django.db import connection

    backups = Text(
        zh="备份和磁盘快照里还有，到各自的保存期限为止；请按规定让它们到期作废。",
        en="Backups and snapshots of the disk still hold it until they expire: see that they do.",
    )
    if connection.vendor == "sqlite":
        return Text(zh=f"数据库文件已清理。{backups.zh}", en=f"The database is clean. {backups.en}")
    return Text(
        zh="数据库的表已重写。PostgreSQL 的预写日志（pg_wal 和 archive_command 归档处）、基础备份和备库"
        f"仍有旧内容，到各自的保存期限为止。{backups.zh}",
        en="The tables were written anew. PostgreSQL's write-ahead log (pg_wal and wherever archive_command "
        f"takes it), base backups and standbys hold it until they expire. {backups.en}",
    )


OTHERS = Text(
    zh="别的事项或名册里有相同的文字，是它们自己的内容；如属同一人，请对该事项另行删除：",
    en="Other matters or registers hold the same words as their own; erase there if it is the same person:",
)
NOT_DONE = Text(zh="还没有删干净，这些地方仍有：", en="It is not done: it still stands here:")
NOWHERE = Text(
    zh="已在数据库的所有表和部署文件夹的所有文件中查找：没有。",
    en="Every table of the database and every file of the deployment was searched: it is nowhere.",
)
NOWHERE_ELSE = Text(
    zh="已在数据库的所有表和部署文件夹的所有文件中查找：除上述各处外没有。",
    en="Every table of the database and every file of the deployment was searched: it is nowhere else.",
)
