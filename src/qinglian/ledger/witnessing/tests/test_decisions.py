"""What a witness cosigns, and with which status it refuses."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from qinglian.ledger import checkpoint, notes
from qinglian.ledger.checkpoint import Checkpoint
from qinglian.ledger.keys import Ed25519Signer, seen_at
from qinglian.ledger.notes import Signature
from qinglian.ledger.witnessing.protocol import (
    SIZE,
    Request,
    log_id,
    parse_request,
    parse_signatures,
)

NOW = 1_700_000_000


@pytest.fixture
def ask(witness):
    """Asks the witness, and gives its answer."""
    return lambda body, at=NOW: witness.add_checkpoint(body, at)


def test_a_first_checkpoint_of_any_size_is_cosigned(ask, tree, witness):
    answer = ask(tree.request(0, 5))
    assert answer.status == 200
    [signature] = parse_signatures(answer.body)
    note = notes.parse(tree.note(5)).signed_also(signature)
    assert notes.verify(note, [witness.cosigner.verifier])
    assert seen_at(signature.signature) == NOW


def test_a_checkpoint_that_continues_the_last_is_cosigned(ask, tree):
    statuses = [
        ask(tree.request(old, size)).status for old, size in [(0, 1), (1, 2), (2, 7), (7, 300)]
    ]
    assert statuses == [200] * 4


def test_the_same_checkpoint_is_cosigned_again_with_a_newer_time(ask, tree):
    ask(tree.request(0, 5))
    [signature] = parse_signatures(ask(tree.request(5, 5), NOW + 60).body)
    assert seen_at(signature.signature) == NOW + 60


def test_a_clock_that_was_set_back_makes_no_older_statement(ask, tree):
    ask(tree.request(0, 5))
    [signature] = parse_signatures(ask(tree.request(5, 6), NOW - 60).body)
    assert seen_at(signature.signature) == NOW


def test_the_empty_log_is_cosigned(ask, tree):
    assert ask(tree.request(0, 0)).status == 200
    assert ask(tree.request(0, 4)).status == 200


def test_a_size_other_than_the_last_is_answered_with_the_last(ask, tree):
    ask(tree.request(0, 5))
    for old in (0, 4, 6):
        answer = ask(tree.request(old, 7))
        assert (answer.status, answer.body, answer.kind) == (409, b"5\n", SIZE)


def test_a_smaller_checkpoint_is_not_cosigned_again(ask, tree, witness):
    ask(tree.request(0, 5))
    assert ask(tree.request(4, 4)).status == 409
    assert ask(Request(5, (), tree.note(4)).dump()).status == 400
    assert checkpoint.parse(witness.checkpoint(log_id(tree.signer.name))).size == 5


def test_an_unknown_log_is_not_found(ask, tree, witness):
    other = replace(tree, signer=Ed25519Signer("other.example/log", bytes(32)))
    assert ask(other.request(0, 5)).status == 404
    assert list(witness.folder.glob("?" * 64)) == []


def test_another_key_of_the_same_name_is_forbidden(ask, tree):
    imposter = replace(tree, signer=Ed25519Signer(tree.signer.name, bytes(32)))
    assert ask(imposter.request(0, 5)).status == 403


def test_a_bad_signature_of_a_known_key_is_forbidden_beside_good_ones(ask, tree):
    note = notes.parse(tree.note(5))
    bad = replace(note.signatures[0], signature=bytes(64))
    assert ask(Request(0, (), note.signed_also(bad).dump()).dump()).status == 403


def test_a_checkpoint_cosigned_but_not_signed_by_the_log_is_forbidden(ask, tree, witness):
    head = checkpoint.parse(tree.note(5))
    assert ask(Request(0, (), checkpoint.sign(head, witness.cosigner)).dump()).status == 403


@pytest.mark.parametrize("old", [1, 3, 5])
def test_a_proof_that_does_not_hold_is_unprocessable(ask, tree, old):
    ask(tree.request(0, old))
    asked = parse_request(tree.request(old, 7))
    for proof in (
        asked.proof[:-1],
        asked.proof[::-1],
        (*asked.proof, bytes(32)),
        (bytes(32), *asked.proof[1:]),
    ):
        assert ask(replace(asked, proof=proof).dump()).status == 422
    assert ask(asked.dump()).status == 200


def test_a_proof_from_nothing_must_be_empty(ask, tree):
    assert ask(Request(0, (bytes(32),), tree.note(5)).dump()).status == 422


def test_a_proof_between_equal_sizes_must_be_empty(ask, tree):
    ask(tree.request(0, 5))
    assert ask(Request(5, (bytes(32),), tree.note(5)).dump()).status == 422


def test_an_empty_log_with_another_root_is_unprocessable(ask, signer):
    text = Checkpoint(signer.name, 0, bytes(32)).text
    assert ask(Request(0, (), notes.sign(text, signer).dump()).dump()).status == 422


def test_another_history_is_never_cosigned(ask, tree, forked):
    ask(tree.request(0, 5))
    assert ask(forked.request(5, 5)).status == 422
    assert ask(forked.request(5, 9)).status == 422
    assert ask(tree.request(5, 9)).status == 200


def test_two_roots_for_one_size_are_kept_as_proof(ask, tree, forked, witness):
    ask(tree.request(0, 5))
    assert ask(forked.request(5, 9)).status == 422
    place = witness.folder / log_id(tree.signer.name)
    assert not (place / "fork").exists()
    assert ask(forked.request(5, 5)).status == 422
    heads = [
        checkpoint.verify((place / name).read_bytes(), tree.signer.verifier)
        for name in ("checkpoint", "fork")
    ]
    assert heads[0].size == heads[1].size
    assert heads[0].root != heads[1].root


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"old 0\n\nnot a note\n",
        b"old 0\n\nqingchuan.example/log\n5\n\n\xe2\x80\x94 a AAAAAAA=\n",
        b"old 0\n\nqingchuan.example/log\n05\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n\n"
        b"\xe2\x80\x94 a AAAAAAA=\n",
    ],
)
def test_what_is_no_request_is_bad(ask, body):
    assert ask(body).status == 400


def test_extension_lines_are_cosigned_as_they_stand(ask, tree, witness):
    note = tree.note(5, "an extension")
    answer = ask(Request(0, (), note).dump())
    signed = notes.parse(note).signed_also(parse_signatures(answer.body)[0])
    assert notes.verify(signed, [witness.cosigner.verifier])


def test_either_key_of_a_log_that_changes_keys_may_sign(tree, witness):
    new = Ed25519Signer(tree.signer.name, b"n" * 32)
    both = witness.watching(tree.signer.name, new.verifier)
    assert both.add_checkpoint(tree.request(0, 5), NOW).status == 200
    assert both.add_checkpoint(replace(tree, signer=new).request(5, 6), NOW).status == 200


def test_signatures_of_unknown_keys_are_neither_judged_nor_kept(ask, tree, witness):
    note = notes.parse(tree.note(5)).signed_also(Signature("who.example", b"1234", b"anything"))
    assert ask(Request(0, (), note.dump()).dump()).status == 200
    kept = notes.parse(witness.checkpoint(log_id(tree.signer.name)))
    assert [each.name for each in kept.signatures] == [tree.signer.name, witness.cosigner.name]


def test_a_refusal_says_why_in_both_languages(ask, tree):
    words = ask(Request(0, (bytes(32),), tree.note(5)).dump()).body.decode()
    assert max(words) > "\u4e00"
    assert "proof" in words


def test_the_list_of_logs_is_readable(witness):
    settings = json.loads((witness.folder / "witness.json").read_text())
    assert settings["logs"] == {
        origin: [key.vkey for key in keys] for origin, keys in witness.logs.items()
    }
