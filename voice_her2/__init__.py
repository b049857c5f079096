"""Answer spoken questions about HER2 breast cancer, offline, out of a reviewed set of questions and answers."""

__version__ = "0.1.0"
