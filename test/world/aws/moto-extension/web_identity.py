"""Reads and verifies the JSON web token that a job's OIDC provider signed."""

import base64
import json
import time

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.hashes import SHA256


class InvalidToken(Exception):
    """The token cannot be believed; the message says why."""


class ExpiredToken(Exception):
    """The token was good once."""


def verified_claims(token, providers):
    """Claims of an RS256 token that is signed by a key of its issuer and valid now."""
    try:
        header_part, claims_part, signature_part = token.split(".")
        header, claims = json.loads(_decode(header_part)), json.loads(_decode(claims_part))
        signature = _decode(signature_part)
    except ValueError as error:
        raise InvalidToken("The ID Token provided is not a valid JWT.") from error
    if header.get("alg") != "RS256":
        raise InvalidToken("The ID Token is not signed with RS256.")
    keys = [key for key in providers.get(issuer_of(claims), []) if key.get("kid") == header.get("kid")]
    if not any(_signed_by(key, f"{header_part}.{claims_part}".encode(), signature) for key in keys):
        raise InvalidToken("Couldn't verify the signature of the ID Token with the keys of its issuer.")
    if claims.get("exp", 0) <= time.time():
        raise ExpiredToken("Token expired: it was too old, or its lifetime too short.")
    if claims.get("nbf", 0) > time.time() + 60:
        raise InvalidToken("The ID Token is not valid yet.")
    return claims


def issuer_of(claims):
    """The issuer as IAM names it: without its scheme."""
    return str(claims.get("iss", "")).removeprefix("https://")


def _decode(part):
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))


def _signed_by(jwk, signed, signature):
    number = {name: int.from_bytes(_decode(jwk[name]), "big") for name in ("n", "e")}
    try:
        key = rsa.RSAPublicNumbers(number["e"], number["n"]).public_key()
        key.verify(signature, signed, padding.PKCS1v15(), SHA256())
    except InvalidSignature:
        return False
    return True
