"""Photos of claims: nothing but the picture, noticed when seen before, erased in time."""

from io import BytesIO

import pytest
from PIL import Image
from sqlalchemy import func, select

from pointsapp.claims import service
from pointsapp.claims.jobs import DROP_LOOSE_PHOTOS, ERASE_PHOTOS
from pointsapp.claims.models import ClaimPhoto
from pointsapp.claims.queries.photos import flagged, loose_photos, photos_of
from pointsapp.foundation.errors import Conflict, Invalid
from pointsapp.foundation.files import StoredFile, forget_file, read_file
from pointsapp.foundation.jobs import Job
from tests.claims.own.conftest import KEPT_DAYS, Own


def files(own: Own) -> int:
    return own.place.session.scalar(select(func.count()).select_from(StoredFile)) or 0


def run(own: Own, job: Job) -> int:
    """Do what is due, as the scheduler does but in the test's own transaction."""
    units = list(job.due(own.place.session, now=own.place.now))
    for unit in units:
        assert job.run is not None
        job.run(own.place.session, unit, now=own.place.now)
    return len(units)


def test_a_photo_is_small_and_tells_neither_where_nor_when(own: Own) -> None:
    kept = own.photo(size=(4000, 3000), place=True)
    content = read_file(own.place.session, kept.digest).content
    assert b"SecretPhone" not in content
    shown = Image.open(BytesIO(content))
    assert (shown.size, dict(shown.getexif())) == ((1280, 960), {})


def test_the_same_photo_twice_in_a_form_is_one(own: Own) -> None:
    assert own.photo(seed=1).id == own.photo(seed=1).id
    assert own.photo(seed=2).id != own.photo(seed=1).id


def test_a_form_has_room_for_four_and_a_household_for_twelve(own: Own) -> None:
    for form in range(3):
        for seed in range(4):
            own.photo(key=f"f{form}", seed=seed)
        with pytest.raises(Invalid, match="最多 4 张"):
            own.photo(key=f"f{form}", seed=9)
    with pytest.raises(Conflict, match="先交一份"):
        own.photo(key="f4", seed=1)


def test_a_form_that_was_sent_takes_no_more(own: Own) -> None:
    own.submit(key="f1")
    with pytest.raises(AssertionError):
        own.photo(key="f1")
    assert files(own) == 0


def test_a_photo_taken_out_of_the_form_leaves_nothing(own: Own) -> None:
    kept, session, home = own.photo(), own.place.session, own.place.households[3]
    with pytest.raises(Conflict):
        service.drop_photo(session, kept.id, household_id=own.place.households[1], key="f1")
    service.drop_photo(session, kept.id, household_id=home, key="f1")
    assert (files(own), loose_photos(session, home, "f1")) == (0, [])
    own.photo()
    claim = own.submit(key="f1")
    (sent,) = photos_of(session, [claim.id])[claim.id]
    with pytest.raises(Conflict, match="已经交上去"):
        service.drop_photo(session, sent.photo.id, household_id=home, key="f1")


def test_a_photo_seen_before_in_the_village_is_flagged_not_refused(own: Own) -> None:
    kept = own.photo(home=3, key="a", seed=5)
    first = own.submit(home=3, key="a")
    own.photo(home=1, key="b", seed=5)
    own.photo(home=1, key="b", seed=5, quality=30)
    own.photo(home=1, key="b", seed=6)
    second = own.submit(home=1, key="b")
    same, near, other = photos_of(own.place.session, [second.id])[second.id]
    assert "同一张照片" in same.flag
    assert "看上去很像" in near.flag
    assert {same.photo.like_id, near.photo.like_id} == {kept.id}
    assert other.flag == ""
    assert flagged(own.place.session, [first.id, second.id]) == {second.id}


def test_a_claim_made_anew_may_bring_its_photo_again(own: Own) -> None:
    own.photo(key="a")
    first = own.submit(key="a")
    own.review(first, "refused")
    own.photo(key="b")
    anew = own.submit(key="b", follows_id=first.id)
    assert flagged(own.place.session, [anew.id]) == set()


def test_photos_are_erased_when_kept_long_enough_and_noticed_all_the_same(own: Own) -> None:
    own.photo(key="a")
    claim = own.submit(key="a")
    own.review(claim, "refused")
    own.place.clock.move(days=KEPT_DAYS)
    assert run(own, ERASE_PHOTOS) == 0
    own.place.clock.move(days=1)
    assert run(own, ERASE_PHOTOS) == 1
    (seen,) = photos_of(own.place.session, [claim.id])[claim.id]
    assert (seen.photo.file, seen.photo.erased_at, files(own)) == (None, own.place.now, 0)
    assert run(own, ERASE_PHOTOS) == 0
    own.photo(home=1, key="b")
    again = own.submit(home=1, key="b")
    assert flagged(own.place.session, [again.id]) == {again.id}


def test_photos_of_a_withdrawn_and_of_a_recorded_claim_are_erased_too(own: Own) -> None:
    own.photo(key="a", seed=1)
    own.photo(key="b", seed=2)
    taken_back, recorded = own.submit(key="a"), own.submit(key="b")
    home = own.place.households[3]
    service.withdraw_own(own.place.session, taken_back.id, household_id=home, now=own.place.now)
    own.review(recorded)
    own.place.open_sheet()
    own.place.clock.move(days=8)
    service.record_closed(own.place.session, own.place.id, now=own.place.now)
    own.place.session.expire_all()
    own.place.clock.move(days=KEPT_DAYS - 7)
    assert run(own, ERASE_PHOTOS) == 1
    assert files(own) == 1
    own.place.clock.move(days=6)
    assert run(own, ERASE_PHOTOS) == 1
    assert files(own) == 0


def test_while_an_appeal_waits_the_photos_are_kept(own: Own) -> None:
    own.photo(key="a")
    claim = own.submit(key="a")
    own.review(claim)
    sheet = own.place.open_sheet()
    own.place.clock.move(days=8)
    service.record_closed(own.place.session, own.place.id, now=own.place.now)
    own.place.session.expire_all()
    (line,) = own.place.lines(sheet)
    assert line.entry_id is not None
    service.appeal(
        own.place.session, line.entry_id, via="card", statement="少记了一天",
        household_id=own.place.households[3], by=None, now=own.place.now,
    )  # fmt: skip
    own.place.clock.move(days=KEPT_DAYS + 30)
    assert run(own, ERASE_PHOTOS) == 0


def test_photos_of_a_claim_that_waits_are_kept(own: Own) -> None:
    own.photo(key="a")
    own.submit(key="a")
    own.place.clock.move(days=300)
    assert run(own, ERASE_PHOTOS) == run(own, DROP_LOOSE_PHOTOS) == 0


def test_photos_of_a_form_that_was_never_sent_are_gone_after_a_day(own: Own) -> None:
    own.photo(key="a")
    own.place.clock.move(hours=23)
    assert run(own, DROP_LOOSE_PHOTOS) == 0
    own.place.clock.move(hours=1)
    assert run(own, DROP_LOOSE_PHOTOS) == 1
    assert own.place.session.scalars(select(ClaimPhoto)).all() == []
    assert files(own) == 0


def test_a_file_that_two_photos_share_stays_for_the_other(own: Own) -> None:
    own.photo(home=3, key="a")
    first = own.submit(home=3, key="a")
    own.photo(home=1, key="b")
    own.submit(home=1, key="b")
    own.review(first, "refused")
    own.place.clock.move(days=KEPT_DAYS + 1)
    assert run(own, ERASE_PHOTOS) == 1
    assert files(own) == 1
    kept = own.place.session.scalars(select(StoredFile.digest)).one()
    assert not forget_file(own.place.session, kept)
