"""How much of a document is copied: runs of thirteen characters, marks and spaces aside."""

from __future__ import annotations

from decimal import Decimal

from qinglian.site.burden.copying import copied

ABOVE = "各镇办要落实路长制，每季度巡查一次农村公路，发现隐患立即处置并登记。"


def test_all_of_a_copy_is_copied_however_it_is_broken_up():
    found = copied("各镇办要落实路长制 每季度巡查一次农村公路；发现隐患，立即处置并登记", ABOVE)
    assert found.share == Decimal(100)


def test_what_is_ones_own_is_not():
    assert copied("交通局每月到石桥镇现场办公一次，当场解决群众反映的坑槽。", ABOVE).share == 0
    assert copied("", ABOVE).share == 0
    assert copied("落实路长制", ABOVE).share == 0


def test_a_part_is_a_part_and_is_shown():
    own = "本局每月公布一次巡查结果和处置情况"
    found = copied("每季度巡查一次农村公路发现隐患" + own, ABOVE)
    assert (found.characters, found.copied) == (15 + len(own), 15)
    assert found.runs == ("每季度巡查一次农村公路发现隐患",)
