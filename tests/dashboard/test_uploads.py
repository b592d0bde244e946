"""A visit holds few of the files that it sends, and takes no room from others."""

from streamlit.runtime import memory_uploaded_file_manager as streamlits
from streamlit.runtime.uploaded_file_manager import UploadedFileRec

from dashboard import server, uploads
from sim.limits import UPLOADS


def test_whoever_sends_files_without_end_keeps_the_newest():
    assert server.app  # made after Streamlit has been told
    assert streamlits.MemoryUploadedFileManager is uploads.FewUploads
    held = uploads.FewUploads("/upload")
    for visit in ("a", "b"):
        for number in range(100 if visit == "a" else 1):
            held.add_file(visit, UploadedFileRec(f"{number}", "x.toml", "text/plain", b"x" * 10))
    assert held._total_bytes == 10 * (UPLOADS + 1)
    every = [f"{number}" for number in range(100)]
    assert [file.file_id for file in held.get_files("a", every)] == every[-UPLOADS:]
    assert len(held.get_files("b", every)) == 1
