"""Base64 as C2SP's formats have it: RFC 4648, section 4, padded, with one spelling for each value.

For the modules beside this one.
"""

import base64
import binascii


def encoded(value: bytes) -> str:
    """The bytes as text."""
    return base64.b64encode(value).decode("ascii")


def decoded(text: str) -> bytes | None:
    """The bytes of a text; None unless it is exactly how they are spelled."""
    try:
        value = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return None
    return value if encoded(value) == text else None
