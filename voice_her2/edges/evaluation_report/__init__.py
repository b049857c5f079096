"""Show an evaluation: as a table in a terminal, as JSON, and as one HTML page that needs nothing else."""

from voice_her2.edges.evaluation_report.as_json import as_json
from voice_her2.edges.evaluation_report.page import AudioOf, page
from voice_her2.edges.evaluation_report.plots import main_plot
from voice_her2.edges.evaluation_report.table import print_table

__all__ = ["AudioOf", "as_json", "main_plot", "page", "print_table"]
