"""Both ends of the pipe to a decoding child: its limits, its frames, its main loop. No Django, no decoder here.

An untrusted file is decoded in `python -m filing.upload_images` or `python -m filing.upload_pdfs`, which read it from
standard input and answer frames on standard output. A child that is broken by a file takes nobody with it.

A frame is one byte of kind, four bytes of length (big endian) and the payload:
`P` a picture (width, height, length of thumbnail, of remarks: 4 bytes each; thumbnail; remarks of the image check in
ASCII, fingerprint first; picture), `W` a warning for the clerk and `R` a refusal (both UTF-8 sentences), `E` the name
of a decoder's exception for the log, `D` done. An answer is complete only when it ends with `R` or `D`.
"""

import logging
import re
import resource
import struct
import sys
import warnings
from collections.abc import Callable, Iterator
from typing import NamedTuple

from filing.upload_kinds import FILE_BYTES, TOO_COMPLEX, UploadRefused

ADDRESS_SPACE = 416 * 1024 * 1024  # bytes; a progressive JPEG of 40 megapixels without subsampling needs most of it
ANSWER_BYTES = 64 * 1024 * 1024
SENTENCE_BYTES = 2000
_logger = logging.getLogger(__name__)
_HEAD = struct.Struct(">cI")
_PICTURE = struct.Struct(">IIII")


class Picture(NamedTuple):
    """`data` is JPEG or PNG as encoded by the child; `thumbnail` is JPEG or empty. `faults`: values of `ImageFault`."""

    data: bytes
    width: int
    height: int
    thumbnail: bytes = b""
    fingerprint: str = ""
    faults: tuple[str, ...] = ()


class Warn(NamedTuple):
    """Something the clerk should look at; the file is taken all the same."""

    sentence: str


class BrokenAnswer(Exception):
    """The child's answer is cut off or makes no sense."""


Outcome = Picture | Warn
Work = Callable[[bytes], Iterator[Outcome]]


def serve(work: Work, *, cpu_seconds: int, damaged: str) -> None:
    """The child's whole life: limits first, then the file, then its frames. `damaged` answers every decoder error."""
    _limit_this_process(cpu_seconds)
    logging.disable()  # decoders would log parts of the file
    warnings.simplefilter("ignore")
    data = sys.stdin.buffer.read(FILE_BYTES + 1)
    try:
        for outcome in work(data):
            _send(*_framed(outcome))
        _send(b"D")
    except UploadRefused as refusal:
        _send(b"R", refusal.sentence.encode())
    except MemoryError:
        _send(b"R", TOO_COMPLEX.encode())
    except Exception as error:  # decoders raise nearly everything: IndexError, SyntaxError, struct.error …
        _send(b"E", type(error).__name__.encode())  # so that a fault of ours does not pass for a bad file
        _send(b"R", damaged.encode())


def read_answer(answer: bytes) -> tuple[list[Picture], list[str]]:
    """Pictures and warnings of a complete answer; UploadRefused when the child refused, BrokenAnswer otherwise."""
    pictures: list[Picture] = []
    sentences: list[str] = []
    for kind, payload in _frames(answer):
        if kind == b"D":
            return pictures, sentences
        if kind == b"R":
            raise UploadRefused(_sentence(payload))
        if kind == b"W":
            sentences.append(_sentence(payload))
        elif kind == b"P":
            pictures.append(_picture(payload))
        elif kind == b"E":
            _logger.warning("upload decoder: %s", re.sub(rb"[^A-Za-z0-9_]", b"", payload[:80]).decode())
        else:
            raise BrokenAnswer(f"unknown frame {kind!r}")
    raise BrokenAnswer("the answer has no end")


def _limit_this_process(cpu_seconds: int) -> None:
    """No more memory or time than a good file needs, no file written, no core dump with a person's papers in it."""
    for what, bound in (
        (resource.RLIMIT_AS, ADDRESS_SPACE),
        (resource.RLIMIT_FSIZE, ANSWER_BYTES),
        (resource.RLIMIT_CORE, 0),
    ):
        _, hard = resource.getrlimit(what)
        limit = bound if hard == resource.RLIM_INFINITY else min(bound, hard)
        resource.setrlimit(what, (limit, limit))
    limit_cpu(cpu_seconds)


def limit_cpu(seconds: int) -> None:
    """The system ends this process when it has used so many seconds of CPU; a later call may allow more."""
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    limit = seconds if hard == resource.RLIM_INFINITY else min(seconds, hard)
    resource.setrlimit(resource.RLIMIT_CPU, (limit, hard))


def _framed(outcome: Outcome) -> tuple[bytes, bytes]:
    if isinstance(outcome, Warn):
        return b"W", outcome.sentence.encode()
    remarks = ",".join((outcome.fingerprint, *outcome.faults)).encode("ascii")
    sizes = _PICTURE.pack(outcome.width, outcome.height, len(outcome.thumbnail), len(remarks))
    return b"P", sizes + outcome.thumbnail + remarks + outcome.data


def _send(kind: bytes, payload: bytes = b"") -> None:
    sys.stdout.buffer.write(_HEAD.pack(kind, len(payload)))
    sys.stdout.buffer.write(payload)
    sys.stdout.buffer.flush()


def _frames(answer: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = 0
    while at + _HEAD.size <= len(answer):
        kind, length = _HEAD.unpack_from(answer, at)
        at += _HEAD.size
        if at + length > len(answer):
            raise BrokenAnswer("a frame is cut off")
        yield kind, answer[at : at + length]
        at += length


def _picture(payload: bytes) -> Picture:
    if len(payload) < _PICTURE.size:
        raise BrokenAnswer("a picture without its sizes")
    width, height, thumbnail_bytes, remark_bytes = _PICTURE.unpack_from(payload)
    split = _PICTURE.size + thumbnail_bytes
    fingerprint, *faults = payload[split : split + remark_bytes].decode("ascii", "replace").split(",")
    thumbnail = payload[_PICTURE.size : split]
    return Picture(payload[split + remark_bytes :], width, height, thumbnail, fingerprint, tuple(faults))


def _sentence(payload: bytes) -> str:
    return payload[:SENTENCE_BYTES].decode("utf-8", "replace").replace("\0", "")
