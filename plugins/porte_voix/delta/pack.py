"""Blobs in one file that only grows, found by place and length.

What a crash leaves at the end belongs to nobody; what nobody refers to any more is left behind by
copying the rest, when it weighs more than half.
"""

import os
from pathlib import Path

#: Where a blob is: offset and length.
Place = tuple[int, int]


class Pack:
    """A growing file; children of this process may read it too."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._file = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
        self._end = os.fstat(self._file).st_size
        self._pending: list[bytes] = []
        self._start = self._end

    def close(self) -> None:
        """Give the file back."""
        os.close(self._file)

    @property
    def size(self) -> int:
        """How many bytes are in the file, or about to be."""
        return self._end

    def put(self, data: bytes) -> Place:
        """Add a blob; it is on the disk after ``flush``."""
        place = (self._end, len(data))
        self._pending.append(data)
        self._end += len(data)
        if self._end - self._start > 1 << 22:
            self.flush()
        return place

    def flush(self) -> None:
        """Write what was added."""
        data = memoryview(b"".join(self._pending))
        while data:
            written = os.pwrite(self._file, data, self._start)
            data = data[written:]
            self._start += written
        self._pending.clear()

    def get(self, place: Place) -> bytes:
        """A blob; ``pread`` leaves alone the offset that forked processes share."""
        offset, length = place
        if offset >= self._start:
            self.flush()
        data = os.pread(self._file, length, offset)
        if len(data) != length:
            raise EOFError(self.path)
        return data
