"""A file can be fetched although others have been busy since it was made."""

import time

import pytest
from streamlit.runtime.media_file_manager import MediaFileManager
from streamlit.runtime.media_file_storage import MediaFileKind, MediaFileStorageError

from dashboard import lingering
from dashboard.lingering import LingeringStorage
from sim.limits import FILES_WAITING


@pytest.fixture
def storage():
    return LingeringStorage("/media")


def taken_in(storage, text):
    return storage.load_and_get_id(text.encode(), "text/plain", MediaFileKind.DOWNLOADABLE, "a.txt")


def test_pages_of_others_do_not_take_a_file_away_before_it_is_fetched(storage):
    manager = MediaFileManager(storage)
    address = manager.execute_deferred(
        manager.add_deferred(lambda: b"worlds", "text/plain", "a place", file_name="worlds.txt")
    )
    for _ in range(3):  # three pages of other visitors have been drawn
        manager.remove_orphaned_files()
    assert storage.get_file(address.rpartition("/")[2]).content == b"worlds"


def test_a_file_leaves_when_its_time_has_come(storage, monkeypatch):
    old = taken_in(storage, "old")
    storage.delete_file(old)
    later = time.monotonic() + lingering.STAYS
    monkeypatch.setattr(time, "monotonic", lambda: later)
    storage.delete_file(taken_in(storage, "new"))
    with pytest.raises(MediaFileStorageError):
        storage.get_file(old)


def test_a_file_that_is_asked_for_again_does_not_leave(storage, monkeypatch):
    again = taken_in(storage, "again")
    storage.delete_file(again)
    assert taken_in(storage, "again") == again
    later = time.monotonic() + lingering.STAYS
    monkeypatch.setattr(time, "monotonic", lambda: later)
    storage.delete_file(taken_in(storage, "another"))
    assert storage.get_file(again).content == b"again"


def test_no_more_stays_than_is_allowed(storage):
    many = 20
    names = [
        taken_in(storage, f"{number:02}" * (FILES_WAITING * 500_000 // many)) for number in range(many + 5)
    ]
    for name in names:
        storage.delete_file(name)
    for name in names[:5]:
        with pytest.raises(MediaFileStorageError):
            storage.get_file(name)
    assert all(storage.get_file(name) for name in names[5:])


def test_the_server_keeps_files_this_way():
    from streamlit.runtime import memory_media_file_storage

    import dashboard.server  # noqa: F401

    assert memory_media_file_storage.MemoryMediaFileStorage is LingeringStorage
