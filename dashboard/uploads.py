"""Files that a browser sends are few: Streamlit limits each, but not how many a visit may hold."""

from streamlit.runtime import memory_uploaded_file_manager as streamlits
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.runtime.uploaded_file_manager import UploadedFileRec

from sim.limits import UPLOADS


class FewUploads(MemoryUploadedFileManager):
    """Streamlit's store of what was sent, in which a visit's oldest file makes room."""

    def add_file(self, session_id: str, file: UploadedFileRec) -> None:
        """Take a file in."""
        super().add_file(session_id, file)
        for old in self._held(session_id)[:-UPLOADS]:
            self.remove_file(session_id, old)

    def _held(self, session_id: str) -> list[str]:
        with self._lock:
            return list(self.file_storage.get(session_id, ()))


def install() -> None:
    """Let the server that is made next keep few files; Streamlit offers no setting for it."""
    streamlits.MemoryUploadedFileManager = FewUploads  # type: ignore[misc]
