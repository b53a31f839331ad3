"""srsly's binary messages, which carry Docs to files and to other processes."""

from functools import cache

from srsly.msgpack import msgpack_decoders, msgpack_encoders


@cache
def scan_entry_points_once() -> None:
    """Let srsly look once, rather than at every message, for encoders that other packages install.

    ``catalogue`` goes through the entry points of every package on the machine each time, a third of a millisecond
    here; a ``DocBin`` reads two messages a Doc, and ``nlp.pipe(n_process=2)`` writes and reads several.
    """
    for registry in (msgpack_encoders, msgpack_decoders):
        for name, function in registry.get_entry_points().items():
            registry.register(name, func=function)
        registry.entry_points = False
