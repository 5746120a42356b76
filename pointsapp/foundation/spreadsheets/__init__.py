"""Spreadsheets in and out: exact values, bounded memory, every fault named so it can be mended."""

from pointsapp.foundation.spreadsheets.cells import (
    Cell,
    CellError,
    Parser,
    choice,
    cleaned,
    day,
    decimal_2,
    id_number,
    optional,
    phone,
    text,
    whole,
)
from pointsapp.foundation.spreadsheets.delimited import write_csv
from pointsapp.foundation.spreadsheets.layout import Layout, Source, layout_from
from pointsapp.foundation.spreadsheets.limits import STANDARD, Limits
from pointsapp.foundation.spreadsheets.problems import (
    Problem,
    Problems,
    Unreadable,
    column_letters,
)
from pointsapp.foundation.spreadsheets.reading import (
    Progress,
    Row,
    Sheet,
    Workbook,
    read_workbook,
    read_workbook_file,
    require_sheet,
)
from pointsapp.foundation.spreadsheets.table import (
    Line,
    Table,
    header_map,
    open_layout,
    open_table,
)
from pointsapp.foundation.spreadsheets.writing import CellOut, Column, SheetOut, write_workbook

__all__ = [
    "STANDARD",
    "Cell",
    "CellError",
    "CellOut",
    "Column",
    "Layout",
    "Limits",
    "Line",
    "Parser",
    "Problem",
    "Problems",
    "Progress",
    "Row",
    "Sheet",
    "SheetOut",
    "Source",
    "Table",
    "Unreadable",
    "Workbook",
    "choice",
    "cleaned",
    "column_letters",
    "day",
    "decimal_2",
    "header_map",
    "id_number",
    "layout_from",
    "open_layout",
    "open_table",
    "optional",
    "phone",
    "read_workbook",
    "read_workbook_file",
    "require_sheet",
    "text",
    "whole",
    "write_csv",
    "write_workbook",
]
