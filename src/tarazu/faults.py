"""The root of every fault, so that one clause can catch all of ours and nothing else."""


class TarazuError(Exception):
    """A fault: the world failed, or an input could not be read.

    A fault is neither a refusal (the rules say no: a value, returned) nor a bug (our own reasoning
    failed: an assertion). Each fault is a class of its own below this one, defined beside the code
    that raises it. Its message says what happened, where, what was expected and found, what was
    kept, and what to do next; whoever catches it may show it as it stands.
    """


class WrongName(TarazuError):
    """The asker named what is not there; on the command line that is wrong usage."""
