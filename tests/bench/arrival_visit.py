"""A preparer on a slow line: ``arrival_visit.py ADDRESS FILE...``. Says what sending and checking each took."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

from arrival import MEGABITS
from visit import Said, checked, preparer, upload

from reeve.installation import install


def main(base_url: str, _parent: str, *files: str) -> Said:
    install()
    window, said = preparer(base_url), {}
    for file in map(Path, files):
        sent, answered, address = upload(window, file, bits_a_second=MEGABITS * 1e6)
        begun = time.perf_counter()
        checked(window, address)
        said[file.name] = [sent, answered + time.perf_counter() - begun]
    return said


if __name__ == "__main__":
    sys.stdout.write(json.dumps(main(*sys.argv[1:])) + "\n")
