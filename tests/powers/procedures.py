"""Procedures for tests, and how hypothesis makes any of them."""

from decimal import Decimal

from hypothesis import strategies as st

from pointsapp.powers.policy.procedure import KINDS, LIMIT_UNITS, Amounts, Limit, Procedure, Step

TEXTS = st.text(max_size=12)
LISTS = st.lists(TEXTS, max_size=3).map(tuple)
LIMITS = st.builds(Limit, st.integers(-3, 400), st.sampled_from(list(LIMIT_UNITS)))
MONEY = st.decimals(0, 10**8, places=2)


@st.composite
def _amounts(draw: st.DrawFn) -> Amounts:
    least, most = draw(st.none() | MONEY), draw(st.none() | MONEY)
    return Amounts(
        least,
        least is not None and draw(st.booleans()),
        most,
        most is not None and draw(st.booleans()),
    )


STEPS = st.builds(
    Step,
    code=TEXTS, kind=st.sampled_from(list(KINDS)), name=TEXTS, actors=LISTS,
    amounts=st.none() | _amounts(), classes=LISTS, optional=st.booleans(),
    limit=st.none() | LIMITS, body=TEXTS, quorum=TEXTS, quorum_women=TEXTS, majority=TEXTS,
    notice_days=st.none() | st.integers(0, 30), authorised=st.none() | st.booleans(),
    publish=st.none() | LIMITS, papers=LISTS, back_to=TEXTS, apart_from=LISTS,
    approves=st.booleans(), pays=st.booleans(), clause=TEXTS, risk=TEXTS, what=TEXTS,
    watched_by=TEXTS, question=TEXTS,
)  # fmt: skip
PROCEDURES = st.builds(
    Procedure,
    code=TEXTS, name=TEXTS, source=TEXTS, steps=st.lists(STEPS, max_size=4).map(tuple),
    classes=LISTS, limit=st.none() | LIMITS,
    posts=st.dictionaries(TEXTS, TEXTS, max_size=2), question=TEXTS,
)  # fmt: skip


def yuan(text: str) -> Amounts:
    """'>1000 <=5000' as amounts."""
    least = most = None
    least_open = most_open = False
    for part in text.split():
        bound = Decimal(part.lstrip("<>="))
        if part.startswith(">"):
            least, least_open = bound, not part.startswith(">=")
        else:
            most, most_open = bound, not part.startswith("<=")
    return Amounts(least, least_open, most, most_open)


def step(code: str, kind: str = "execute", **facts: object) -> Step:
    """A step that can run; facts replace what it says."""
    known: dict[str, object] = {"name": code, "actors": ("village_committee",), **facts}
    return Step(code=code, kind=kind, **known)  # type: ignore[arg-type]


def procedure(*steps: Step, **facts: object) -> Procedure:
    """A procedure of these steps."""
    known: dict[str, object] = {"code": "p", "name": "流程", "source": "试用", **facts}
    return Procedure(steps=steps, **known)  # type: ignore[arg-type]
