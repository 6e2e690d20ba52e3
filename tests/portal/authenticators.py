"""A passkey device in a few lines: makes a key, and answers with it, as a browser would."""

import json
import secrets

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from fido2.cose import ES256
from fido2.utils import sha256, websafe_decode, websafe_encode
from fido2.webauthn import (
    AttestationObject,
    AttestedCredentialData,
    AuthenticatorData,
    CollectedClientData,
)

Flag = AuthenticatorData.FLAG


class Device:
    """Holds one key; ``origin`` is the site that its browser is on."""

    def __init__(self, origin: str = "http://localhost") -> None:
        self.origin = origin
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.id = secrets.token_bytes(16)
        self.user_handle = ""

    def make(self, options: str) -> str:
        """Answer the options for making a key."""
        asked = json.loads(options)["publicKey"]
        self.user_handle = asked["user"]["id"]
        public = ES256.from_cryptography_key(self.key.public_key())
        made = AttestedCredentialData.create(b"\0" * 16, self.id, public)
        about = self._about(asked["rp"]["id"], Flag.UP | Flag.UV | Flag.AT, made)
        seen = CollectedClientData.create("webauthn.create", asked["challenge"], self.origin)
        return self._answer(
            clientDataJSON=seen, attestationObject=AttestationObject.create("none", about, {})
        )

    def use(self, options: str) -> str:
        """Answer the options for using a key."""
        asked = json.loads(options)["publicKey"]
        about = self._about(asked["rpId"], Flag.UP | Flag.UV)
        seen = CollectedClientData.create("webauthn.get", asked["challenge"], self.origin)
        signature = self.key.sign(about + seen.hash, ec.ECDSA(hashes.SHA256()))
        return self._answer(
            clientDataJSON=seen,
            authenticatorData=about,
            signature=signature,
            userHandle=websafe_decode(self.user_handle),
        )

    def _about(self, site: str, flags: Flag, made: bytes = b"") -> AuthenticatorData:
        return AuthenticatorData.create(sha256(site.encode()), flags, 0, made)

    def _answer(self, **response: bytes) -> str:
        name = websafe_encode(self.id)
        return json.dumps(
            {
                "id": name,
                "rawId": name,
                "type": "public-key",
                "clientExtensionResults": {},
                "response": {key: websafe_encode(value) for key, value in response.items()},
            }
        )
