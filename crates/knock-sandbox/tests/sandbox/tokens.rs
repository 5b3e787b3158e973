//! Keys and times: which tokens the sandbox takes, and where it looks at none.

use knock_jwt::{TokenOptions, UserTokenSigner};
use knock_sandbox::Sandbox;
use serde_json::json;

use crate::common::{Caller, FEED, Log, by_hand, key, other_key};
use crate::enforcement::one_message;

/// Knock takes a token without an end; here it must have one, and the log says so.
#[tokio::test]
async fn what_is_wrong_with_the_times_stands_in_the_log() {
    let log = Log::new();
    let sandbox = one_message().await;
    let far = 4_000_000_000_u64;
    for (payload, named) in [
        (json!({"sub": "ada"}), "claim exp is missing"),
        (json!({"sub": "ada", "iat": 1_700_000_000}), "claim exp is missing"),
        (json!({"sub": "ada", "exp": far + 60, "nbf": far}), "token_not_yet_valid"),
        (json!({"sub": "ada", "exp": 1_700_000_000}), "token_expired"),
    ] {
        let ada = Caller::with_token(&sandbox, &by_hand(&payload));
        let answer = ada.get("/v1/users/ada").await;
        answer.refused(401, "invalid_user_token");
        let text = log.text();
        let line = text.lines().last().unwrap();
        assert!(line.contains("/v1/users/ada 401: ") && line.contains(named), "{line}");
    }
    // The hand signs well: with an end all is good.
    let good = by_hand(&json!({"sub": "ada", "exp": far}));
    Caller::with_token(&sandbox, &good).get("/v1/users/ada").await.ok();
    assert!(!log.text().contains("eyJ"));
}

#[tokio::test]
async fn without_enhanced_security_the_public_key_is_enough() {
    let sandbox = Sandbox::builder().enhanced_security(false).start().await.unwrap();
    Caller::backend(&sandbox).trigger(&json!({"recipients": ["ada"]})).await;
    let anybody = Caller::anybody(&sandbox);
    assert_eq!(anybody.items("ada", "").await.len(), 1);
    anybody.put("/v1/users/bo", &json!({"name": "Bo"})).await.ok();
    // Tokens are not looked at.
    assert_eq!(Caller::with_token(&sandbox, "nonsense").items("ada", "").await.len(), 1);
    anybody.get("/v1/tenants").await.refused(401, "incorrect_token_type");
    Caller::new(&sandbox, vec![]).get("/v1/users/bo").await.refused(401, "authentication_required");
}

#[tokio::test]
async fn several_keys_count_while_one_is_rotated() {
    let sandbox = Sandbox::builder()
        .verifying_key(other_key().verifying_key().clone())
        .verifying_key(key().verifying_key().clone())
        .start()
        .await
        .unwrap();
    assert!(Caller::user(&sandbox, "ada").items("ada", "").await.is_empty());
    let old = UserTokenSigner::new(other_key().clone()).sign("ada").unwrap();
    assert!(Caller::with_token(&sandbox, &old).items("ada", "").await.is_empty());
}

#[tokio::test]
async fn a_token_ends_when_it_says() {
    let sandbox = one_message().await;
    let options = TokenOptions::new().expires_in_secs(4);
    let token = crate::common::token_with("ada", &options);
    let ada = Caller::with_token(&sandbox, &token);
    assert_eq!(ada.items("ada", "").await.len(), 1);
    tokio::time::sleep(std::time::Duration::from_millis(4_100)).await;
    ada.get(&format!("/v1/users/ada/feeds/{FEED}")).await.refused(401, "invalid_user_token");
}
