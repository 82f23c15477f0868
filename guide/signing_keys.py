"""Publishing keys: ECDSA on the curve P-256 with SHA-256, in the forms that WebCrypto takes in every browser.

A private key is PEM (PKCS8, without a password), a public one SPKI, a signature r and s of 32 bytes each (IEEE P1363);
public keys and signatures are written in base64url without padding. This module imports nothing of the project.
"""

import base64
from hashlib import sha256

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_der_public_key,
    load_pem_private_key,
)

HALF = 32  # bytes of r, and of s
ALGORITHM = ec.ECDSA(hashes.SHA256())


def new_private_key() -> str:
    key = ec.generate_private_key(ec.SECP256R1())
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()


def public_key(private: str) -> str:
    """The public key of a private one. Raises ValueError where that is not a key of this kind."""
    spki = _private(private).public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return _text(spki)


def checked(public: str) -> str:
    """The same public key. Raises ValueError where it is none of this kind, or is written in another way."""
    _public(public)
    return public


def key_id(public: str) -> str:
    """SHA-256 of the public key, in hex."""
    return sha256(_bytes(public)).hexdigest()


def short_id(public: str) -> str:
    """The start of `key_id` as people compare it: 1a2b 3c4d 5e6f 7a8b."""
    name = key_id(public)
    return " ".join(name[at : at + 4] for at in range(0, 16, 4))


def sign(private: str, message: bytes) -> str:
    r, s = decode_dss_signature(_private(private).sign(message, ALGORITHM))
    return _text(r.to_bytes(HALF, "big") + s.to_bytes(HALF, "big"))


def is_signed(public: str, message: bytes, signature: str) -> bool:
    """Whether the owner of this public key signed the message; False also of what is no key or no signature."""
    try:
        pair = _bytes(signature)
        if len(pair) != 2 * HALF:
            return False
        r, s = int.from_bytes(pair[:HALF], "big"), int.from_bytes(pair[HALF:], "big")
        _public(public).verify(encode_dss_signature(r, s), message, ALGORITHM)
    except (InvalidSignature, ValueError):
        return False
    return True


def _private(pem: str) -> ec.EllipticCurvePrivateKey:
    try:
        key = load_pem_private_key(pem.encode(), password=None)
    except TypeError as error:  # it is encrypted
        raise ValueError(str(error)) from error
    if not isinstance(key, ec.EllipticCurvePrivateKey) or not isinstance(key.curve, ec.SECP256R1):
        raise ValueError("not a private key for ECDSA on the curve P-256")
    return key


def _public(text: str) -> ec.EllipticCurvePublicKey:
    key = load_der_public_key(_bytes(text))
    if not isinstance(key, ec.EllipticCurvePublicKey) or not isinstance(key.curve, ec.SECP256R1):
        raise ValueError("not a public key for ECDSA on the curve P-256")
    return key


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def _bytes(text: str) -> bytes:
    raw = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    if _text(raw) != text:  # the decoder takes what is not base64url, too; each key has one name alone
        raise ValueError("not base64url without padding")
    return raw
