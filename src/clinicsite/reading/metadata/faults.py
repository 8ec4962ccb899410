"""The faults that taking a picture apart can find."""

from clinicsite.reading.picture_headers import PictureFault

_HINT = "copy or export it again; if that does not help, use another picture"


def cut_off(kind: str) -> PictureFault:
    """Return the fault of a file that ends too early."""
    message = f"the {kind} picture is cut off: the end of the file is missing"
    return PictureFault("damaged-picture", message, _HINT)


def damaged(kind: str, reason: str) -> PictureFault:
    """Return the fault of a file that breaks the rules of its format."""
    return PictureFault("damaged-picture", f"the {kind} picture is damaged ({reason})", _HINT)
