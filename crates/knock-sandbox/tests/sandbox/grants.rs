//! What tokens grant, and to which tenants they reach.

use serde_json::{Value, json};

use crate::common::{Caller, FEED, granted, ids, seeded};
use knock_sandbox::Sandbox;

const USER: &str = "https://api.knock.app/v1/users/ada";
const ACME: &str = "https://api.knock.app/v1/tenants/acme";

async fn three_tenants() -> Sandbox {
    let trigger = |tenant: Option<&str>, body: &str| json!({"workflow": "w", "recipients": ["ada"], "tenant": tenant, "data": {"body": body}});
    seeded(&json!({
        "users": {"ada": {}},
        "triggers": [trigger(Some("acme"), "acme"), trigger(Some("ibm"), "ibm"), trigger(None, "none")],
    }))
    .await
}

fn with(sandbox: &Sandbox, grants: &Value, explicit: bool) -> Caller {
    Caller::with_token(sandbox, &granted("ada", grants, explicit))
}

#[tokio::test]
async fn explicit_grants_allow_what_they_name() {
    let sandbox = three_tenants().await;
    let channel = "22222222-2222-4222-8222-222222222222";
    let message = ids(&Caller::backend(&sandbox).feed("ada", "").await)[0].clone();
    let calls = [
        ("user/read", "GET", "/v1/users/ada".to_owned(), json!(null)),
        ("user/write", "PUT", "/v1/users/ada".to_owned(), json!({})),
        ("user/feed_read", "GET", format!("/v1/users/ada/feeds/{FEED}"), json!(null)),
        ("user/feed_write", "PUT", format!("/v1/messages/{message}/read"), json!(null)),
        (
            "user/feed_write",
            "POST",
            "/v1/messages/batch/read".to_owned(),
            json!({"message_ids": [message]}),
        ),
        ("user/feed_write", "POST", format!("/v1/channels/{FEED}/messages/bulk/read"), json!({})),
        ("preferences/read", "GET", "/v1/users/ada/preferences".to_owned(), json!(null)),
        ("preferences/read", "GET", "/v1/users/ada/preferences/default".to_owned(), json!(null)),
        (
            "preferences/read",
            "GET",
            "/v1/users/ada/preference_center/config".to_owned(),
            json!(null),
        ),
        ("preferences/write", "PUT", "/v1/users/ada/preferences/default".to_owned(), json!({})),
        (
            "channel_data/write",
            "PUT",
            format!("/v1/users/ada/channel_data/{channel}"),
            json!({"data": {"tokens": []}}),
        ),
        ("channel_data/read", "GET", format!("/v1/users/ada/channel_data/{channel}"), json!(null)),
        (
            "channel_data/write",
            "DELETE",
            format!("/v1/users/ada/channel_data/{channel}"),
            json!(null),
        ),
    ];
    // Every permission opens its calls and no other.
    let mut permissions: Vec<_> = calls.iter().map(|(permission, ..)| *permission).collect();
    permissions.dedup();
    permissions.push("user/guide_read");
    Caller::backend(&sandbox)
        .put(&format!("/v1/users/ada/channel_data/{channel}"), &json!({"data": {"tokens": []}}))
        .await
        .ok();
    for permission in permissions {
        for list in [json!([{}]), json!([])] {
            let caller = with(&sandbox, &json!({USER: {permission: list}}), true);
            for (needed, method, path, body) in &calls {
                let body = (!body.is_null()).then(|| body.to_string());
                let answer = caller.send(method.parse().unwrap(), path, body).await;
                if *needed == permission {
                    // What was deleted a call earlier is missing, and may be looked for.
                    assert!(matches!(answer.status, 200 | 204 | 404), "{path}: {}", answer.text);
                } else {
                    answer.refused(403, "authorization");
                }
            }
        }
    }
    // Without explicit grants they take nothing away.
    let more = with(&sandbox, &json!({USER: {"user/read": [{}]}}), false);
    assert_eq!(more.items("ada", "").await.len(), 3);
}

#[tokio::test]
async fn a_constraint_that_nobody_documents_does_not_count() {
    let sandbox = three_tenants().await;
    let path = format!("/v1/users/ada/feeds/{FEED}");
    let mut tried = 0;
    for odd in [json!([{"until": 5}]), json!([[]]), json!({}), json!(true)] {
        // The core refuses some of these shapes already: then no such token is ever minted.
        if let Ok(grants) =
            knock_jwt::Grants::raw(&json!({USER: {"user/feed_read": odd}}).to_string())
        {
            let options = knock_jwt::TokenOptions::new().grants(grants).explicit_grants(true);
            let token = crate::common::token_with("ada", &options);
            Caller::with_token(&sandbox, &token).get(&path).await.refused(403, "authorization");
            tried += 1;
        }
    }
    assert!(tried >= 1);
}

#[tokio::test]
async fn inline_preferences_need_their_own_grant() {
    let sandbox = three_tenants().await;
    let caller = with(&sandbox, &json!({USER: {"user/write": [{}]}}), true);
    caller.put("/v1/users/ada", &json!({"name": "Ada"})).await.ok();
    let preferences = json!({"preferences": {"default": {"workflows": {"w": false}}}});
    caller.put("/v1/users/ada", &preferences).await.refused(403, "authorization");
    let data = json!({"channel_data": {"22222222-2222-4222-8222-222222222222": {"tokens": ["t"]}}});
    caller.put("/v1/users/ada", &data).await.refused(403, "authorization");
}

/// What its own endpoint would refuse does not get in inline either.
#[tokio::test]
async fn inline_preferences_keep_to_the_tokens_tenants() {
    let sandbox = three_tenants().await;
    let backend = Caller::backend(&sandbox);
    let off = json!({"workflows": {"w": false}});
    let inline = |sets: Value| json!({"preferences": sets});
    let user = json!({"user/write": [{}], "preferences/write": [{}]});
    let tenant = json!({"preferences/write": [{}]});
    let both = json!({USER: user, ACME: tenant});
    let only_tenant = json!({USER: {"user/write": [{}]}, ACME: tenant});
    for (grants, explicit, allowed, refused) in [
        (&both, true, vec!["default", "acme"], vec!["ibm"]),
        (&both, false, vec!["default", "acme"], vec!["ibm"]),
        (&only_tenant, true, vec!["acme"], vec!["default", "ibm"]),
    ] {
        let caller = with(&sandbox, grants, explicit);
        for set in allowed {
            caller.put("/v1/users/ada", &inline(json!({set: off}))).await.ok();
        }
        for set in refused {
            for sets in [json!({set: off}), json!({"acme": off, set: off})] {
                caller.put("/v1/users/ada", &inline(sets)).await.refused(403, "authorization");
            }
        }
    }
    // Without a set it is the user's own that is asked for.
    let caller = with(&sandbox, &only_tenant, true);
    for none in [json!({}), json!(null)] {
        caller.put("/v1/users/ada", &inline(none)).await.refused(403, "authorization");
    }
    let ibm = backend.get("/v1/users/ada/preferences/ibm").await.ok();
    assert!(ibm["workflows"].is_null(), "{ibm}");
}

/// Nothing to change is no reason to let somebody in.
#[tokio::test]
async fn what_changes_nothing_needs_the_grant_too() {
    let sandbox = three_tenants().await;
    let reader = with(&sandbox, &json!({USER: {"user/feed_read": [{}]}}), true);
    let bulk = format!("/v1/channels/{FEED}/messages/bulk/read");
    for body in [
        json!({"recipient_ids": []}),
        json!({"user_ids": []}),
        json!({"recipient_ids": [], "tenants": ["acme"]}),
        json!({"tenants": []}),
    ] {
        reader.post(&bulk, &body).await.refused(403, "authorization");
    }
    let unknown = json!({"message_ids": ["unknown"]});
    reader.post("/v1/messages/batch/read", &unknown).await.refused(403, "authorization");
    for resource in [USER, ACME] {
        let writer = with(&sandbox, &json!({resource: {"user/feed_write": [{}]}}), true);
        writer.post("/v1/messages/batch/read", &unknown).await.ok();
    }
    // Nor does it learn which messages there are.
    reader.put("/v1/messages/unknown/read", &json!({})).await.refused(403, "authorization");
}

#[tokio::test]
async fn a_tenants_token_reaches_that_tenant_only() {
    let sandbox = three_tenants().await;
    let path = |query: &str| format!("/v1/users/ada/feeds/{FEED}{query}");
    let scoped = json!({ACME: {"user/feed_read": [{}], "user/feed_write": [{}]}});
    let caller = with(&sandbox, &scoped, true);
    // What has no tenant is the user's, and the user is granted nothing.
    assert_eq!(caller.items("ada", "?tenant=acme").await, ["acme"]);
    caller.get(&path("?tenant=ibm")).await.refused(403, "authorization");
    caller.get(&path("")).await.refused(403, "authorization");

    // Of its messages too, one by one and in a batch.
    let feed = Caller::backend(&sandbox).feed("ada", "").await;
    let [none, ibm, acme] = ids(&feed).try_into().unwrap();
    caller.put(&format!("/v1/messages/{acme}/read"), &json!({})).await.ok();
    for other in [&none, &ibm] {
        caller
            .put(&format!("/v1/messages/{other}/read"), &json!({}))
            .await
            .refused(403, "authorization");
        let batch = json!({"message_ids": [acme, other]});
        caller.post("/v1/messages/batch/archived", &batch).await.refused(403, "authorization");
    }
    let bulk = format!("/v1/channels/{FEED}/messages/bulk/archive");
    caller.post(&bulk, &json!({"tenants": ["acme", "ibm"]})).await.refused(403, "authorization");
    caller.post(&bulk, &json!({})).await.refused(403, "authorization");
    let done = caller.post(&bulk, &json!({"tenants": ["acme"]})).await.ok();
    assert_eq!(done["success_count"], 1);
    assert_eq!(Caller::backend(&sandbox).items("ada", "").await, ["none", "ibm"]);
}

#[tokio::test]
async fn a_scope_beside_the_user_shows_both() {
    let sandbox = three_tenants().await;
    let both = json!({USER: {"user/feed_read": [{}]}, ACME: {"user/feed_read": [{}]}});
    for (grants, explicit) in [(both, true), (json!({ACME: {"preferences/read": [{}]}}), false)] {
        let caller = with(&sandbox, &grants, explicit);
        assert_eq!(caller.items("ada", "").await, ["none", "acme"], "explicit: {explicit}");
        assert_eq!(caller.feed("ada", "").await["meta"]["total_count"], 2);
        assert_eq!(caller.items("ada", "?tenant=acme&has_tenant=true").await, ["acme"]);
        let path = format!("/v1/users/ada/feeds/{FEED}?tenant=ibm");
        caller.get(&path).await.refused(403, "authorization");
        // The bulk operation is limited in the same way.
        if !explicit {
            let bulk = format!("/v1/channels/{FEED}/messages/bulk/seen");
            assert_eq!(caller.post(&bulk, &json!({})).await.ok()["success_count"], 2);
        }
    }
    // A tenant as an object is for Slack and Teams, and no scope.
    let object =
        json!({"https://api.knock.app/v1/objects/$tenants/acme": {"slack/channels_read": [{}]}});
    assert_eq!(with(&sandbox, &object, false).items("ada", "").await.len(), 3);
}

#[tokio::test]
async fn preferences_have_tenants_too() {
    let sandbox = three_tenants().await;
    let grants = json!({ACME: {"preferences/read": [{}], "preferences/write": [{}]}});
    let caller = with(&sandbox, &grants, true);
    let set = json!({"workflows": {"w": false}});
    let acme = "/v1/users/ada/preferences/acme";
    caller.put(acme, &set).await.ok();
    for path in [acme, "/v1/users/ada/preferences/default?tenant=acme"] {
        assert_eq!(caller.get(path).await.ok()["workflows"], json!({"w": false}));
    }
    // Knock's PUT has no such parameter. Nothing is written: not the tenant's set, nor that of the path.
    let own = Caller::user(&sandbox, "ada");
    let on = json!({"workflows": {"w": true}});
    for query in ["?tenant=acme", "?tenant=default", "?tenant="] {
        let path = format!("/v1/users/ada/preferences/default{query}");
        let answer = own.put(&path, &on).await;
        assert!(answer.text.contains("/preferences/<tenant>"), "{}", answer.text);
        answer.refused(422, "invalid_params");
    }
    assert_eq!(own.get(acme).await.ok()["workflows"], set["workflows"]);
    assert!(own.get("/v1/users/ada/preferences/default").await.ok()["workflows"].is_null());
    // Nor does a tenant without a set of its own give out the user's.
    let fresh = three_tenants().await;
    Caller::backend(&fresh).put("/v1/users/ada/preferences/default", &set).await.ok();
    let path = "/v1/users/ada/preferences/default?tenant=acme";
    assert!(with(&fresh, &grants, true).get(path).await.ok()["workflows"].is_null());
    assert_eq!(Caller::user(&fresh, "ada").get(path).await.ok()["workflows"], set["workflows"]);
    // What the query names is not judged in the place of what the path does: both must be in reach.
    Caller::backend(&sandbox).put("/v1/users/ada/preferences/ibm", &set).await.ok();
    for path in [
        "/v1/users/ada/preferences/default",
        "/v1/users/ada/preferences/ibm",
        "/v1/users/ada/preferences/ibm?tenant=acme",
        "/v1/users/ada/preferences/ibm?tenant=other",
        "/v1/users/ada/preferences/acme?tenant=ibm",
        "/v1/users/ada/preferences/default?tenant=ibm",
    ] {
        if !path.contains("/acme?") {
            caller.put(path, &set).await.refused(403, "authorization");
        }
        caller.get(path).await.refused(403, "authorization");
    }
}
