"""Addresses of matters: they hold numbers and names of procedures, never a word of what is in one."""

from __future__ import annotations

from django.urls import path, register_converter
from django.urls.converters import StringConverter

from qinglian.site.matters.pages import NUMBER
from qinglian.site.matters.views import (
    acts,
    deadlines,
    evidence,
    inbox,
    matter,
    mechanisms,
    registers,
    weekly,
)


class NumberConverter(StringConverter):
    """The number of a matter: HY-2022-000001."""

    regex = NUMBER.pattern


class DigestConverter(StringConverter):
    """A SHA-256 in hexadecimal."""

    regex = "[0-9a-f]{64}"


register_converter(NumberConverter, "matter")
register_converter(DigestConverter, "digest")

app_name = "matters"
urlpatterns = [
    path("", inbox.inbox, name="inbox"),
    path("notes/", inbox.notes, name="notes"),
    path("sign/", inbox.sign, name="sign"),
    path("matters/new/<slug:procedure>/", acts.open_new, name="open"),
    path("matters/<matter:number>/", matter.matter, name="matter"),
    path("matters/<matter:number>/<slug:act>/", acts.act, name="act"),
    path("evidence/<digest:sha256>/", evidence.evidence, name="evidence"),
    path("registers/", registers.registers, name="registers"),
    path("registers/<slug:procedure>/", registers.register, name="register"),
    path("registers/<slug:procedure>/export/", registers.export, name="register_export"),
    path("weekly/", weekly.week, name="weekly"),
    path("deadlines/", deadlines.deadlines, name="deadlines"),
    path("mechanisms/", mechanisms.mechanisms_page, name="mechanisms"),
    path("mechanisms/<slug:procedure>/", mechanisms.definition, name="definition"),
]
