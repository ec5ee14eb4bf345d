"""A play that was cut short cannot be taken up: its people's passwords were in the memory of the process that ended."""

from __future__ import annotations

import shutil

from reeve.config import Settings
from reeve.demo.cast import CAST_FILE
from reeve.installation import embedded_cluster

BEGUN = "demo-begun"


def begin(settings: Settings) -> bool:
    """Mark a data folder that the demo makes; empty one that it made and did not finish, and say so.

    A folder somebody else filled (with ``reeve up``) carries no mark, and is never emptied.
    """
    folder, mark = settings.data_dir, settings.data_dir / BEGUN
    cut_short = mark.exists() and not (folder / CAST_FILE).exists()
    if cut_short:
        embedded_cluster(settings).stop()
        shutil.rmtree(folder)
    if not folder.exists():
        folder.mkdir(parents=True)
        mark.touch()
    return cut_short
