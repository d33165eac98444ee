"""Segments: saved questions about subscribers, compiled to filters and counted."""

from subscribers.segmentation.compiler import (
    answering,
    check_rules,
    compile_rules,
    faults_of,
)
from subscribers.segmentation.counting import Counted, count
from subscribers.segmentation.picking import FieldChoice, field_choices

__all__ = [
    "Counted",
    "FieldChoice",
    "answering",
    "check_rules",
    "compile_rules",
    "count",
    "faults_of",
    "field_choices",
]
