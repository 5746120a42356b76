"""Which village or town a page of supervision is about."""

from pointsapp.compliance.models import (
    CheckSheet,
    Doubt,
    Finding,
    Inspection,
    Refusal,
    Talk,
    Waiver,
)
from pointsapp.web.access import region_of, row_of

VILLAGE = region_of("village_id")
OF_DOUBT = row_of(Doubt.village_id, "doubt_id")
OF_FINDING = row_of(Finding.village_id, "finding_id")
OF_TALK = row_of(Talk.village_id, "talk_id")
OF_WAIVER = row_of(Waiver.village_id, "waiver_id")
OF_REFUSAL = row_of(Refusal.village_id, "refusal_id")
OF_INSPECTION = row_of(Inspection.region_id, "inspection_id")
OF_SHEET = row_of(CheckSheet.village_id, "check_sheet_id")
