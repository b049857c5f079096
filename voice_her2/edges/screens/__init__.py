"""Screens: JSON lines for programs, a live view or plain text for people. All take the lines of `report.py`."""
