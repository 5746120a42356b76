"""Whoever follows docs/seal.md computes what the product computed."""

from copy import deepcopy

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from pointsapp.ledger.models import Account, Chain, Entry, Salt
from tests.proof.check.forging import cents, genesis, iso, rehash, seal_digest, sha
from tests.proof.check.opened import Books


@pytest.mark.sqlite_only
def test_a_second_implementation_computes_the_same_seals(session: Session, books: Books) -> None:
    file = books.seals
    assert [seal["number"] for seal in file["seals"]] == [1, 2, 3, 4]
    previous = genesis(file["village"])
    for seal in file["seals"]:
        assert seal["previous"] == previous
        assert seal["entries"] == len(seal["leaves"])
        previous = seal_digest(file["village"], seal)
        assert seal["digest"] == previous
    assert session.get_one(Chain, books.village_id).digest == previous
    assert rehash(deepcopy(file)) == file


@pytest.mark.sqlite_only
def test_a_second_implementation_computes_the_same_leaves(session: Session, books: Books) -> None:
    accounts = {account.id: account.number for account in session.scalars(select(Account))}
    rows = {entry.id: entry for entry in session.scalars(select(Entry))}
    stored = [leaf for seal in books.seals["seals"] for leaf in seal["leaves"]]
    salts = {salt.entry_id: salt.salt for salt in session.scalars(select(Salt))}
    texts = {}
    for entry in rows.values():
        taken_back = rows[entry.reverses_id].key if entry.reverses_id else ""
        texts[entry.id] = (
            f"pointsapp entry 1\nvillage:{books.seals['village']}\nkey:{entry.key}\n"
            f"recorded:{iso(entry.recorded_at)}\naccount:{accounts[entry.account_id]}\n"
            f"kind:{entry.kind}\npoints:{cents(entry.points)}\nhonour:{cents(entry.honour)}\n"
            f"spendable:{cents(entry.spendable)}\nrule:{entry.rule_ref}\nperiod:{entry.period}\n"
            f"occurred:{entry.occurred_on.isoformat()}\nreverses:{taken_back}\n"
            f"linked:{entry.linked_key}\n"
        )
    assert sorted(stored) == sorted(sha(salts[entry_id] + text) for entry_id, text in texts.items())
    assert {line["text"] for line in books.home["entries"]} < set(texts.values())
