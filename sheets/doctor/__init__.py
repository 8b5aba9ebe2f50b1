"""Checks a real installation, and every assumption about Google that the app rests on, on scratch tabs of its own."""

from sheets.doctor.entering import who_enters
from sheets.doctor.examination import examine
from sheets.doctor.findings import LOOK, SHUT, SILENT, WELL, Finding, exit_code
from sheets.doctor.installation import installation
from sheets.doctor.lab import Lab
from sheets.doctor.report import finding_lines, verdict

__all__ = [
    "LOOK",
    "SHUT",
    "SILENT",
    "WELL",
    "Finding",
    "Lab",
    "examine",
    "exit_code",
    "finding_lines",
    "installation",
    "verdict",
    "who_enters",
]
