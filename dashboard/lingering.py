"""Files that a browser is about to fetch stay for a while.

Streamlit makes a file when its button is pressed, tells the browser the address, and lets the file go as
soon as two pages of whichever visitors have been drawn. In a class it was gone before the browser asked.
"""

import time

from streamlit.runtime import memory_media_file_storage as streamlits
from streamlit.runtime.media_file_storage import MediaFileKind
from streamlit.runtime.memory_media_file_storage import MemoryMediaFileStorage

from sim.limits import FILES_WAITING

STAYS = 60.0  # after Streamlit has let it go [second]


class LingeringStorage(MemoryMediaFileStorage):
    """Streamlit's store of files, which deletes a file only some time after it is told to."""

    def __init__(self, media_endpoint: str) -> None:
        super().__init__(media_endpoint)
        self._leaving: dict[str, float] = {}

    def load_and_get_id(
        self, path_or_data: str | bytes, mimetype: str, kind: MediaFileKind, filename: str | None = None
    ) -> str:
        """Take a file in, or the same one back that was about to leave; return its id."""
        file_id = super().load_and_get_id(path_or_data, mimetype, kind, filename)
        self._leaving.pop(file_id, None)
        return file_id

    def delete_file(self, file_id: str) -> None:
        """Note that a file may leave, and let those go whose time has come."""
        now = time.monotonic()
        self._leaving.setdefault(file_id, now)
        size = sum(self._size(waiting) for waiting in list(self._leaving))
        for old, since in list(self._leaving.items()):
            if now - since < STAYS and size <= FILES_WAITING * 1_000_000:
                break
            size -= self._size(old)
            self._leaving.pop(old, None)
            super().delete_file(old)

    def _size(self, file_id: str) -> int:
        file = self._files_by_id.get(file_id)
        return len(file.content) if file else 0


def install() -> None:
    """Let the server that is made next keep its files this way; Streamlit offers no setting for it."""
    streamlits.MemoryMediaFileStorage = LingeringStorage  # type: ignore[misc]
