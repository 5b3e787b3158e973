//! Every vector of `tests/vectors`: the source of truth for all languages, whose expected values come
//! from npm jsonwebtoken and Node's crypto.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)] // a panic is the report

mod common;

use std::collections::HashMap;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use common::{key_text, vectors};
use knock_jwt::{
    Argument, Claims, Error, Grants, IssuedToken, Jti, KeyContainer, KeyEncoding, Reuse,
    SigningKey, TokenOptions, UnixMillis, UserTokenSigner, UserTokenVerifier, VerifyingKey,
    inspect, text_from_utf16,
};
use serde::Deserialize;
use serde_json::Value;

/// Each case that does not hold, told at once with its name.
fn report(failures: &[String], of: usize) {
    assert!(
        failures.is_empty(),
        "{} of {of} vectors fail:\n{}",
        failures.len(),
        failures.join("\n")
    );
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum Input {
    Text(String),
    Base64(String),
}

impl Input {
    fn bytes(&self) -> Vec<u8> {
        match self {
            Self::Text(text) => text.clone().into_bytes(),
            Self::Base64(text) => BASE64_STANDARD.decode(text).unwrap(),
        }
    }
}

#[derive(Deserialize)]
struct KeyVector {
    name: String,
    input: Input,
    bits: usize,
    fingerprint: String,
    container: String,
    encoding: String,
}

#[test]
fn signing_keys() {
    let vectors: Vec<KeyVector> = vectors("keys.json");
    let mut failures = Vec::new();
    for vector in &vectors {
        let expected_container = match vector.container.as_str() {
            "pkcs1" => KeyContainer::Pkcs1,
            "pkcs8" => KeyContainer::Pkcs8,
            other => panic!("an unknown container {other}"),
        };
        let expected_encoding = match vector.encoding.as_str() {
            "pem" => KeyEncoding::Pem,
            "der" => KeyEncoding::Der,
            "base64_pem" => KeyEncoding::Base64Pem,
            "base64_der" => KeyEncoding::Base64Der,
            other => panic!("an unknown encoding {other}"),
        };
        match SigningKey::parse(vector.input.bytes()) {
            Ok(key) => {
                let found = (key.bits(), key.fingerprint(), key.container(), key.encoding());
                let wanted =
                    (vector.bits, &*vector.fingerprint, expected_container, expected_encoding);
                if found != wanted {
                    failures.push(format!("{}: {found:?}, not {wanted:?}", vector.name));
                }
            }
            Err(error) => failures.push(format!("{}: {}: {error}", vector.name, error.code())),
        }
    }
    report(&failures, vectors.len());
}

#[test]
fn verifying_keys() {
    let vectors: Vec<KeyVector> = vectors("verifying_keys.json");
    let mut failures = Vec::new();
    for vector in &vectors {
        match VerifyingKey::parse(vector.input.bytes()) {
            Ok(key) if key.bits() == vector.bits && key.fingerprint() == vector.fingerprint => {}
            Ok(key) => failures.push(format!("{}: {key:?}", vector.name)),
            Err(error) => failures.push(format!("{}: {}: {error}", vector.name, error.code())),
        }
    }
    report(&failures, vectors.len());
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum Op {
    User { id: String, permissions: Vec<String> },
    Tenant { id: String, permissions: Vec<String> },
    Object { collection: String, id: String, permissions: Vec<String> },
    Raw(String),
}

/// The request of a token, as in tokens.json and in the `sign` vectors of errors.json.
#[derive(Deserialize)]
struct Request {
    key: String,
    user_id: Option<String>,
    user_id_utf16: Option<Vec<u16>>,
    issued_at: i64,
    expires_in: i64,
    grants: Option<Vec<Op>>,
    explicit_grants: bool,
    jti: Option<String>,
}

impl Request {
    fn issue(&self, signers: &mut Signers) -> Result<IssuedToken, Error> {
        let user_id = match (&self.user_id, &self.user_id_utf16) {
            (Some(user_id), None) => user_id.clone(),
            (None, Some(units)) => text_from_utf16(Argument::UserId, units)?,
            _ => panic!("a request has either user_id or user_id_utf16"),
        };
        let mut options = TokenOptions::new()
            .issued_at(self.issued_at)
            .expires_in_secs(self.expires_in)
            .explicit_grants(self.explicit_grants);
        if let Some(ops) = &self.grants {
            options = options.grants(grants(ops)?);
        }
        if let Some(jti) = &self.jti {
            options = options.jti(Jti::Given(jti.clone()));
        }
        signers.of(&self.key).issue_with(&user_id, &options)
    }
}

fn grants(ops: &[Op]) -> Result<Grants, Error> {
    let mut grants = Grants::new();
    for op in ops {
        let parsed = |permissions: &[String]| {
            permissions.iter().map(|text| text.parse()).collect::<Result<Vec<_>, _>>()
        };
        grants = match op {
            Op::User { id, permissions } => grants.user(id, parsed(permissions)?),
            Op::Tenant { id, permissions } => grants.tenant(id, parsed(permissions)?),
            Op::Object { collection, id, permissions } => {
                grants.object(collection, id, parsed(permissions)?)
            }
            Op::Raw(json) => grants.merge(&Grants::raw(json)?),
        };
    }
    Ok(grants)
}

/// The signers by the name of their key, each parsed once.
#[derive(Default)]
struct Signers(HashMap<String, UserTokenSigner>);

impl Signers {
    fn of(&mut self, key: &str) -> &UserTokenSigner {
        self.0
            .entry(key.to_owned())
            .or_insert_with(|| UserTokenSigner::new(SigningKey::parse(key_text(key)).unwrap()))
    }
}

#[derive(Deserialize)]
struct TokenVector {
    name: String,
    #[serde(flatten)]
    request: Request,
    payload: String,
    token: String,
    expires_at: u64,
    refresh_at: u64,
    warnings: Vec<String>,
}

#[test]
fn tokens() {
    let vectors: Vec<TokenVector> = vectors("tokens.json");
    let mut failures = Vec::new();
    let mut signers = Signers::default();
    for vector in &vectors {
        let issued = match vector.request.issue(&mut signers) {
            Ok(issued) => issued,
            Err(error) => {
                failures.push(format!("{}: {}: {error}", vector.name, error.code()));
                continue;
            }
        };
        let payload = inspect(issued.token()).map_or_else(
            // A token over 64 KiB is minted, but not read again.
            |error| format!("{error}"),
            |token| token.payload_json().to_owned(),
        );
        let warnings: Vec<_> = issued.warnings().into_iter().map(|w| w.code().to_owned()).collect();
        if issued.token() != vector.token {
            failures.push(format!("{}: {payload}, not {}", vector.name, vector.payload));
        } else if (issued.expires_at(), issued.refresh_at())
            != (vector.expires_at, vector.refresh_at)
            || i64::try_from(issued.issued_at()) != Ok(vector.request.issued_at)
            || warnings != vector.warnings
        {
            failures.push(format!("{}: {issued:?} {warnings:?}", vector.name));
        }
    }
    report(&failures, vectors.len());
}

#[derive(Deserialize)]
struct Verification {
    verifying_keys: Vec<Input>,
    leeway: i64,
    now_ms: i64,
    #[serde(flatten)]
    token: TokenText,
}

#[derive(Deserialize)]
struct TokenText {
    token: Option<String>,
    token_repeat: Option<Repeat>,
}

#[derive(Deserialize)]
struct Repeat {
    text: String,
    count: usize,
}

impl TokenText {
    fn text(&self) -> String {
        match (&self.token, &self.token_repeat) {
            (Some(token), None) => token.clone(),
            (None, Some(Repeat { text, count })) => text.repeat(*count),
            _ => panic!("a vector has either token or token_repeat"),
        }
    }
}

fn verifier(keys: &[Input], leeway: i64) -> Result<UserTokenVerifier, Error> {
    let keys: Vec<_> =
        keys.iter().map(|key| VerifyingKey::parse(key.bytes())).collect::<Result<_, _>>()?;
    UserTokenVerifier::new(keys)?.leeway_secs(leeway)
}

impl Verification {
    fn run(&self) -> Result<Claims, Error> {
        let verifier = verifier(&self.verifying_keys, self.leeway)?;
        verifier.verify_at(&self.token.text(), UnixMillis(self.now_ms))
    }
}

#[derive(Deserialize)]
struct VerifyVector {
    name: String,
    #[serde(flatten)]
    verification: Verification,
    claims: Value,
    key_index: usize,
}

#[test]
fn accepted_tokens() {
    let vectors: Vec<VerifyVector> = vectors("verify.json");
    let mut failures = Vec::new();
    for vector in &vectors {
        let claims = match vector.verification.run() {
            Ok(claims) => claims,
            Err(error) => {
                failures.push(format!("{}: {}: {error}", vector.name, error.code()));
                continue;
            }
        };
        let wanted = |name: &str| vector.claims.get(name).cloned();
        let grants = claims.grants_json().map(|json| serde_json::from_str::<Value>(json).unwrap());
        let explicit = claims.explicit_grants();
        let same = Some(claims.user_id().into()) == wanted("sub")
            && Some(claims.expires_at().into()) == wanted("exp")
            && claims.issued_at().map(Value::from) == wanted("iat")
            && claims.not_before().map(Value::from) == wanted("nbf")
            && claims.jti().map(Value::from) == wanted("jti")
            && explicit == (wanted("explicit_grants") == Some(true.into()))
            && grants == wanted("grants")
            && claims.key_index() == vector.key_index;
        if !same {
            failures.push(format!("{}: {claims:?}", vector.name));
        }
    }
    report(&failures, vectors.len());
}

#[derive(Deserialize)]
struct ErrorVector {
    name: String,
    code: String,
    number: u16,
    #[serde(flatten)]
    operation: Operation,
}

#[derive(Deserialize)]
#[serde(tag = "operation", rename_all = "snake_case")]
enum Operation {
    SigningKey {
        input: Input,
    },
    VerifyingKey {
        input: Input,
    },
    Verifier {
        verifying_keys: Vec<Input>,
        leeway: i64,
    },
    Signer {
        key: String,
        min_share: Option<f64>,
        reuse_capacity: Option<usize>,
        expires_in: Option<i64>,
    },
    Sign(Request),
    Verify(Verification),
    Inspect(TokenText),
}

impl Operation {
    /// Runs it; an error is what is wanted.
    fn run(&self, signers: &mut Signers) -> Result<(), Error> {
        match self {
            Self::SigningKey { input } => SigningKey::parse(input.bytes()).map(drop),
            Self::VerifyingKey { input } => VerifyingKey::parse(input.bytes()).map(drop),
            Self::Verifier { verifying_keys, leeway } => {
                verifier(verifying_keys, *leeway).map(drop)
            }
            Self::Signer { key, min_share, reuse_capacity, expires_in } => {
                let mut builder = UserTokenSigner::builder(SigningKey::parse(key_text(key))?);
                if let Some(share) = min_share {
                    builder = builder.min_share(*share);
                }
                if let Some(capacity) = reuse_capacity {
                    builder = builder.reuse(Reuse::with_capacity(*capacity)?);
                }
                if let Some(seconds) = expires_in {
                    builder = builder.expires_in_secs(*seconds);
                }
                builder.build().map(drop)
            }
            Self::Sign(request) => request.issue(signers).map(drop),
            Self::Verify(verification) => verification.run().map(drop),
            Self::Inspect(token) => inspect(&token.text()).map(drop),
        }
    }
}

#[test]
fn errors() {
    let vectors: Vec<ErrorVector> = vectors("errors.json");
    let mut failures = Vec::new();
    let mut signers = Signers::default();
    for vector in &vectors {
        match vector.operation.run(&mut signers) {
            Ok(()) => failures.push(format!("{}: accepted, not {}", vector.name, vector.code)),
            Err(error) if error.code() != vector.code || error.number() != vector.number => {
                let (wanted, got) = (&vector.code, error.code());
                failures.push(format!("{}: {got}, not {wanted}: {error}", vector.name));
            }
            Err(_) => {}
        }
    }
    report(&failures, vectors.len());
}

#[derive(Deserialize)]
struct HostTypeVector {
    name: String,
    argument: String,
    value: HostValue,
    expect: Value,
}

#[derive(Deserialize)]
struct HostValue {
    #[serde(rename = "type")]
    kind: String,
    value: Value,
}

/// Rust has its types checked by the compiler. What a binding must raise for a value of another type
/// is built by the core all the same, and these vectors pin it; what Rust can say, it runs.
#[test]
fn host_types() {
    let vectors: Vec<HostTypeVector> = vectors("host_types.json");
    let signer = UserTokenSigner::new(SigningKey::parse(key_text("rsa2048")).unwrap());
    let mut failures = Vec::new();
    for HostTypeVector { name, argument, value, expect } in &vectors {
        let outcome = host_outcome(&signer, argument, value);
        let met = match (&outcome, expect["number"].as_u64()) {
            (Err(error), Some(number)) => {
                u64::from(error.number()) == number && error.code() == expect["code"]
            }
            (Ok(user_id), None) => {
                expect["user_id"].as_str().is_none_or(|wanted| wanted == user_id)
            }
            _ => false,
        };
        if !met {
            failures.push(format!("{name}: {outcome:?}, not {expect}"));
        }
    }
    report(&failures, vectors.len());
}

/// The `sub` of the token that a binding would give for the value, or the error it would raise.
fn host_outcome(
    signer: &UserTokenSigner,
    argument: &str,
    value: &HostValue,
) -> Result<String, Error> {
    let argument_kind = match argument {
        "user_id" => Argument::UserId,
        "expires_in" => Argument::ExpiresIn,
        "issued_at" => Argument::IssuedAt,
        "grants" => Argument::Grants,
        "jti" => Argument::Jti,
        other => panic!("an unknown argument {other}"),
    };
    let mut user_id = "user_123".to_owned();
    let mut options = TokenOptions::new();
    match (argument, value.kind.as_str()) {
        ("user_id", "null") => return Err(Error::missing(Argument::UserId)),
        (_, "null") => {}
        ("user_id", "string") => user_id = value.value.as_str().unwrap().into(),
        ("user_id", "integer") => user_id = value.value.as_i64().unwrap().to_string(),
        ("user_id", "uuid") => {
            user_id = uuid::Uuid::parse_str(value.value.as_str().unwrap()).unwrap().to_string();
        }
        ("jti", "string") => {
            options = options.jti(Jti::Given(value.value.as_str().unwrap().to_owned()));
        }
        ("expires_in", "integer") => {
            options = options.expires_in_secs(value.value.as_i64().unwrap());
        }
        ("issued_at", "integer") => options = options.issued_at(value.value.as_i64().unwrap()),
        (_, given) => return Err(Error::wrong_type(argument_kind, given)),
    }
    let token = signer.sign_with(&user_id, &options)?;
    Ok(inspect(&token)?.user_id().unwrap_or_default().to_owned())
}
