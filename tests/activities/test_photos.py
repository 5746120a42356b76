"""Photos for the board: with consent, without EXIF, taken down on request and gone."""

from io import BytesIO

import pytest
from PIL import Image

from pointsapp.activities import queries, service
from pointsapp.activities.errors import Unfit
from pointsapp.foundation.files import StoredFile, read_file, read_upload
from pointsapp.matters.models import MatterPaper


def picture(colour="green"):
    made = BytesIO()
    exif = Image.Exif()
    exif[0x010F] = "SECRET PHONE"
    Image.new("RGB", (40, 30), colour).save(made, "JPEG", exif=exif)
    return made.getvalue()


def add(village, activity, content=None, **also):
    said = {"caption": "大家在清淤", "consent": "agreed", **also}
    upload = read_upload(content or picture(), filename="a.jpg")
    return service.add_photo(
        village.session, activity.id, upload=upload, by=village.clerk, now=village.now, **said
    )


def test_a_photo_hangs_without_what_the_telephone_wrote_into_it(village):
    activity = village.open()
    photo = add(village, activity)
    assert b"SECRET PHONE" not in read_file(village.session, photo.digest).content
    assert add(village, activity).id == photo.id
    assert [each.id for each in queries.photos_of(village.session, activity.id)] == [photo.id]


@pytest.mark.parametrize("wrong", [{"consent": ""}, {"caption": " "}, {"content": b"%PDF-1.4 x"}])
def test_no_photo_without_consent_caption_or_picture(village, wrong):
    with pytest.raises(Unfit):
        add(village, village.open(), **wrong)


def test_a_photo_taken_down_is_gone_from_the_database(village):
    activity = village.open()
    photo = add(village, activity)
    digest = photo.digest
    with pytest.raises(Unfit):
        service.take_down(village.session, photo.id, why="", by=village.clerk, now=village.now)
    service.take_down(village.session, photo.id, why="本人要求", by=village.clerk, now=village.now)
    assert list(queries.photos_of(village.session, activity.id)) == []
    village.session.expire_all()
    assert village.session.get(StoredFile, digest) is None


def test_a_picture_that_something_else_keeps_is_only_taken_off_the_board(village):
    from tests.supervised import supervised

    found = supervised(village.session, village.world.a, village.clerk, village.now)
    photo = add(village, village.open())
    digest = photo.digest
    village.session.add(MatterPaper(matter_id=found["matter_id"], name="照片", digest=digest,
                                    added_at=village.now, added_by=village.clerk))  # fmt: skip
    village.session.flush()
    service.take_down(village.session, photo.id, why="本人要求", by=village.clerk, now=village.now)
    village.session.expire_all()
    assert village.session.get(StoredFile, digest) is not None
