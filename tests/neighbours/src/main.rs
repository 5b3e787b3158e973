//! A program as a user may have it: it signs its own tokens with jsonwebtoken and its `rust_crypto`
//! provider, and Knock's with us. jsonwebtoken picks its provider once for the whole process and
//! panics when it finds two; we must neither panic, nor make it panic, nor be ruled by its choice.

use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use knock_jwt::{SigningKey, UserTokenSigner, UserTokenVerifier};
use serde_json::{Value, json};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let order = std::env::args().nth(1).unwrap_or_default();
    let key = SigningKey::generate(2048)?;
    let pem = key.to_pem()?;
    let claims = json!({ "sub": "user_123", "exp": 4_102_444_800_u64 });
    let theirs = || {
        jsonwebtoken::encode(
            &Header::new(Algorithm::RS256),
            &claims,
            &EncodingKey::from_rsa_pem(pem.as_bytes())?,
        )
    };
    let signer = UserTokenSigner::new(key.clone());

    // Either may come first in a process.
    let (our_token, their_token) = if order == "theirs-first" {
        let their_token = theirs()?;
        (signer.sign("user_123")?, their_token)
    } else {
        let our_token = signer.sign("user_123")?;
        (our_token, theirs()?)
    };

    let verifier = UserTokenVerifier::new([key.verifying_key().clone()])?;
    let decoding_key = DecodingKey::from_rsa_pem(key.verifying_key().to_pem().as_bytes())?;
    for token in [&our_token, &their_token] {
        let validation = Validation::new(Algorithm::RS256);
        let decoded = jsonwebtoken::decode::<Value>(token, &decoding_key, &validation)?;
        let subject = decoded.claims.get("sub").and_then(Value::as_str);
        if subject != Some("user_123") || verifier.verify(token)?.user_id() != "user_123" {
            return Err("a token is for somebody else".into());
        }
    }
    Ok(())
}
