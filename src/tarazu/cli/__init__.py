"""The command line: `tarazu NOUN VERB`. Data goes to stdout, talk to stderr.

Exit status: 0 done, 1 refused or differences found, 2 wrong usage, 3 fault. A fault is told in its
own words; a bug keeps its traceback.
"""


def main() -> None:
    """Run the command line, and exit with its status."""
    # Here and not above: whoever needs one module of this package should not load all of it.
    from tarazu.cli.root import app

    app()
