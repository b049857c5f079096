"""Screens: JSON lines for programs, a live view for people in a terminal. Both take the lines of `report.py`."""
