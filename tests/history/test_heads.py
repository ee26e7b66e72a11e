"""Signed heads: what they prove that a chain cannot prove of itself, and what a file of them is worth."""

import base64
import dataclasses
import errno
import json
import os
from collections.abc import Callable
from io import StringIO
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from riskregister.history import chain, heads, registry
from riskregister.history.models import GENESIS_HASH, HistoryRow, OrganizationCounter
from riskregister.history.verification import faults_of
from riskregister.management.signing_keys import new_key_pair, public_key, signing_key
from riskregister.organizations.models import Organization
from tests.client import ApiClient
from tests.factories import OrganizationFactory, RiskBody


def run(*arguments: str) -> str:
    out = StringIO()
    call_command(*arguments, stdout=out)
    return out.getvalue()


@pytest.fixture(autouse=True)
def keys(monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """A new pair of keys, in the environment as an operator would have them."""
    pair: dict[str, str] = json.loads(run("export_heads", "--new-key", "--json"))
    for name, value in pair.items():
        monkeypatch.setenv(name, value)
    return pair


@pytest.fixture
def exported(api: ApiClient, organization: Organization, tmp_path: Path) -> Path:
    """The heads of an organisation with three risks, which then gets a fourth."""
    for _ in range(3):
        api.post("/v1/risks", RiskBody())
    path = tmp_path / "heads"
    run("export_heads", str(path))
    api.post("/v1/risks", RiskBody())
    return path


def _sql(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


def _compute_anew(organization: Organization) -> None:
    """Do what somebody does who has changed history and knows how it is hashed."""
    rows: list[Any] = [row for history in registry.histories() for row in _rows(history, organization)]
    head = GENESIS_HASH
    for row in sorted(rows, key=lambda row: row.sequence):
        row.canonical = chain.canonical_text(row)
        row.previous_hash, row.hash = head, chain.chain_hash(head, row.canonical)
        proof = {name: getattr(row, name) for name in ("canonical", "previous_hash", "hash")}
        _rows(type(row), organization).filter(pk=row.pk).update(**proof)
        head = row.hash
    OrganizationCounter.objects.filter(pk=organization.pk).update(head_hash=head)


def _told(exported: Path) -> str:
    """Return what `verify` says of a file of heads when it exits 1."""
    out = StringIO()
    with pytest.raises(CommandError):
        call_command("verify", "--heads", str(exported), stdout=out)
    return out.getvalue()


def _rows(history: type[HistoryRow], organization: Organization) -> Any:
    return history.objects.of(organization.pk)  # type: ignore[attr-defined]  # each history has it


def test_it_works(exported: Path, organization: Organization) -> None:
    written_at = json.loads(exported.read_bytes().split(b"\n")[0])["written_at"]
    expected = f"database: ok\n{exported}: ok, 1 heads of {written_at}\nacme: ok\n"
    assert run("verify", "--heads", str(exported)) == expected


def test_the_file_can_be_checked_with_nothing_but_the_key(
    exported: Path, organization: Organization, keys: dict[str, str]
) -> None:
    text, signature, rest = exported.read_bytes().split(b"\n")
    key = Ed25519PublicKey.from_public_bytes(base64.b64decode(keys["HEADS_PUBLIC_KEY"]))
    key.verify(base64.b64decode(signature), text)
    told = json.loads(text)
    assert rest == b""
    assert text.decode() == json.dumps(told, sort_keys=True, separators=(",", ":"))
    assert set(told) == {"kind", "format", "written_at", "heads"}
    (head,) = told["heads"]
    row = next(row for history in registry.histories() for row in _rows(history, organization).filter(sequence=7))
    assert head == {
        "id": str(organization.pk),
        "slug": "acme",
        "sequence": 7,
        "head_hash": row.hash,
        "last_change": json.loads(row.canonical)["created_date"],
    }
    assert told["written_at"] > head["last_change"]


def test_a_tail_that_was_cut_off_shows(
    exported: Path, organization: Organization, unguarded: Callable[[], None]
) -> None:
    unguarded()
    _sql("DELETE FROM risks_riskhistory WHERE display_id IN ('RSK-00003', 'RSK-00004')")
    _sql("DELETE FROM risks_risk WHERE number >= 3")
    last = max(
        (row for history in registry.histories() for row in _rows(history, organization)), key=lambda row: row.sequence
    )
    counter = {"sequence": last.sequence, "head_hash": last.hash, "risk_number": 2}
    OrganizationCounter.objects.filter(pk=organization.pk).update(**counter)
    assert list(faults_of(organization.pk)) == []
    assert "acme: heads sequence 7: the row is missing: the chain was cut off, its counter is at 6" in _told(exported)


def test_a_chain_that_was_computed_anew_shows(
    exported: Path, organization: Organization, unguarded: Callable[[], None]
) -> None:
    unguarded()
    _sql("UPDATE risks_riskhistory SET reason = 'as agreed' WHERE display_id = 'RSK-00001'")
    _compute_anew(organization)
    assert list(faults_of(organization.pk)) == []
    assert "acme: heads sequence 7: the hash is another than the one that was signed" in _told(exported)


def test_a_row_that_is_dated_before_the_one_before_it_shows(
    exported: Path, organization: Organization, unguarded: Callable[[], None]
) -> None:
    unguarded()
    _sql("UPDATE risks_riskhistory SET created_date = '2020-01-01T00:00:00Z' WHERE display_id = 'RSK-00002'")
    _compute_anew(organization)
    assert "chain sequence 6: it is dated before the row before it" in [
        str(each) for each in faults_of(organization.pk)
    ]


def test_an_organisation_that_is_gone_shows(exported: Path, organization: Organization, tmp_path: Path) -> None:
    (head,) = heads.opened(exported.read_bytes(), public_key()).heads
    gone = dataclasses.replace(head, organization_id=uuid4(), slug="gone")
    path = tmp_path / "more"
    path.write_bytes(heads.signed([head, gone], signing_key(), at=timezone.now()))
    with pytest.raises(CommandError, match=r"1 with faults; the first: gone: heads sequence 7: .* is missing"):
        run("verify", "--heads", str(path))
    assert "gone" not in run("verify", "--organization", "acme", "--heads", str(path))


FORGERIES = {
    "another sequence": lambda content: content.replace(b'"sequence":7', b'"sequence":1'),
    "a signature left out": lambda content: content.split(b"\n")[0] + b"\n\n",
    "a line too many": lambda content: content + b"{}\n",
    "a line too few": lambda content: content.split(b"\n")[0],
    "text after the signature": lambda content: content + b"more",
    "nothing": lambda content: b"",
    "no text": lambda content: b"\xff\x00",
}


@pytest.mark.parametrize("forge", FORGERIES.values(), ids=FORGERIES)
def test_a_file_that_was_changed_shows(exported: Path, forge: Callable[[bytes], bytes]) -> None:
    exported.write_bytes(forge(exported.read_bytes()))
    with pytest.raises(CommandError, match=f"{exported}: it is "):
        run("verify", "--heads", str(exported))


def test_a_file_signed_with_another_key_shows(exported: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    other = new_key_pair()["HEADS_PUBLIC_KEY"]
    monkeypatch.setenv("HEADS_PUBLIC_KEY", other)
    with pytest.raises(CommandError, match="not signed with this key"):
        run("verify", "--heads", str(exported))


def test_a_signature_over_something_else_is_none_over_heads(exported: Path) -> None:
    text = b'{"format":1,"heads":[],"kind":"something else"}'
    exported.write_bytes(text + b"\n" + base64.b64encode(signing_key().sign(text)) + b"\n")
    with pytest.raises(CommandError, match="no file of heads"):
        run("verify", "--heads", str(exported))


def test_the_signing_key_alone_is_enough_to_verify(exported: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("HEADS_PUBLIC_KEY")
    assert run("verify", "--heads", str(exported)).endswith("acme: ok\n")


def test_the_public_key_alone_is_enough_to_verify(exported: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("HEADS_SIGNING_KEY")
    assert run("verify", "--heads", str(exported)).endswith("acme: ok\n")
    with pytest.raises(CommandError, match="HEADS_SIGNING_KEY is not set"):
        run("export_heads", f"{exported}-2")


def test_without_a_key_nothing_is_verified(exported: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("HEADS_PUBLIC_KEY")
    monkeypatch.delenv("HEADS_SIGNING_KEY")
    with pytest.raises(CommandError, match="HEADS_PUBLIC_KEY is not set"):
        run("verify", "--heads", str(exported))


@pytest.mark.parametrize("value", ["secret", "c2hvcnQ=", "é", "A" * 44])
def test_a_key_that_is_none_is_named_but_not_shown(
    db: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, value: str
) -> None:
    monkeypatch.setenv("HEADS_SIGNING_KEY", value)
    with pytest.raises(CommandError) as refused:
        run("export_heads", str(tmp_path / "heads"))
    assert str(refused.value) == "HEADS_SIGNING_KEY must be 32 bytes in base64."
    assert not list(tmp_path.iterdir())


def test_every_file_is_checked_and_all_is_told_as_json(exported: Path, api: ApiClient, tmp_path: Path) -> None:
    later, forged = tmp_path / "later", tmp_path / "forged"
    told = json.loads(run("export_heads", str(later), "--json"))
    assert told == {"file": str(later), "organizations": {"acme": 8}}
    forged.write_bytes(b"{}")
    files = [str(exported), str(later), str(forged)]
    out = StringIO()
    with pytest.raises(CommandError):
        call_command("verify", "--json", "--heads", *files, stdout=out)
    shown = json.loads(out.getvalue())
    assert (shown["ok"], shown["organizations"]) == (False, {"acme": []})
    assert [bool(shown["heads"][name]) for name in files] == [False, False, True]
    # How old a file is, is for whoever put it there to know: an old one is as genuine as a new one.
    assert shown["written_at"][str(exported)] < shown["written_at"][str(later)]


def test_what_was_exported_is_not_written_over(exported: Path) -> None:
    before = exported.read_bytes()
    with pytest.raises(CommandError, match="there already"):
        run("export_heads", str(exported))
    assert exported.read_bytes() == before
    assert [path.name for path in exported.parent.iterdir()] == ["heads"]


def test_a_file_is_there_whole_or_not_at_all(exported: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(descriptor: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(CommandError, match="No space left"):
        run("export_heads", f"{exported}-2")
    assert [path.name for path in exported.parent.iterdir()] == ["heads"]


def test_no_head_is_signed_that_the_chain_does_not_have_but_the_others_are(
    exported: Path, organization: Organization
) -> None:
    other = OrganizationFactory(slug="other")
    OrganizationCounter.objects.filter(pk=organization.pk).update(sequence=5)
    with pytest.raises(CommandError, match="1 not signed; the first: acme: the counter is at 5"):
        run("export_heads", f"{exported}-2")
    (head,) = heads.opened(Path(f"{exported}-2").read_bytes(), public_key()).heads
    assert head.organization_id == other.pk


def test_one_organisation_may_be_exported_alone(exported: Path, tmp_path: Path) -> None:
    OrganizationFactory(slug="other")
    assert run("export_heads", str(tmp_path / "one"), "--organization", "other") == "other: sequence 3\n"
    assert run("export_heads", str(tmp_path / "all")) == "acme: sequence 8\nother: sequence 3\n"


@pytest.mark.parametrize("arguments", [[], ["FILE", "--new-key"]])
def test_a_file_or_a_key_is_asked_for(arguments: list[str]) -> None:
    with pytest.raises(CommandError):
        run("export_heads", *arguments)


def test_a_file_that_is_not_there_is_named(db: None) -> None:
    with pytest.raises(CommandError, match="no-such-file"):
        run("verify", "--heads", "no-such-file")
