from __future__ import annotations

from datetime import timedelta

from reeve.vault import Store, new_object_id, sweep


def test_only_old_objects_no_row_knows_are_removed(store: Store) -> None:
    kept, orphan = new_object_id(), new_object_id()
    for name in (kept, orphan):
        store.put(name, [b"x"])
    asked: list[str] = []

    def known(ids: list[str]) -> set[str]:
        asked.extend(ids)
        return {kept}

    assert sweep(store, known=known, older_than=timedelta(hours=1)) == []
    assert asked == []
    assert sweep(store, known=known, older_than=timedelta(0)) == [orphan]
    assert sorted(asked) == sorted([kept, orphan])
    assert list(store.list()) == [[kept]]
    assert sweep(store, known=known, older_than=timedelta(0)) == []
