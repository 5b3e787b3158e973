//! Keys from the environment, in processes of their own: this test program starts itself again.

#![allow(clippy::unwrap_used, clippy::expect_used)] // a panic is the report

use std::process::Command;

use knock_jwt::{SigningKey, TokenOptions};
use knock_jwt_axum::Knock;

/// What the program does when it is started again: says what came of it.
#[tokio::test]
async fn child() {
    let Ok(mode) = std::env::var("KNOCK_JWT_AXUM_CHILD") else { return };
    let built = Knock::builder().development(mode == "development").build();
    let said = match built {
        Err(error) => error.code().to_owned(),
        Ok(knock) => match knock.issue("ada", &TokenOptions::new()).await.unwrap() {
            Some(_) => "token".to_owned(),
            None => "none".to_owned(),
        },
    };
    println!("said={said}.");
}

fn said(mode: &str, key: Option<&str>) -> String {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(["child", "--exact", "--nocapture"]).env("KNOCK_JWT_AXUM_CHILD", mode);
    command.env_remove("KNOCK_SIGNING_KEY").env_remove("KNOCK_SIGNING_KEY_FILE");
    if let Some(key) = key {
        command.env("KNOCK_SIGNING_KEY", key);
    }
    let output = String::from_utf8(command.output().unwrap().stdout).unwrap();
    let (_, rest) = output.split_once("said=").expect(&output);
    rest.split_once('.').unwrap().0.to_owned()
}

#[test]
fn a_key_is_needed_but_in_development() {
    let key = SigningKey::generate(2048).unwrap().to_base64().unwrap();
    assert_eq!(said("production", Some(&key)), "token");
    assert_eq!(said("development", Some(&key)), "token");
    assert_eq!(said("production", None), "signing_key_missing");
    assert_eq!(said("production", Some(" ")), "signing_key_missing");
    assert_eq!(said("development", None), "none");
    assert_eq!(said("development", Some("nonsense")), "signing_key_format");
}
