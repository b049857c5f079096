"""Run the command line: `voice-her2`, or `python -m voice_her2`."""

from voice_her2.errors import INTERRUPTED_EXIT_CODE


def main() -> None:
    """Run it; whoever interrupts while it is still being read gets an interrupt's exit code, not a traceback."""
    try:
        from voice_her2.cli import main as command_line
    except KeyboardInterrupt:
        raise SystemExit(INTERRUPTED_EXIT_CODE) from None
    command_line()


if __name__ == "__main__":
    main()
