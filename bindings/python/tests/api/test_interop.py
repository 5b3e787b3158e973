"""Other libraries verify our tokens, and ours verifies theirs."""

from __future__ import annotations

import time

import jwt
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key, load_pem_public_key
from joserfc import jwt as jose
from joserfc.jwk import RSAKey

from knock_jwt import Grants, SigningKey, UserTokenSigner, UserTokenVerifier

IDS = ["ada", "grace@example.com", "«quotes» \"and\" \\", "👩🏽‍🚀", "مستخدم", "x" * 1000]


def test_pyjwt_verifies_ours_and_we_verify_its(key: SigningKey, signer: UserTokenSigner) -> None:
    verifier = UserTokenVerifier(key.verifying_key)
    for user_id in IDS:
        token = signer.sign(user_id, grants=Grants().tenant("acme", ["user/feed_read"]))
        decoded = jwt.decode(token, key.verifying_key.to_pem(), algorithms=["RS256"])
        assert decoded["sub"] == user_id
        assert "https://api.knock.app/v1/tenants/acme" in decoded["grants"]
        now = int(time.time())
        theirs = jwt.encode({"sub": user_id, "iat": now, "exp": now + 60}, key.to_pem(), "RS256")
        assert verifier.verify(theirs).user_id == user_id


def test_joserfc_verifies_ours_and_we_verify_its(key: SigningKey, signer: UserTokenSigner) -> None:
    verifier = UserTokenVerifier(key.verifying_key)
    public, private = RSAKey.import_key(key.verifying_key.to_pem()), RSAKey.import_key(key.to_pem())
    for user_id in IDS:
        decoded = jose.decode(signer.sign(user_id), public, algorithms=["RS256"])
        assert decoded.claims["sub"] == user_id
        claims = {"sub": user_id, "exp": int(time.time()) + 60}
        assert verifier.verify(jose.encode({"alg": "RS256"}, claims, private)).user_id == user_id


def test_cryptography_verifies_ours_and_we_verify_its(key: SigningKey, signer: UserTokenSigner) -> None:
    public = load_pem_public_key(key.verifying_key.to_pem().encode())
    assert isinstance(public, RSAPublicKey)
    for user_id in IDS:
        message, _, signature = signer.sign(user_id).rpartition(".")
        raw = jwt.utils.base64url_decode(signature)
        public.verify(raw, message.encode(), padding.PKCS1v15(), hashes.SHA256())
    private = load_pem_private_key(key.to_pem().encode(), None)
    assert isinstance(private, RSAPrivateKey)
    # With cryptography alone, as somebody without a JWT library would.
    header, payload = (
        jwt.utils.base64url_encode(text.encode()).decode()
        for text in ('{"typ":"JWT","alg":"RS256"}', f'{{"exp":{int(time.time()) + 60},"sub":"ada"}}')
    )
    signature = private.sign(f"{header}.{payload}".encode(), padding.PKCS1v15(), hashes.SHA256())
    token = f"{header}.{payload}.{jwt.utils.base64url_encode(signature).decode()}"
    assert UserTokenVerifier(key.verifying_key).verify(token).user_id == "ada"
