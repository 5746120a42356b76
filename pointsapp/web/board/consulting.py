"""Drafts that hang for opinions, and how a book came about: without who said what."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import g, render_template, url_for
from sqlalchemy import literal, select
from sqlalchemy.orm import Session

from pointsapp.foundation.clock import village_day
from pointsapp.foundation.database import reading
from pointsapp.foundation.errors import NotFound
from pointsapp.matters.policy.masking import mask_in
from pointsapp.people.ids import RegionId
from pointsapp.people.models import Person
from pointsapp.people.queries import get_region, head_of
from pointsapp.rulebooks import queries as rulebooks
from pointsapp.rulebooks.comparison import Difference
from pointsapp.rulebooks.consulting import published, queries
from pointsapp.rulebooks.consulting.models import Consultation, Opinion
from pointsapp.rulebooks.consulting.policy import OUTCOMES, STATES, VIAS, changed_words
from pointsapp.rulebooks.consulting.queries import Counted
from pointsapp.rulebooks.ids import BookId, ConsultationId
from pointsapp.rulebooks.models import RuleBook
from pointsapp.rulebooks.service import refusals
from pointsapp.web.access import Permission, region_of, requires
from pointsapp.web.board.blueprint import blueprint
from pointsapp.web.board.books import adoption_of
from pointsapp.web.board.words import rule_limits, rule_points
from pointsapp.web.context import now, public_url

VILLAGE = region_of("village_id")


@dataclass(frozen=True)
class PublicOpinion:
    """An opinion as everybody reads it: no name unless its household wishes, others' masked."""

    number: int
    row: str
    who: str
    statement: str
    outcome: str
    reason: str
    changes: tuple[str, ...]


@dataclass(frozen=True)
class Round:
    """One round: its days, how many spoke in which way, and once it is over what they said."""

    found: Consultation
    state: str
    rules: int
    total: int
    ways: str
    counted: Counted
    opinions: Sequence[PublicOpinion]


@dataclass(frozen=True)
class Changed:
    """What of the last round's draft reads otherwise in the book, and for which opinions."""

    diff: Difference
    words: Mapping[str, str]
    asked: Mapping[str, list[int]]
    notes: Mapping[str, str]


@blueprint.get("/v/<int:village_id>/consultations/<int:consultation_id>")
@requires(Permission.BOARD_VIEW, VILLAGE)
def consultation(village_id: RegionId, consultation_id: ConsultationId) -> str:
    """What hangs or hung: all rows, until when, how to say something."""
    return render_template("board/consultation.html", **_hung(village_id, consultation_id))


@blueprint.get("/v/<int:village_id>/consultations/<int:consultation_id>/print")
@requires(Permission.BOARD_VIEW, VILLAGE)
def consultation_on_paper(village_id: RegionId, consultation_id: ConsultationId) -> str:
    """The same for the wall, with the code of its page."""
    page = url_for("board.consultation", village_id=village_id, consultation_id=consultation_id)
    told = _hung(village_id, consultation_id)
    return render_template("board/consultation_print.html", address=public_url(page), **told)


def _hung(village_id: RegionId, consultation_id: ConsultationId) -> dict[str, object]:
    session, today = reading(), village_day(now())
    found = queries.get_consultation(session, consultation_id)
    if found.village_id != village_id:
        raise NotFound("board.no_consultation", "没有找到这次征求意见。")
    state, draft = queries.hanging_of(found).state(today), published.read(found.published)
    return {
        "village": get_region(session, village_id),
        "found": found,
        "draft": draft,
        "refused": {each.number: each.law for each in refusals(draft.rules)},
        "state": state,
        "state_words": STATES[state],
        "days_left": (found.closes_on - today).days,
        "points": rule_points,
        "limits": rule_limits,
        "total": len(queries.opinions_of(session, consultation_id)),
    }


@blueprint.get("/v/<int:village_id>/books/<int:book_id>/trail")
@requires(Permission.BOARD_VIEW, VILLAGE)
def trail(village_id: RegionId, book_id: BookId) -> str:
    """From the draft to the book: rounds, opinions, answers, changes, adoption; on paper, too."""
    session = reading()
    book = rulebooks.get_book(session, book_id)
    rounds = queries.rounds_of(session, book_id)
    if book.village_id != village_id or not (rounds or book.state == "adopted"):
        raise NotFound("board.no_book", "没有找到这份积分细则。")
    return render_template(
        "board/trail.html",
        book=book,
        village=g.place,
        rounds=[_round(session, each) for each in rounds],
        changed=_changed(session, book, rounds),
        adoption=adoption_of(book.resolution_id),
        struck=sum(bool(rule.struck_law) for rule in rulebooks.rules_of(session, book_id)),
    )


def _round(session: Session, found: Consultation) -> Round:
    opinions = queries.opinions_of(session, found.id)
    state = queries.hanging_of(found).state(village_day(now()))
    return Round(
        found=found,
        state=STATES[state],
        rules=len(found.published["rules"]),
        total=len(opinions),
        ways=_ways(Counter(each.via for each in opinions)),
        counted=queries.counted(session, found.id),
        opinions=() if state == "open" else _public(session, found, opinions),
    )


def _ways(counts: Mapping[str, int]) -> str:
    """'自家手机提的 3 条，会上说的 2 条'."""
    return "，".join(f"{words} {counts[key]} 条" for key, words in VIAS.items() if counts[key])


def _public(
    session: Session, found: Consultation, opinions: Sequence[Opinion]
) -> list[PublicOpinion]:
    changed = changed_words(queries.changes_since(session, found))

    # All names in all of it are asked for at once, however many spoke.
    said = literal(" ".join(f"{each.statement} {each.reason}" for each in opinions))
    lives = Person.village_id == found.village_id
    names = session.scalars(select(Person.name).where(lives, said.contains(Person.name))).all()
    return [
        PublicOpinion(
            number=each.number,
            row="整个草案" if each.row is None else f"第 {each.row} 条",
            who=_who(session, each),
            statement=mask_in(each.statement, names),
            outcome=OUTCOMES.get(each.outcome or "", "还没有答复"),
            reason=mask_in(each.reason, names),
            changes=tuple(changed[key] for key in each.changes if key in changed),
        )
        for each in opinions
    ]


def _who(session: Session, opinion: Opinion) -> str:
    if opinion.household_id is None:
        return "没有写名字的村民" if opinion.via == "paper" else "会上的村民"
    head = head_of(session, opinion.household_id, on=opinion.said_on) if opinion.named else None
    return f"{head.name}家" if head else "一户村民"


def _changed(session: Session, book: RuleBook, rounds: Sequence[Consultation]) -> Changed | None:
    """Told once the last round is over: while it hangs, nothing is settled."""
    last = rounds[-1] if rounds else None
    if last is None or queries.hanging_of(last).state(village_day(now())) != "over":
        return None
    diff = queries.changes_since(session, last)
    asked: dict[str, list[int]] = {}
    for each in queries.opinions_of(session, last.id):
        for key in each.changes:
            asked.setdefault(key, []).append(each.number)
    return Changed(diff, changed_words(diff), asked, queries.notes_of(session, last.id))
