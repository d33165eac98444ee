"""Segments: saved questions about subscribers, compiled to filters and counted."""

from subscribers.segmentation.compiler import check_rules, compile_rules
from subscribers.segmentation.counting import Counted, count
from subscribers.segmentation.fields import FieldChoice, field_choices

__all__ = [
    "Counted",
    "FieldChoice",
    "check_rules",
    "compile_rules",
    "count",
    "field_choices",
]
