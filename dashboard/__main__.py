"""``python -m dashboard [--port 8501] [--address 127.0.0.1] [--seeds FOLDER]``: serve until interrupted."""

import argparse
import multiprocessing
import os
import signal
from contextlib import suppress


def main(arguments: list[str] | None = None) -> None:
    """Read the options and start the server; nothing heavy is imported before the options are understood."""
    parser = argparse.ArgumentParser(prog="python -m dashboard", description=__doc__)
    parser.add_argument("--port", type=int, default=8501, help="port to listen on (default: 8501)")
    parser.add_argument(
        "--address",
        default="127.0.0.1",
        help="address to listen on; the default can be reached from this machine only",
    )
    parser.add_argument("--seeds", metavar="FOLDER", help="another folder of seeds")
    options = parser.parse_args(arguments)
    if not 1 <= options.port <= 65535:
        parser.error(f"--port {options.port} is not a port. Choose one between 1 and 65535.")

    from sim import seeds
    from sim.errors import InputError

    # To be told to end is no fault: files and locks are let go, and nobody reads a traceback.
    with suppress(KeyboardInterrupt):
        try:
            from dashboard import runs

            runs.processes()
            # The helper processes read the same folder: they inherit the variable.
            os.environ[seeds.FOLDER_VARIABLE] = str(seeds.load(options.seeds).folder)
        except InputError as error:  # a mistake is told in words before anything is served
            parser.exit(2, f"{parser.prog}: {error}\n")

        from dashboard.server import app

        signal.signal(signal.SIGTERM, signal.default_int_handler)
        app.run(config={"server.port": options.port, "server.address": options.address})
    for helper in multiprocessing.active_children():  # What they still work on is nobody's any more.
        helper.terminate()


if __name__ == "__main__":
    main()
