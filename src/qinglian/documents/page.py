"""A document as a page on which every figure opens: a fragment for the site, or a file that stands alone."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from html import escape
from pathlib import Path

from qinglian.documents.document import Block, Document, Run, TableBlock
from qinglian.documents.figures import FigureValue
from qinglian.documents.page_style import STYLE

Link = Callable[[str], str]

_TAGS = {"title": "h1", "masthead": "p", "heading": "h2"}

_WORDS = {
    "zh": {
        "evidence": "数字的来源",
        "value": "数值",
        "period": "统计期",
        "formula": "口径",
        "source": "来源",
        "records": "计入的记录",
        "count": "{n} 条",
        "digest": "记录摘要",
        "ledger": "存证日志",
        "at": "第 {n} 条时，根 {root}",
        "open": "查看计入的办理动作和记录",
        "back": "回到正文",
        "intro": "正文中的每个数字都由记录计数得出，点击数字可看到这里的来源。",
    },
    "en": {
        "evidence": "Where the figures come from",
        "value": "Value",
        "period": "Period",
        "formula": "Formula",
        "source": "Source",
        "records": "Records counted",
        "count": "{n}",
        "digest": "Digest of the records",
        "ledger": "Ledger",
        "at": "at size {n}, root {root}",
        "open": "See the acts and records that were counted",
        "back": "Back to the text",
        "intro": "Every number in the text was counted from records; follow a number to its source here.",
    },
}


def to_html(document: Document, link: Link = lambda figure: f"#evidence-{figure}") -> str:
    """An `<article>` with classes and no style or script, each figure a link to `link(its id)`."""
    seen: set[str] = set()
    blocks = "\n".join(_block(block, link, seen) for block in document.blocks)
    kind = escape(document.layout)
    return f'<article class="document document-{kind}" lang="{_language(document)}">\n{blocks}\n</article>'


def report_page(document: Document) -> str:
    """A whole page, self-contained: the document, and under it the evidence that its figures link to."""
    words = _words(document)
    evidence = "\n".join(_evidence(figure, document.lang, words) for figure in document.used())
    return (
        "<!doctype html>\n"
        f'<html lang="{_language(document)}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(document.title)}</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n"
        f"{to_html(document)}\n"
        f'<section class="evidence-list">\n<h2>{words["evidence"]}</h2>\n<p>{words["intro"]}</p>\n'
        f"{evidence}\n</section>\n</body>\n</html>\n"
    )


def write_report_page(document: Document, path: Path) -> None:
    """Write `report_page(document)` to `path`."""
    path.write_text(report_page(document), encoding="utf-8")


def _language(document: Document) -> str:
    return "zh-CN" if document.lang == "zh" else document.lang


def _words(document: Document) -> dict[str, str]:
    return _WORDS["zh" if document.lang.startswith("zh") else "en"]


def _block(block: Block | TableBlock, link: Link, seen: set[str]) -> str:
    if isinstance(block, TableBlock):
        return _table(block)
    tag = f"h{block.level + 1}" if block.level else _TAGS.get(block.kind, "p")
    runs = "".join(_run(run, link, seen) for run in block.runs)
    return f'<{tag} class="document-{block.kind}">{runs}</{tag}>'


def _run(run: Run, link: Link, seen: set[str]) -> str:
    text = escape(run.text)
    if run.kind == "unfilled":
        return f'<mark class="unfilled">{text}</mark>'
    if run.kind == "figure":
        figure = escape(run.figure)
        anchor = "" if figure in seen else f' id="figure-{figure}"'
        seen.add(figure)
        return f'<a class="figure"{anchor} data-figure="{figure}" href="{escape(link(run.figure))}">{text}</a>'
    return text


def _table(block: TableBlock) -> str:
    headings = "".join(f'<th scope="col">{escape(column)}</th>' for column in block.columns)
    rows = "\n".join(
        "<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>" for row in block.rows
    )
    return (
        f'<div class="document-table"><table><caption>{escape(block.title)}</caption>\n'
        f"<thead><tr>{headings}</tr></thead>\n<tbody>\n{rows}\n</tbody></table></div>"
    )


def _evidence(figure: FigureValue, lang: str, words: dict[str, str]) -> str:
    evidence = figure.evidence
    pairs: Sequence[tuple[str, str]] = (
        (words["value"], figure.printed(lang)),
        (words["period"], figure.period[lang]),
        (words["formula"], figure.formula[lang]),
        (words["source"], figure.source[lang]),
        (words["records"], words["count"].format(n=f"{figure.records:,}")),
        (words["digest"], evidence.digest),
        (
            words["ledger"],
            words["at"].format(n=f"{evidence.ledger_size:,}", root=evidence.ledger_root),
        ),
    )
    listed = "\n".join(f"<dt>{name}</dt><dd>{escape(value)}</dd>" for name, value in pairs)
    more = f'<a href="{escape(figure.href)}">{words["open"]}</a> · ' if figure.href else ""
    name = escape(figure.id)
    return (
        f'<section class="evidence" id="evidence-{name}">\n<h3>{name} {escape(figure.title[lang])}</h3>\n'
        f'<dl>\n{listed}\n</dl>\n<p>{more}<a href="#figure-{name}">{words["back"]}</a></p>\n</section>'
    )
