"""Run the command line with `python -m voice_her2`."""

from voice_her2.cli import main

if __name__ == "__main__":
    main()
