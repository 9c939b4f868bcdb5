"""Whether a process of this machine still runs."""

import os


def is_alive(process: int) -> bool:
    """Whether it runs, or may run: Windows cannot be asked without disturbing it."""
    if os.name == "nt":
        return True
    try:
        os.kill(process, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except PermissionError:
        return True
    return True
