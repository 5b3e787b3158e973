//! Users, preferences, channel data, tenants, and what a trigger says about them.

use serde_json::json;

use crate::common::{Caller, FEED, sandbox};

const PUSH: &str = "22222222-2222-4222-8222-222222222222";

#[tokio::test]
async fn identifying_merges() {
    let sandbox = sandbox().await;
    let ada = Caller::user(&sandbox, "ada");
    ada.get("/v1/users/ada").await.refused(404, "resource_missing");
    let body = json!({"name": "Ada", "plan": "gold", "id": "bo", "__typename": "X"});
    let user = ada.put("/v1/users/ada", &body).await.ok();
    assert_eq!((&user["id"], &user["__typename"]), (&json!("ada"), &json!("User")));
    ada.put("/v1/users/ada", &json!({"email": "ada@example.com", "name": null})).await.ok();
    let user = ada.get("/v1/users/ada").await.ok();
    assert_eq!(user["plan"], "gold");
    assert_eq!(user["email"], "ada@example.com");
    assert!(user["name"].is_null());
    let inline = json!({
        "preferences": {"default": {"workflows": {"w": false}}},
        "channel_data": {PUSH: {"tokens": ["t1"]}},
    });
    let user = ada.put("/v1/users/ada", &inline).await.ok();
    assert!(user.get("preferences").is_none() && user.get("channel_data").is_none());
    let set = ada.get("/v1/users/ada/preferences/default").await.ok();
    assert_eq!(set["workflows"], json!({"w": false}));
    let data = ada.get(&format!("/v1/users/ada/channel_data/{PUSH}")).await.ok();
    assert_eq!(data["data"]["devices"][0]["token"], "t1");
    // What is wrong in one part changes nothing in another.
    let bad = json!({"name": "Eve", "preferences": {"default": {"workflows": 1}}});
    ada.put("/v1/users/ada", &bad).await.refused(422, "invalid_params");
    let bad = json!({"name": "Eve", "channel_data": {"push": {"tokens": ["t1"]}}});
    ada.put("/v1/users/ada", &bad).await.refused(422, "channel_invalid");
    assert!(ada.get("/v1/users/ada").await.ok()["name"].is_null());
}

#[tokio::test]
async fn preferences_are_replaced_or_merged() {
    let sandbox = sandbox().await;
    let ada = Caller::user(&sandbox, "ada");
    let path = "/v1/users/ada/preferences/default";
    let empty = ada.get(path).await.ok();
    assert_eq!((&empty["id"], empty["workflows"].is_null()), (&json!("default"), true));
    assert_eq!(ada.get("/v1/users/ada/preferences").await.ok().as_array().unwrap().len(), 1);
    let set = json!({"workflows": {"a": true, "b": {"channel_types": {"email": false}}}, "categories": null});
    assert_eq!(ada.put(path, &set).await.ok()["workflows"], set["workflows"]);
    let merged = json!({"__persistence_strategy__": "merge", "workflows": {"c": false, "a": null}, "channel_types": {"sms": false}});
    let merged = ada.put(path, &merged).await.ok();
    assert_eq!(merged["workflows"], json!({"b": {"channel_types": {"email": false}}, "c": false}));
    let replaced = ada.put(path, &json!({"channel_types": {"email": false}})).await.ok();
    assert!(replaced["workflows"].is_null());
    for bad in [
        json!({"workflows": []}),
        json!({"workflows": {"a": 1}}),
        json!({"channel_types": {"pigeon": true}}),
        json!({"channel_types": {"in_app": true}}),
        json!({"commercial_subscribed": "yes"}),
        json!({"commercial_subscribed": 1}),
        json!({"commercial_subscribed": []}),
        json!({"commercial_subscribed": {}}),
        json!({"commercial_subscribed": {"conditions": true}}),
        json!({"__persistence_strategy__": "guess"}),
    ] {
        ada.put(path, &bad).await.refused(422, "invalid_params");
    }
    for types in ["chat", "email", "http", "in_app_feed", "push", "sms"] {
        ada.put(path, &json!({"channel_types": {types: true}})).await.ok();
    }
    let under_conditions = json!({"conditions": [{"variable": "a", "operator": "empty"}]});
    for wanted in [json!(true), json!(false), under_conditions, json!(null)] {
        let set = ada.put(path, &json!({"commercial_subscribed": wanted})).await.ok();
        assert_eq!(set["commercial_subscribed"], wanted);
    }
    let center = ada.get("/v1/users/ada/preference_center/config").await.ok();
    assert_eq!(center["enabled"], false);
}

#[tokio::test]
async fn channel_data_comes_and_goes() {
    let sandbox = sandbox().await;
    let ada = Caller::user(&sandbox, "ada");
    let path = format!("/v1/users/ada/channel_data/{PUSH}");
    ada.get(&path).await.refused(404, "resource_missing");
    let devices = json!({"data": {"devices": [{"token": "t1", "locale": "de"}]}});
    assert_eq!(ada.put(&path, &devices).await.ok()["data"]["tokens"], json!(["t1"]));
    assert_eq!(ada.get(&path).await.ok()["channel_id"], PUSH);
    assert_eq!(ada.delete(&path).await.status, 204);
    ada.get(&path).await.refused(404, "resource_missing");
    ada.put(&path, &json!({})).await.refused(422, "invalid_params");
    ada.put("/v1/users/ada/channel_data/push", &devices).await.refused(422, "channel_invalid");
}

/// In one of the forms that Knock documents, of which those for push are answered in full.
#[tokio::test]
async fn channel_data_has_a_form() {
    let sandbox = sandbox().await;
    let ada = Caller::user(&sandbox, "ada");
    let path = format!("/v1/users/ada/channel_data/{PUSH}");
    let device = |name: &str| json!({name: "a", "locale": null, "timezone": null});
    for (given, shown) in [
        (json!({"tokens": ["a"]}), json!({"tokens": ["a"], "devices": [device("token")]})),
        (
            json!({"devices": [{"token": "a"}]}),
            json!({"tokens": ["a"], "devices": [{"token": "a"}]}),
        ),
        (json!({"devices": []}), json!({"tokens": [], "devices": []})),
        (
            json!({"target_arns": ["a"]}),
            json!({"target_arns": ["a"], "devices": [device("target_arn")]}),
        ),
        (
            json!({"devices": [{"target_arn": "a", "locale": "de"}]}),
            json!({"target_arns": ["a"], "devices": [{"target_arn": "a", "locale": "de"}]}),
        ),
        (json!({"player_ids": [PUSH]}), json!({"player_ids": [PUSH]})),
        (
            json!({"connections": [{"incoming_webhook": {"url": "https://example.com"}}]}),
            json!({"connections": [{"incoming_webhook": {"url": "https://example.com"}}]}),
        ),
    ] {
        assert_eq!(ada.put(&path, &json!({"data": given})).await.ok()["data"], shown);
    }
    let last = ada.get(&path).await.ok();
    for bad in [
        json!({}),
        json!({"phone": "1"}),
        json!({"tokens": null}),
        json!({"tokens": "a"}),
        json!({"tokens": [1]}),
        json!({"tokens": ["a"], "devices": [{"target_arn": "a"}]}),
        json!({"devices": {}}),
        json!({"devices": ["a"]}),
        json!({"devices": [{}]}),
        json!({"devices": [{"token": 1}]}),
        json!({"devices": [{"token": "a"}, {"target_arn": "b"}]}),
        json!({"devices": [{"target_arn": "b"}, {"token": "a"}]}),
        json!({"devices": [{"token": "a", "locale": 1}]}),
        json!({"target_arns": [null]}),
        json!({"player_ids": null}),
        json!({"player_ids": ["a"]}),
        json!({"connections": {}}),
        json!({"connections": ["a"]}),
        json!({"connections": [{"incoming_webhook": {}}]}),
    ] {
        ada.put(&path, &json!({"data": bad})).await.refused(422, "invalid_params");
        let inline = json!({"channel_data": {PUSH: bad}});
        ada.put("/v1/users/ada", &inline).await.refused(422, "invalid_params");
    }
    assert_eq!(ada.get(&path).await.ok(), last);
}

#[tokio::test]
async fn triggers_tell_who_and_where() {
    let sandbox = sandbox().await;
    let backend = Caller::backend(&sandbox);
    backend
        .trigger(&json!({
            "recipients": ["ada", {"id": "bo", "name": "Bo"}, {"collection": "projects", "id": "p1"}],
            "actor": {"id": "cy", "name": "Cy", "avatar": "https://example.com/cy.png"},
            "tenant": {"id": "acme", "name": "Acme"},
            "data": {"body": "<script>alert(1)</script>", "action_url": "https://example.com/"},
        }))
        .await;
    assert_eq!(backend.get("/v1/users/bo").await.ok()["name"], "Bo");
    assert_eq!(backend.get("/v1/tenants/acme").await.ok()["name"], "Acme");
    let entry = &backend.feed("bo", "").await["entries"][0];
    assert_eq!(entry["tenant"], "acme");
    assert_eq!(entry["actors"][0]["avatar"], "https://example.com/cy.png");
    assert_eq!(entry["blocks"][0]["rendered"], "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>");
    assert_eq!(entry["blocks"][1]["content"], "https://example.com/");
    let path = "/v1/workflows/new-comment/trigger";
    for bad in [
        json!({}),
        json!({"recipients": []}),
        json!({"recipients": "ada"}),
        json!({"recipients": [1]}),
        json!({"recipients": [""]}),
        json!({"recipients": [{"name": "x"}]}),
        json!({"recipients": vec!["x"; 1001]}),
        json!({"recipients": ["ada"], "data": 1}),
        json!({"recipients": ["ada"], "tenant": 1}),
        json!({"recipients": ["ada"], "actor": {"name": "x"}}),
        json!({"recipients": ["ada"], "tenant": {}}),
    ] {
        backend.post(path, &bad).await.refused(422, "invalid_params");
    }
    assert_eq!(backend.items("ada", "").await.len(), 1);
    // A trigger that is refused leaves nothing behind, whatever came before what was wrong with it.
    let (eve, evil) = (json!({"id": "eve", "name": "Eve"}), json!({"id": "evil", "name": "Evil"}));
    for bad in [
        json!({"recipients": [eve, 1]}),
        json!({"recipients": [eve, {"id": "mo", "preferences": 1}]}),
        json!({"recipients": [{"name": "x"}], "actor": eve, "tenant": evil}),
        json!({"recipients": [eve], "tenant": 1}),
        json!({"recipients": [1], "tenant": evil}),
    ] {
        backend.post(path, &bad).await.refused(422, "invalid_params");
    }
    backend.get("/v1/users/eve").await.refused(404, "resource_missing");
    backend.get("/v1/tenants/evil").await.refused(404, "resource_missing");
    // The same user twice is identified twice, in the order in which they stand there.
    let twice = json!({"recipients": [{"id": "di", "a": 1, "b": 1}, {"id": "di", "b": 2}]});
    backend.post(path, &twice).await.ok();
    let di = backend.get("/v1/users/di").await.ok();
    assert_eq!((&di["a"], &di["b"]), (&json!(1), &json!(2)));
    assert_eq!(backend.delete("/v1/tenants/acme").await.status, 204);
    backend.get("/v1/tenants/acme").await.refused(404, "resource_missing");
}

#[tokio::test]
async fn browsers_may_call_from_anywhere() {
    let sandbox = sandbox().await;
    let mut caller = Caller::new(&sandbox, vec![("origin", "https://app.example".to_owned())]);
    caller.headers.push(("access-control-request-method", "PUT".to_owned()));
    caller.headers.push(("access-control-request-headers", "x-knock-user-token,x-new".to_owned()));
    let preflight = caller.send("OPTIONS".parse().unwrap(), "/v1/users/ada", None).await;
    assert_eq!(preflight.status, 204);
    assert_eq!(preflight.headers["access-control-allow-origin"], "*");
    assert_eq!(preflight.headers["access-control-allow-headers"], "x-knock-user-token,x-new");
    assert!(preflight.headers["access-control-allow-methods"].to_str().unwrap().contains("PUT"));
    assert!(!preflight.headers.contains_key("access-control-allow-credentials"));
    // A refusal can be read too, or a page could not tell why.
    let refused = caller.get(&format!("/v1/users/ada/feeds/{FEED}")).await;
    assert_eq!(refused.headers["access-control-allow-origin"], "*");
    refused.refused(401, "authentication_required");
    let own = caller.get("/_sandbox/health").await;
    assert!(!own.headers.contains_key("access-control-allow-origin"));
}
