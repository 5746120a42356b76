"""What the forms of people may hold."""

from marshmallow.fields import List

from pointsapp.people.models.households import PURPOSES, VIA
from pointsapp.people.models.offices import POSITIONS
from pointsapp.people.models.users import ROLES
from pointsapp.web.fields import Day, Hundredth, Key, Ticked, choice, text
from pointsapp.web.forms import FormSchema


class DayIn(FormSchema):
    """Only the day it happened."""

    on = Day(required=True)


class StateIn(DayIn):
    state = choice(("living", "away", "empty"))


class PersonIn(FormSchema):
    """A person with least data."""

    name = text(40)
    born_on = Day(load_default=None)
    phone = text(30, required=False)
    identity = text(30, required=False)


class NumberIn(FormSchema):
    """A telephone or identity number; none deletes what is kept."""

    number = text(30, required=False)


class CorrectIn(FormSchema):
    name = text(40)
    born_on = Day(load_default=None)


class JoinIn(PersonIn):
    """A new person, or one who is in no household now."""

    name = text(40, required=False)
    person_id = Key(load_default=None)
    relation = text(12)
    on = Day(required=True)


class MemberIn(DayIn):
    person_id = Key(required=True, error_messages={"required": "还没有选人"})


class HeadIn(MemberIn):
    former = text(12, required=False)


class ShareIn(DayIn):
    """What points go along; missing only where there are none."""

    honour = Hundredth(load_default=None)
    spendable = Hundredth(load_default=None)


class TransferIn(ShareIn):
    person_id = Key(required=True, error_messages={"required": "还没有选人"})
    village_id = Key(load_default=None)
    into = text(40)
    relation = text(12)


class SplitIn(ShareIn):
    person_ids = List(Key(), required=True, error_messages={"required": "还没有选要分出去的人"})
    head_id = Key(required=True, error_messages={"required": "还没有选新户主"})
    group_id = Key(load_default=None)
    door = text(12)


class MergeIn(DayIn):
    into = text(40)


class PlaceIn(DayIn):
    group_id = Key(required=True, error_messages={"required": "还没有选组"})
    door = text(12)


class HouseholdIn(PlaceIn, PersonIn):
    """A new household with its head."""


class UploadIn(FormSchema):
    as_of = Day(load_default=None)
    whole = Ticked()


class ConsentIn(DayIn):
    purpose = choice(PURPOSES)
    via = choice(VIA)


class WithdrawIn(DayIn):
    purpose = choice(PURPOSES)


class OfficeIn(FormSchema):
    """Somebody of the roster, or a name of somebody posted from above."""

    position = choice(POSITIONS)
    person_id = Key(load_default=None)
    name = text(40, required=False)
    from_on = Day(required=True)
    to_on = Day(load_default=None)
    note = text(200, required=False)


class DeputyIn(FormSchema):
    """Who acts for the holder of an office; why is read by the town."""

    position = choice(POSITIONS)
    person_id = Key(required=True, error_messages={"required": "还没有选人"})
    from_on = Day(required=True)
    to_on = Day(load_default=None)
    note = text(200, shortest=2)


class RepresentativeIn(FormSchema):
    person_id = Key(required=True, error_messages={"required": "还没有选人"})
    certificate = text(30)
    from_on = Day(required=True)
    to_on = Day(load_default=None)
    promises = text(1000, required=False)


class RepresentativesIn(FormSchema):
    lines = text(4000)
    from_on = Day(required=True)


class PromisesIn(FormSchema):
    promises = text(1000, required=False)


class LinksIn(DayIn):
    household_ids = List(Key(), load_default=[])


class RecusalIn(FormSchema):
    village_id = Key(required=True, error_messages={"required": "还没有选村"})
    code = text(40)
    from_on = Day(required=True)


class PinIn(FormSchema):
    pin = text(6)
    again = text(6)


class UserIn(FormSchema):
    login_name = text(40)
    name = text(40)
    role = choice(ROLES)
    region_id = Key(required=True, error_messages={"required": "还没有选地方"})


class RoleIn(FormSchema):
    role = choice(ROLES)
    region_id = Key(required=True, error_messages={"required": "还没有选地方"})


class WhoIn(FormSchema):
    person_id = Key(load_default=None)


class RegionIn(DayIn):
    code = text(20)
    name = text(60)


class NameIn(DayIn):
    name = text(60)


class ContactIn(FormSchema):
    contact = text(80, required=False)


class IntoIn(DayIn):
    into_id = Key(required=True, error_messages={"required": "还没有选"})


class CalendarIn(FormSchema):
    day = Day(required=True)
    kind = choice(("work", "rest"))
    note = text(100, required=False)
