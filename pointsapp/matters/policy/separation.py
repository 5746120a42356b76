"""Who may act in which step: asked before somebody acts online; paper is recorded and marked."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from pointsapp.matters.policy.facts import MatterFacts
from pointsapp.matters.policy.holdings import Holding, deputies, holders
from pointsapp.matters.policy.progress import Progress, StepState
from pointsapp.matters.policy.signatures import FURTHER, signers_twice
from pointsapp.people.ids import PersonId
from pointsapp.powers.policy.posts import BODIES, OUTSIDE, POSTS, is_office
from pointsapp.powers.policy.procedure import Procedure

# Who fills an office that is vacant (村民委员会组织法 11, 19, 32; 支部工作条例): for the sentence.
FILLED_BY: dict[str, str] = {
    "secretary": "由镇党委任命或由支部党员大会选举",
    "village_director": "由村民会议或村民代表会议补选",
    "supervision_director": "由村民会议或村民代表会议推选",
    "supervision_member": "由村民会议或村民代表会议推选",
    "member": "由村民会议或村民代表会议补选",
    "expense_clerk": "由村委会定人，报镇财务代理中心备案",
    "agent": "由村委会定人",
    "resident_cadre": "由镇里派人",
    "linked_cadre": "由镇里派人",
    "first_secretary": "由县里派人",
}
TOWN = ("town", "town_leader")


@dataclass(frozen=True)
class Act:
    """What somebody wants to do now: which step, as which post, on which day."""

    code: str
    person_id: PersonId
    post: str
    on: date


@dataclass(frozen=True)
class Standing:
    """A matter with its procedure, as it stands on a day, and who holds which office."""

    matter: MatterFacts
    procedure: Procedure | None
    progress: Progress
    holdings: Sequence[Holding] = ()
    further_signer: str | None = None

    def words(self, posts: Iterable[str]) -> str:
        """Posts as people read them."""
        return "、".join(post_words(self.procedure, post) for post in posts)


def post_words(procedure: Procedure | None, post: str) -> str:
    """A post as people read it, the procedure's own ones too."""
    if post == FURTHER:
        return "补签人（还没有定由谁补签）"
    own = procedure.posts.get(post) if procedure else None
    return own or POSTS.get(post, post)


def why_not(act: Act, given: Standing) -> str | None:
    """Why this person may not do this, and who does, in one sentence; None: they may.

    Recusal, apart_from, handler ≠ approver, one signature a person, the further signer, office
    and deputy on the day (issue 4 §2; 公章保管人 ≠ 审批人 by apart_from).
    """
    step = next((s for s in given.progress.steps if s.step.code == act.code), None)
    if step is None:
        return "这件事用不着这一步"
    return (
        _recused(act, given)
        or _not_an_actor(act, step, given)
        or _not_in_office(act, given)
        or _own_handling(act, step, given)
        or _apart(act, step, given)
        or _signed_already(act, step, given)
    )


def may_stand_in(post: str, on: date, given: Standing) -> bool:
    """Whether the town acts for a post: all who hold it or act for its holder are recused."""
    asked = holders(given.holdings, post, on) | deputies(given.holdings, post, on)
    return bool(asked) and asked <= given.matter.recused


def _recused(act: Act, given: Standing) -> str | None:
    if act.post == "applicant" or act.person_id not in given.matter.recused:
        return None
    if is_office(act.post) and may_stand_in(act.post, act.on, given):
        return "这件事您要回避（登记过回避，或是自己家的事），由镇里办"
    return "这件事您要回避（登记过回避，或是自己家的事），由代职的人或别的负责人办"


def _not_an_actor(act: Act, step: StepState, given: Standing) -> str | None:
    actors = step.step.actors
    if act.post in actors or (act.post in TOWN and all_recused(step, act.on, given)):
        return None
    if act.post == given.further_signer and step.step.kind == "sign":
        if act.post in step.missing:
            return None
        return "这一步没有人兼两个职务，不用补签"
    return f"这一步由{given.words(actors)}办"


def all_recused(step: StepState, on: date, given: Standing) -> bool:
    """Whether the town acts in a step: it does for any of its offices."""
    return any(is_office(post) and may_stand_in(post, on, given) for post in step.step.actors)


def _not_in_office(act: Act, given: Standing) -> str | None:
    post = act.post
    if post == "handler" and act.person_id != given.matter.handler_id:
        return "这件事登记的经办人不是您，由经办人本人签"
    if not is_office(post):
        return None  # bodies and authorities act through whoever the role allows to record
    held = holders(given.holdings, post, act.on)
    acting = deputies(given.holdings, post, act.on)
    if act.person_id in held | acting:
        return None
    words = given.words([post])
    if not held | acting:
        return f"{words}现在空缺，{FILLED_BY[post]}；定下来以前可以先定一名代职的人"
    return f"您{act.on.month} 月 {act.on.day} 日不是{words}，要由{words}本人或代职的人办"


def _own_handling(act: Act, step: StepState, given: Standing) -> str | None:
    if act.person_id != given.matter.handler_id or act.post in ("handler", "applicant"):
        return None
    approving = step.step.approves or (step.step.kind == "sign" and "handler" in step.step.actors)
    if not approving and "handler" not in step.step.apart_from:
        return None
    if step.step.kind == "sign":
        return f"经办人不能审批自己经办的事，您只签经办人，由{_further(given)}补签"
    return "经办人不能审批自己经办的事，由代职的人办"


def _apart(act: Act, step: StepState, given: Standing) -> str | None:
    for code in step.step.apart_from:
        other = next((s for s in given.progress.steps if s.step.code == code), None)
        if other and act.person_id in {record.person_id for record in other.records}:
            return f"您在“{other.step.name}”这一步办过，这一步要换一个人办"
    return None


def _signed_already(act: Act, step: StepState, given: Standing) -> str | None:
    signed = [r for r in step.records if r.kind == "signed" and r.person_id == act.person_id]
    if step.step.kind != "sign" or not signed or act.post in BODIES or act.post in OUTSIDE:
        return None
    if act.post == signed[0].post:
        return "您这一步已经签过了，不用再签"
    if signers_twice(step.step, step.records, given.matter, given.holdings):
        return f"一人兼两个职务只签一次，您已经签过了，还要{_further(given)}补签"
    return "您这一步已经签过了，每人只签一次"


def _further(given: Standing) -> str:
    return given.words([given.further_signer or FURTHER])
