"""Drafting: a form being filled in, autosaved, shared by several people.

A save carries the lock version each cell was read at; a save over somebody else's change is refused with what changed.
Freezing a draft makes a version; the draft stays and can be gone on with. Beside a subsidy claim stands what is at
stake in it (``stake``); the certifier reads the same panel.
"""
