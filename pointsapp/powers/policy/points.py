"""How a point comes about, as a procedure: drawn from what a village's rule book decided."""

from decimal import Decimal

from pointsapp.powers.policy.procedure import Limit, Procedure, Step

POSTS = {"recorder": "登记员", "reviewer": "审核人"}


def points_procedure(
    *,
    title: str,
    source: str,
    reviews: int | None,
    notice_days: int | None,
    spend_share: int | None,
    base_points: Decimal | None,
) -> Procedure:
    """The steps of a point under a rule book; what is undecided is a question. (seeds E 8)"""
    first = Step(
        "register", "propose", "申报或登记", ("applicant", "recorder"),
        what=f"做了好事自己申报，或者由登记员登记。{_base(base_points)}",
    )  # fmt: skip
    booked = Step(
        "book", "archive", "记入账本", ("recorder",),
        what="公示没有异议的，整批记账，谁也不能改；记错了只能冲正，并且公布。",
    )  # fmt: skip
    steps = (first, *_reviews(reviews), *_notice(notice_days), booked, _spend(spend_share))
    return Procedure("points", title, source, steps, posts=POSTS)


def _base(points: Decimal | None) -> str:
    return "" if points is None else f"每年从 {points.normalize():f} 分起算。"


def _reviews(reviews: int | None) -> tuple[Step, ...]:
    review = Step(
        "review", "review", "审核", ("reviewer",), apart_from=("register",), approves=True,
        what="看是不是真有这件事。登记的人、自家的人不能审。",
        question="" if reviews else "审核几次，由村里定",
    )  # fmt: skip
    second = Step(
        "second_review", "review", "复核", ("reviewer",), apart_from=("register", "review"),
        approves=True, what="换一个人再看一遍。",
    )  # fmt: skip
    return (review, second) if reviews == 2 else (review,)


def _notice(days: int | None) -> tuple[Step, ...]:
    publish = Step(
        "publish", "publish", "公示", ("village_committee",), watched_by="全体村民",
        what="贴到公开栏，一条一条写明加几分、扣几分、凭什么。",
        publish=Limit(days, "calendar") if days else None,
        question="" if days else "公示几天，由村里定",
    )  # fmt: skip
    object_ = Step(
        "object", "review", "有异议的另查", ("supervision_committee",), optional=True,
        what="觉得不对就提，另一个人来查，查清再说；没有异议的先记账。",
    )  # fmt: skip
    return publish, object_


def _spend(share: int | None) -> Step:
    told = "能换多少由村里定。" if share is None else f"加的分有 {share}% 可以换东西。"
    return Step(
        "spend", "execute", "兑换", ("applicant", "recorder"), optional=True,
        what=f"{told}扣分是提醒，奖励为主。",
    )  # fmt: skip
