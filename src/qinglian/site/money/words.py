"""What somebody says in their own words: long enough to say something, and nobody's number in it."""

from __future__ import annotations

from qinglian.codes.personal import personal_in
from qinglian.site.money.refusals import wrong
from qinglian.text import Text

LEAST_WORDS, MOST_WORDS = 6, 300


def own_words(text: str, what: Text, remedy: Text) -> str:
    """`text` with its spaces put right. Raises Refused, naming it as `what`."""
    said = " ".join(text.split())
    if not LEAST_WORDS <= len(said) <= MOST_WORDS or not said.isprintable():
        raise wrong(
            "bad-value", f"{what.zh}应为{LEAST_WORDS}至{MOST_WORDS}字。",
            f"{what.en} has {LEAST_WORDS} to {MOST_WORDS} characters.", remedy.zh, remedy.en,
        )  # fmt: skip
    if found := personal_in(said):
        raise wrong(
            "personal-data", f"{what.zh}里有{found[0].zh}。", f"{what.en} holds {found[0].en}.",
            "请删去，用发放序号或合同编号指明是哪一行。", "Leave it out; say which row by its number.",
        )  # fmt: skip
    return said
