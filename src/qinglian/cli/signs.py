"""`qinglian signs`: all matters are looked at for every sign, and what was found is counted."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from qinglian.cli.deployment import opened, prepared
from qinglian.cli.errors import Failure
from qinglian.cli.progress import bar
from qinglian.text import Text


def signs(
    folder: Annotated[
        Path, typer.Option("--dir", help="部署所在的文件夹。 The folder of the deployment.")
    ] = Path("demo"),
    lang: Annotated[str, typer.Option("--lang", envvar="QINGLIAN_LANG", help="zh | en")] = "zh",
) -> None:
    """扫描全部事项，列出各条规则的疑点数和准确率。 Scan all matters; count each sign's leads and precision."""
    opened(folder, lang, existing=True)
    prepared()
    from django.db.models import Count

    from qinglian.procedures.signs import BadSigns
    from qinglian.site.supervision.models import Finding
    from qinglian.site.supervision.queries import Judged, judged
    from qinglian.site.supervision.scanning import county_signs, scan

    try:
        with bar(Text(zh="扫描", en="Scanning")[lang]) as progress:
            made = scan(progress)
    except BadSigns as wrong:
        raise Failure(str(wrong)) from wrong
    counts = dict(Finding.objects.order_by().values_list("sign").annotate(Count("pk")))
    right = judged()
    table = Table(box=None, pad_edge=False)
    for heading in (_NUMBER, _SIGN, _LEADS, _JUDGED, _PRECISION):
        table.add_column(heading[lang])
    for rule in county_signs().signs.values():
        held = right.get(rule.number, Judged())
        share = "-" if held.precision is None else f"{held.precision}%"
        leads = str(counts.get(rule.name, 0))
        table.add_row(rule.number, rule.title[lang], leads, str(held.judged), share)
    console = Console(highlight=False)
    console.print(table)
    said = Text(
        zh=f"{made.acts}个动作，疑点{made.found}条，用时{made.seconds}秒。疑点不是结论，请核实。",
        en=f"{made.acts} acts, {made.found} leads, in {made.seconds} s. A lead is no verdict: verify it.",
    )
    console.print(said[lang], soft_wrap=True)


_NUMBER = Text(zh="编号", en="No.")
_SIGN = Text(zh="规则", en="Sign")
_LEADS = Text(zh="疑点", en="Leads")
_JUDGED = Text(zh="已核定", en="Judged")
_PRECISION = Text(zh="准确率", en="Precision")
