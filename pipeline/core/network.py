"""Whether the network may be used: never, unless a command says so."""

from __future__ import annotations

import os

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
