"""Objects no row knows are removed: those of uploads whose row was never committed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from reeve.vault.store import Store


def sweep(store: Store, *, known: Callable[[list[str]], set[str]], older_than: timedelta) -> list[str]:
    """Delete the objects written at least ``older_than`` ago that ``known`` does not return; give back their ids.

    ``known`` is handed ids in batches and answers which of them a row names, over every council. ``older_than`` must be
    longer than the longest upload, since an object is stored before its row is committed.
    """
    store.discard_unfinished(older_than=older_than)
    swept = []
    for batch in store.list(older_than=older_than):
        rows = known(batch)
        for object_id in (name for name in batch if name not in rows):
            store.delete(object_id)
            swept.append(object_id)
    return swept
