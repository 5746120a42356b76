"""Re-adds a whole archive with nothing but Python's own library: none of the product's code.

    python3 tests/proof/readding.py ARCHIVE.zip

Follows docs/archive.md, docs/seal.md and docs/rulebooks.md. Prints what each village's entries add
up to, then every sum that does not agree; exits with 1 when there is one.
"""

import hashlib
import json
import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping
from types import SimpleNamespace as Row
from typing import Any
from zipfile import ZipFile

Tables = Mapping[str, list[Row]]
SUMS = ("points", "honour", "spendable")
POINTS = ("gained", "lost", "honour", "spendable")
NEEDED = (
    "account", "balance", "budget_line", "chain", "claim", "entry", "erratum", "matter", "purse",
    "region", "rule", "rule_book", "salt", "seal", "seal_member", "sheet_line", "step_record",
    "unsealed",
)  # fmt: skip


def read(path: str) -> Tables:
    """The rows of the tables that hold sums, by name; points and money are whole hundredths."""
    with ZipFile(path) as archive:
        manifest = json.loads(archive.read("manifest.json"))
        return {
            name: [
                Row(**dict(zip(manifest["tables"][name]["columns"], json.loads(line), strict=True)))
                for line in archive.read(f"{name}.jsonl").decode().splitlines()
            ]
            for name in NEEDED
        }


def totals(tables: Tables) -> dict[str, dict[str, int]]:
    """By village: accounts, entries, points gained and lost, honour, and what may be spent."""
    names = {region.id: region.name for region in tables["region"]}
    found: dict[str, dict[str, int]] = {}
    for account in tables["account"]:
        own = found.setdefault(names[account.village_id], defaultdict(int))
        own["accounts"] += 1
    entries = {entry.id: entry for entry in tables["entry"]}
    for entry in entries.values():
        own = found[names[entry.village_id]]
        own["entries"] += 1
        own["honour"] += entry.honour
        own["spendable"] += entry.spendable
        own["gained" if _gains(entry, entries) else "lost"] += entry.honour
    return found


def _gains(entry: Row, entries: Mapping[int, Row]) -> bool:
    """Which side an entry is added on; a reversal leaves the side of what it takes back."""
    meant = entries[entry.reverses_id] if entry.reverses_id else entry
    return bool(meant.honour > 0)


def differences(tables: Tables) -> Iterator[str]:
    """Every sum that does not agree, as a sentence."""
    yield from _balances(tables)
    yield from _reversals(tables)
    yield from _transfers(tables)
    yield from _sheets(tables)
    yield from _worths(tables)
    yield from _caps(tables)
    yield from _seals(tables)
    yield from _budgets(tables)


def _balances(tables: Tables) -> Iterator[str]:
    """Each year's balance and each purse, from the entries."""
    entries = {entry.id: entry for entry in tables["entry"]}
    years: dict[Any, list[int]] = defaultdict(lambda: [0] * 5)
    purses: dict[int, int] = defaultdict(int)
    for entry in entries.values():
        year, side = years[entry.account_id, entry.period], 2 if _gains(entry, entries) else 3
        for at, more in ((0, entry.honour), (1, entry.spendable), (side, entry.honour), (4, 1)):
            year[at] += more
        purses[entry.account_id] += entry.spendable
    told = {
        (each.account_id, each.period):
            [each.honour, each.spendable, each.added, each.taken, each.entries]
        for each in tables["balance"]
    }  # fmt: skip
    for key in sorted(years.keys() | told.keys()):
        if years.get(key) != told.get(key):
            yield f"balance {key}: entries {years.get(key)}, told {told.get(key)}"
    held = {purse.account_id: purse.available for purse in tables["purse"]}
    for account in sorted(purses.keys() | held.keys()):
        if purses.get(account, 0) != held.get(account, 0):
            yield f"purse {account}: entries {purses.get(account)}, told {held.get(account)}"


def _reversals(tables: Tables) -> Iterator[str]:
    """A reversal takes back exactly what it names; a published correction names both."""
    entries = {entry.id: entry for entry in tables["entry"]}
    for entry in entries.values():
        back = entries.get(entry.reverses_id)
        if back and any(getattr(entry, sum_) != -getattr(back, sum_) for sum_ in SUMS):
            yield f"entry {entry.key}: is not what {back.key} was"
    for each in tables["erratum"]:
        back = entries.get(each.reversal_id)
        if each.entry_id and (back is None or back.reverses_id != each.entry_id):
            yield f"erratum {each.id}: its reversal is of another entry"


def _transfers(tables: Tables) -> Iterator[str]:
    """What leaves one account by a transfer comes to others."""
    linked: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for entry in tables["entry"]:
        if entry.linked_key:
            linked[entry.linked_key][0] += entry.honour
            linked[entry.linked_key][1] += entry.spendable
    yield from (f"transfer {key}: {left} left over" for key, left in linked.items() if any(left))


def _sheets(tables: Tables) -> Iterator[str]:
    """Every line of a sheet that is over is in the ledger once, as published."""
    claims = {claim.id: claim for claim in tables["claim"]}
    entries = {entry.id: entry for entry in tables["entry"]}
    named = [line.entry_id for line in tables["sheet_line"] if line.entry_id]
    for line in tables["sheet_line"]:
        entry, claim = entries.get(line.entry_id), claims[line.claim_id]
        if line.state == "recorded" and line.points and entry is None and not line.standing_id:
            yield f"line {line.id}: {line.points} were published and not booked"
        if entry and (entry.points, entry.account_id, entry.occurred_on) != (
            line.points, claim.account_id, claim.occurred_on
        ):  # fmt: skip
            yield f"line {line.id}: booked otherwise than published, as {entry.key}"
    if len(named) != len(set(named)):
        yield "an entry stands on two sheets"
    earned = {e.id for e in entries.values() if e.kind in ("award", "deduction")}
    yield from (f"entry {entries[e].key}: on no sheet" for e in sorted(earned - set(named)))


def _worths(tables: Tables) -> Iterator[str]:
    """A row of one figure without a cap or an overlap gives figure × quantity; a deduction that
    counts twice when repeated, that or twice that.
    """
    rules = {rule.id: rule for rule in tables["rule"]}
    books = {book.id: book for book in tables["rule_book"]}
    entries = {entry.id: entry for entry in tables["entry"]}
    for line, claim, rule in _bound(tables, rules):
        worth, times = _worth(rule, claim), (1, 2) if rule.repeat_doubles else (1,)
        free = not (rule.cap_per or rule.shared_cap_id or rule.overlap_group)
        if free and line.points not in [worth * each for each in times]:
            yield f"line {line.id}: {line.points}, the book says {worth}"
        if abs(line.points) > abs(worth) * times[-1]:
            yield f"line {line.id}: {line.points} is more than {worth}"
        entry, book = entries.get(line.entry_id), books[rule.book_id]
        if entry and entry.points > 0:
            share = (entry.points * book.spend_share * 2 + 100) // 200
        elif entry:
            share = entry.points if book.deductions_cut_purse else 0
        if entry and entry.spendable != share:
            yield f"entry {entry.key}: {entry.spendable} may be spent, the book says {share}"


def _bound(tables: Tables, rules: Mapping[int, Row]) -> Iterator[tuple[Row, Row, Row]]:
    """Lines of rows of one figure, with claim and row."""
    claims = {claim.id: claim for claim in tables["claim"]}
    for line in tables["sheet_line"]:
        rule = rules[claims[line.claim_id].rule_id]
        fixed = rule.points_min is not None and rule.points_min == rule.points_max
        if rule.effect == "points" and fixed and not rule.tariff:
            yield line, claims[line.claim_id], rule


def _worth(rule: Row, claim: Row) -> int:
    """Figure × quantity, rounded half away from zero."""
    product = abs(rule.points_min * claim.quantity)
    return (product * 2 + 100) // 200 * (1 if rule.points_min > 0 else -1)


def _caps(tables: Tables) -> Iterator[str]:
    """Nobody was given more often than the row allows; who was cut had reached it."""
    rules = {rule.id: rule for rule in tables["rule"]}
    counted: dict[Any, int] = defaultdict(int)
    cut, limits = set(), {}
    for line, claim, rule in _bound(tables, rules):
        if not rule.cap_times or rule.overlap_group or rule.shared_cap_id:
            continue
        day = claim.occurred_on
        span = {"month": day[:7], "quarter": f"{day[:5]}{(int(day[5:7]) + 2) // 3}",
                "year": day[:4], "ever": ""}[rule.cap_per]  # fmt: skip
        key = (claim.account_id, rule.root_id or rule.id, span)
        limits[key] = rule.cap_times * rule.points_min
        if line.state in ("open", "recorded"):
            counted[key] += line.points
        if line.state != "struck" and line.points != _worth(rule, claim):
            cut.add(key)
    for key, sum_ in counted.items():
        if abs(sum_) > abs(limits[key]):
            yield f"cap {key}: {sum_} of at most {limits[key]}"
    yield from (
        f"cap {key}: cut at {counted[key]} of {limits[key]}"
        for key in sorted(cut) if counted[key] != limits[key]
    )  # fmt: skip


def _seals(tables: Tables) -> Iterator[str]:
    """Every entry lies in one seal, and every chain can be hashed again up to its head."""
    entries = {entry.id: entry for entry in tables["entry"]}
    salts = {salt.entry_id: salt.salt for salt in tables["salt"]}
    numbers = {account.id: account.number for account in tables["account"]}
    members: dict[int, list[Row]] = defaultdict(list)
    for member in tables["seal_member"]:
        members[member.seal_id].append(member)
    waiting = {each.entry_id for each in tables["unsealed"]}
    sealed = {member.entry_id for member in tables["seal_member"]}
    if sealed & waiting or sealed | waiting != entries.keys():
        yield "an entry is in no seal, or waits for one in which it lies"
    seals = sorted(tables["seal"], key=lambda seal: seal.number)
    for chain in tables["chain"]:
        village = chain.village_code
        previous = _sha(f"pointsapp chain 1\nvillage:{village}\n")
        for seal in (seal for seal in seals if seal.village_id == chain.village_id):
            own = sorted(members[seal.id], key=lambda member: member.position)
            own = [member for member in own if member.entry_id in entries]
            held = [entries[member.entry_id] for member in own]
            leaves = [
                _leaf(village, entry, numbers[entry.account_id], entries, salts) or member.leaf
                for entry, member in zip(held, own, strict=True)
            ]
            previous = _seal(village, seal, previous, held, leaves)
            if previous != seal.digest:
                yield f"seal {seal.number} of {village}: hashed again it is another"
                break
        if previous != chain.digest:
            yield f"the chain of {village} does not end at its head"


def _leaf(
    village: str, entry: Row, account: str, entries: Mapping[int, Row], salts: Mapping[int, str]
) -> str:
    back = entries[entry.reverses_id].key if entry.reverses_id else ""
    recorded = entry.recorded_at.replace("+00:00", "").removesuffix("Z")
    recorded += "" if "." in recorded else ".000000"
    text = (
        f"pointsapp entry 1\nvillage:{village}\nkey:{entry.key}\nrecorded:{recorded}Z\n"
        f"account:{account}\nkind:{entry.kind}\npoints:{_two(entry.points)}\n"
        f"honour:{_two(entry.honour)}\nspendable:{_two(entry.spendable)}\nrule:{entry.rule_ref}\n"
        f"period:{entry.period}\noccurred:{entry.occurred_on}\nreverses:{back}\n"
        f"linked:{entry.linked_key}\n"
    )
    return _sha(salts[entry.id] + text) if entry.id in salts else ""


def _seal(village: str, seal: Row, previous: str, held: list[Row], leaves: list[str]) -> str:
    sealed = seal.sealed_at.replace("+00:00", "").removesuffix("Z")
    sealed += "" if "." in sealed else ".000000"
    sums = "".join(f"{name}:{_two(sum(getattr(e, name) for e in held))}\n" for name in SUMS)
    inner = _sha("".join(f"{leaf}\n" for leaf in leaves))
    return _sha(
        f"pointsapp seal 1\nvillage:{village}\nnumber:{seal.number}\nprevious:{previous}\n"
        f"entries:{len(held)}\n{sums}leaves:{inner}\nsealed:{sealed}Z\n"
    )


def _budgets(tables: Tables) -> Iterator[str]:
    """The lines of a budget add up to the matter, and no more is paid than that."""
    matters = {matter.id: matter for matter in tables["matter"]}
    planned: dict[int, int] = defaultdict(int)
    for line in tables["budget_line"]:
        planned[line.matter_id] += line.amount
    voided = {record.voids_id for record in tables["step_record"]}
    paid: dict[int, int] = defaultdict(int)
    for record in tables["step_record"]:
        if record.kind == "paid" and record.id not in voided:
            paid[record.matter_id] += record.amount
    for matter, sum_ in planned.items():
        if sum_ != matters[matter].amount:
            yield f"matter {matters[matter].number}: its budget adds up to {sum_}"
    for matter, sum_ in paid.items():
        if sum_ > matters[matter].amount:
            yield f"matter {matters[matter].number}: {sum_} were paid"


def _two(hundredths: int) -> str:
    sign, whole = "-" if hundredths < 0 else "", abs(hundredths)
    return f"{sign}{whole // 100}.{whole % 100:02}"


def _sha(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def main(path: str) -> int:
    """Print the totals of each village, then what does not agree."""
    tables = read(path)
    for village, sums in totals(tables).items():
        counts = f"accounts {sums['accounts']}, entries {sums['entries']}"
        points = ", ".join(f"{name} {_two(sums[name])}" for name in POINTS)
        sys.stdout.write(f"{village}: {counts}, {points}\n")
    wrong = list(differences(tables))
    sys.stdout.write("\n".join(wrong or ["everything adds up"]) + "\n")
    return int(bool(wrong))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
