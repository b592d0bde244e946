"""``python -m sim`` is the ``inverted-plate`` command."""

from sim.cli import main

if __name__ == "__main__":
    main()
