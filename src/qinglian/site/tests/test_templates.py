"""Every template speaks both languages, and holds nothing that the content policy would stop."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

SITE = Path(__file__).resolve().parents[1]
TEMPLATES = sorted(SITE.rglob("templates/**/*.html"))
CHINESE = re.compile(r"[\u3400-\u9fff\u3000-\u303f\uff00-\uffef]")
TAG = re.compile(r"\{% t (.*?) %\}", re.DOTALL)
LITERAL = re.compile(r'"([^"]*)"|\'([^\']*)\'')
UNSEEN = re.compile(r"\{#.*?#\}|\{% comment.*?endcomment %\}", re.DOTALL)
INLINE = re.compile(r"<style|<script(?![^>]*\bsrc=)|\sstyle=|\son[a-z]+=|javascript:|hx-on", re.I)
ELSEWHERE = re.compile(r"(?:src|href|action)=[\"'](?:https?:)?//", re.I)


def named(path: Path) -> str:
    return str(path.relative_to(SITE))


def spoken(tag: str) -> list[str]:
    return ["".join(pair) for pair in LITERAL.findall(tag)][:2]


@pytest.mark.parametrize("path", TEMPLATES, ids=named)
def test_a_template_has_no_chinese_outside_the_tag_of_two_languages(path: Path):
    rest = TAG.sub("", UNSEEN.sub("", path.read_text(encoding="utf-8")))
    assert not CHINESE.findall(rest)


@pytest.mark.parametrize("path", TEMPLATES, ids=named)
def test_every_phrase_has_its_english_beside_its_chinese(path: Path):
    for tag in TAG.findall(path.read_text(encoding="utf-8")):
        words = spoken(tag)
        assert len(words) == 2, tag
        assert all(word.strip() for word in words), tag
        assert not (CHINESE.search(words[0]) and CHINESE.search(words[1])), tag


@pytest.mark.parametrize("path", TEMPLATES, ids=named)
def test_both_languages_of_a_phrase_fill_the_same_places(path: Path):
    for tag in TAG.findall(path.read_text(encoding="utf-8")):
        places = [sorted(re.findall(r"\{(\w+)\}", word)) for word in spoken(tag)]
        assert places[0] == places[1], tag


@pytest.mark.parametrize("path", TEMPLATES, ids=named)
def test_a_template_has_no_inline_script_or_style_and_loads_nothing_from_elsewhere(path: Path):
    text = path.read_text(encoding="utf-8")
    assert not INLINE.findall(text)
    assert not ELSEWHERE.findall(text)
