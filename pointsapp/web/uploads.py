"""Files that come with a form, looked at before anything is locked: that may take seconds."""

from flask import request

from pointsapp.foundation.errors import ProductError
from pointsapp.foundation.files import LARGEST, Upload, read_upload
from pointsapp.web.forms import Reading


def uploads(form: Reading, name: str, *, most: int = 1) -> tuple[Reading, list[Upload]]:
    """The files of a good form as they will be kept; the form with a sentence where one is none.

    More than `most` are refused before any is looked at.
    """
    sent = [each for each in request.files.getlist(name) if each.filename] if form.ok else []
    if len(sent) > most:
        return form.wrong(f"一次最多 {most} 个文件，请分几次传"), []
    taken = []
    for each in sent:
        try:
            content = each.read(LARGEST + 1)
            taken.append(read_upload(content, filename=each.filename or ""))
        except ProductError as refusal:
            return form.wrong(refusal.sentence), []
    return form, taken
