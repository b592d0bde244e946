"""The QR code of a link: the same in every format of a sheet."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from segno import QRCode


def code(link: str) -> QRCode | None:
    """Return the QR code of a link, or None for a link that no code can hold (2,953 bytes)."""
    import segno

    for mending in ("m", "l"):  # a sheet that is creased can be read all the same, if there is room for that
        try:
            return segno.make(link, error=mending, micro=False)
        except segno.DataOverflowError:
            continue
    return None
