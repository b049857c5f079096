"""The kiosk's page, and the server that gives it to browsers of this machine and to nobody else."""

from voice_her2.edges.kiosk_page.server import Board, PageServer, listening_socket

__all__ = ["Board", "PageServer", "listening_socket"]
