"""Pixels as DEFLATE in whole bytes: what was written apart stands side by side, and is read as one.

In a block of ours, whatever the pixels, one byte is one pixel or a run of the pixel before: each
code is as long as eight bits allow with what follows it (RFC 1951, 3.2.2, 3.2.5 and 3.2.7). Pure.
"""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

#: The lengths of runs, by the number of bits that follow a code: none, one, two, three.
SHORT, LONGEST = 3, 258
RUNS = (range(257, 265), range(265, 269), range(269, 273), range(273, 277))
#: The longest run but one, and the only code of the longest.
LONG, LAST = 66, 285
#: Pixels have these values at most: with the runs and the end, they take all the codes there are.
VALUES = 125
CLOSING = 256
#: In which order the lengths of the codes of lengths are told, and what those are here.
ORDER = (16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15)
TOLD = {0: 1, 8: 2, 7: 4, 6: 4, 5: 4, 4: 5, 1: 5}
ALIKE = re.compile(rb"(.)\1*", re.DOTALL)


def _lengths() -> list[int]:
    """How many bits the code of each value, of the end and of each run takes."""
    found = [8] * VALUES + [0] * (CLOSING - VALUES) + [8] + [0] * (LAST - CLOSING)
    for more, codes in enumerate(RUNS):
        for code in codes:
            found[code] = 7 - more
    found[LAST] = 7
    return found


def _codes(lengths: Sequence[int]) -> dict[int, str]:
    """The code of each symbol, as bits from the first to the last (RFC 1951, 3.2.2)."""
    code, found = 0, {}
    for length in range(1, max(lengths) + 1):
        code <<= 1
        for symbol, of in enumerate(lengths):
            if of == length:
                found[symbol] = f"{code:0{length}b}"
                code += 1
    return found


def _number(value: int, bits: int) -> str:
    """A number as bits, the lowest first."""
    return f"{value:0{bits}b}"[::-1] if bits else ""


def _bytes(bits: str) -> bytes:
    return int(bits[::-1], 2).to_bytes(len(bits) // 8, "little")


def _opening() -> bytes:
    """The head of a block: distances of one and two pixels, and as many others, of which none is
    used, as end it with a whole byte.
    """
    told = [TOLD.get(length, 0) for length in range(19)]
    codes = _codes(told)
    lengths = "".join(codes[length] for length in _lengths())
    orders = "".join(_number(told[length], 3) for length in ORDER[:-1])
    for spare in range(8):
        distances = codes[1] * 2 + codes[0] * spare
        counts = _number(LAST - CLOSING, 5) + _number(1 + spare, 5) + _number(len(ORDER) - 5, 4)
        bits = "001" + counts + orders + lengths + distances
        if len(bits) % 8 == 0:
            return _bytes(bits)
    raise AssertionError


def _run_codes() -> Iterator[tuple[int, bytes]]:
    """Each run that one byte holds; a distance of one pixel is the bit 0."""
    length, codes = SHORT, _codes(_lengths())
    for more, symbols in enumerate(RUNS):
        for symbol in symbols:
            for extra in range(1 << more):
                yield length, _bytes(codes[symbol] + _number(extra, more) + "0")
                length += 1
    yield LONGEST, _bytes(codes[LAST] + "0")


OPENING = _opening()
PIXELS = [_bytes(code) for symbol, code in _codes(_lengths()).items() if symbol < VALUES]
END = _bytes(_codes(_lengths())[CLOSING])
_RUNS = dict(_run_codes())


@lru_cache(8192)
def again(value: int, count: int) -> bytes:
    """Some more pixels of a value, after one of them."""
    whole, count = divmod(count, LONGEST)
    found = [_RUNS[LONGEST]] * whole
    while count >= SHORT:
        # Nothing as short as a pixel or two is left if it can be a run.
        length = min(count, LONG if count not in (LONG + 1, LONG + 2) else LONG + 1 - SHORT)
        found.append(_RUNS[length])
        count -= length
    return b"".join((*found, PIXELS[value] * count))


def after_blank(row: bytes) -> bytes:
    """Pixels that follow one whose value is zero."""
    found, before = [], 0
    for alike in ALIKE.finditer(row):
        value, count = alike[0][0], len(alike[0])
        if value != before:
            found.append(PIXELS[value])
            count -= 1
        found.append(again(value, count))
        before = value
    return b"".join(found)
