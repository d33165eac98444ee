"""Subscribers as a table, CSV or XLSX: streamed, formulas defused, erased ones absent.

What it writes, an import reads back as it was (see `subscribers.defusing`).
"""

from subscribers.exporting.columns import Column as Column
from subscribers.exporting.columns import chosen as chosen
from subscribers.exporting.columns import offered as offered
from subscribers.exporting.errors import ExportRefused as ExportRefused
from subscribers.exporting.reading import people as people
from subscribers.exporting.reading import read as read
from subscribers.exporting.service import Exported as Exported
from subscribers.exporting.service import Format as Format
from subscribers.exporting.service import check_fits as check_fits
from subscribers.exporting.service import export_subscribers as export_subscribers
from subscribers.exporting.service import table as table
from subscribers.exporting.service import write_people as write_people
from subscribers.exporting.writing import XLSX_ROWS as XLSX_ROWS
from subscribers.exporting.writing import Table as Table
from subscribers.exporting.writing import csv_chunks as csv_chunks
