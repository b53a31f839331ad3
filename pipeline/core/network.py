"""The network: never used unless a command says so; ports to listen on."""

from __future__ import annotations

import os
import socket

from .errors import ProjectError

#: Read by huggingface_hub when it is imported.
_OFFLINE = "HF_HUB_OFFLINE"
#: Set beside it when the wish is the command line's and not the user's.
_OURS = "KAMERSTUK_OFFLINE"


def stay_offline() -> None:
    """Keep Hugging Face's libraries from looking anything up; call it before they are imported."""
    if _OFFLINE not in os.environ:
        os.environ[_OFFLINE] = os.environ[_OURS] = "1"


def allow_hub() -> bool:
    """Let this process ask the Hugging Face hub; call it before its libraries are imported.

    Returns
    -------
    bool
        Whether it may: not when the user has forbidden it in the environment.
    """
    if os.environ.pop(_OURS, None):
        del os.environ[_OFFLINE]
    return os.environ.get(_OFFLINE, "").upper() not in {"1", "ON", "YES", "TRUE"}


def bind(host: str, port: int) -> socket.socket:
    """Take a port; 0 takes any free one.

    Raises ``ProjectError`` when it is taken or not allowed.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    sock = socket.socket(family, socket.SOCK_STREAM)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        sock.bind((host, port))
        sock.listen(128)  # from here on the page can be asked for: who is told the address finds it open
    except (OSError, OverflowError) as error:
        sock.close()
        reason = getattr(error, "strerror", None) or str(error)
        raise ProjectError(f"cannot listen on {host} port {port} ({reason}); choose another --port") from None
    return sock
