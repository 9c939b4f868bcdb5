"""What the fakes see of a picture: its true type, read from its first bytes."""

SIGNATURES = (
    (b"\x89PNG", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF8", "image/gif"),
    (b"RIFF", "image/webp"),
)


def kind_of(data: bytes) -> str:
    """The type of a picture, empty when it is none."""
    return next((kind for start, kind in SIGNATURES if data.startswith(start)), "")
