//! Engagement statuses: of one message, of a batch, of a channel.

use serde_json::{Value, json};

use crate::common::{Caller, FEED, ids, sandbox, seeded};

#[tokio::test]
async fn every_status_has_its_time_and_its_count() {
    let sandbox = sandbox().await;
    Caller::backend(&sandbox).trigger(&json!({"recipients": ["ada"]})).await;
    let ada = Caller::user(&sandbox, "ada");
    let id = ids(&ada.feed("ada", "").await)[0].clone();
    let mark = |status: &str| format!("/v1/messages/{id}/{status}");
    // Method, status, the statuses afterwards, unread and unseen.
    let steps: [(&str, &str, &[&str], u8, u8); 13] = [
        ("PUT", "seen", &["seen"], 1, 0),
        ("PUT", "read", &["seen", "read"], 0, 0),
        ("DELETE", "seen", &["read"], 0, 1),
        ("DELETE", "read", &[], 1, 1),
        ("PUT", "interacted", &["read", "interacted"], 0, 1),
        ("PUT", "unread", &["interacted"], 1, 1),
        ("PUT", "archived", &["interacted", "archived"], 1, 1),
        ("DELETE", "archived", &["interacted"], 1, 1),
        ("PUT", "unseen", &["interacted"], 1, 1),
        ("PUT", "read", &["read", "interacted"], 0, 1),
        ("DELETE", "unread", &["interacted"], 1, 1),
        ("PUT", "seen", &["seen", "interacted"], 1, 0),
        ("DELETE", "unseen", &["interacted"], 1, 1),
    ];
    for (method, status, statuses, unread, unseen) in steps {
        let message = ada.send(method.parse().unwrap(), &mark(status), None).await.ok();
        assert_eq!(message["engagement_statuses"], json!(statuses), "{method} {status}");
        for name in ["seen", "read", "interacted", "archived"] {
            let at = &message[format!("{name}_at")];
            assert_eq!(at.is_string(), statuses.contains(&name), "{method} {status}: {name}");
        }
        let meta = &ada.feed("ada", "?archived=include").await["meta"];
        assert_eq!(
            (&meta["unread_count"], &meta["unseen_count"]),
            (&json!(unread), &json!(unseen))
        );
    }
    for (method, status) in [("PUT", "lost"), ("DELETE", "interacted"), ("PUT", "delete")] {
        let answer = ada.send(method.parse().unwrap(), &mark(status), None).await;
        answer.refused(422, "invalid_params");
    }
    ada.put("/v1/messages/unknown/read", &json!({})).await.refused(404, "resource_missing");
    ada.put(&mark("interacted"), &json!({"metadata": "x"})).await.refused(422, "invalid_params");
    // What Knock's description says of it: flat, and five pairs at most.
    let five = json!({"a": "b", "c": 1, "d": true, "e": null, "f": 1.5});
    let six = json!({"a": 1, "b": 1, "c": 1, "d": 1, "e": 1, "f": 1});
    for (metadata, status) in
        [(five, 200), (six, 422), (json!({"a": {}}), 422), (json!({"a": [1]}), 422)]
    {
        let body = json!({"metadata": metadata, "message_ids": [id]});
        for answer in [
            ada.put(&mark("interacted"), &body).await,
            ada.post("/v1/messages/batch/interacted", &body).await,
        ] {
            assert_eq!(answer.status, status, "{metadata}");
        }
    }
}

#[tokio::test]
async fn a_batch_is_all_or_nothing() {
    let sandbox = sandbox().await;
    let backend = Caller::backend(&sandbox);
    for _ in 0..3 {
        backend.trigger(&json!({"recipients": ["ada", "bo"]})).await;
    }
    let (ada, bo) = (Caller::user(&sandbox, "ada"), Caller::user(&sandbox, "bo"));
    let hers = ids(&ada.feed("ada", "").await);
    let his = ids(&bo.feed("bo", "").await);
    let mixed = json!({"message_ids": [hers[0], his[0]]});
    ada.post("/v1/messages/batch/read", &mixed).await.refused(403, "authorization");
    assert_eq!(ada.feed("ada", "").await["meta"]["unread_count"], 3);
    let some = json!({"message_ids": [hers[0], "unknown", hers[2]]});
    let changed = ada.post("/v1/messages/batch/read", &some).await.ok();
    assert_eq!(changed.as_array().unwrap().len(), 2);
    assert_eq!(ada.feed("ada", "").await["meta"]["unread_count"], 1);
    assert_eq!(bo.feed("bo", "").await["meta"]["unread_count"], 3);
    for bad in [
        json!({}),
        json!({"message_ids": []}),
        json!({"message_ids": "x"}),
        json!({"message_ids": [1]}),
        json!({"message_ids": vec!["x"; 51]}),
    ] {
        ada.post("/v1/messages/batch/read", &bad).await.refused(422, "invalid_params");
    }
    ada.post("/v1/messages/batch/gone", &some).await.refused(422, "invalid_params");
}

#[tokio::test]
async fn bulk_changes_what_its_filters_hold() {
    let sandbox = seeded(&json!({"triggers": [
        {"workflow": "a", "recipients": ["ada", "bo"], "tenant": "acme", "data": {"body": "1", "n": 1}},
        {"workflow": "b", "recipients": ["ada", "bo"], "data": {"body": "2"}},
    ]}))
    .await;
    let (ada, backend) = (Caller::user(&sandbox, "ada"), Caller::backend(&sandbox));
    let path = |action: &str| format!("/v1/channels/{FEED}/messages/bulk/{action}");
    // What Knock's client sends of a feed that is scoped.
    let cases: [(Value, u64); 13] = [
        (json!({"user_ids": ["ada"], "archived": "exclude"}), 2),
        (json!({"recipient_ids": ["ada"], "archived": "only"}), 0),
        (json!({}), 2),
        (json!({"tenants": ["acme"]}), 1),
        (json!({"has_tenant": false}), 1),
        (json!({"workflows": ["b"]}), 1),
        (json!({"engagement_status": "unread"}), 2),
        (json!({"engagement_status": "read"}), 0),
        // The sandbox has no links that it could follow.
        (json!({"engagement_status": "link_clicked"}), 0),
        (json!({"trigger_data": "{\"n\":1}"}), 1),
        (json!({"newer_than": "2020-01-01T00:00:00Z"}), 2),
        (json!({"older_than": "2020-01-01T00:00:00Z"}), 0),
        (json!({"delivery_status": "queued"}), 0),
    ];
    for (filter, count) in cases {
        let done = ada.post(&path("seen"), &filter).await.ok();
        assert_eq!(
            (&done["success_count"], &done["status"]),
            (&json!(count), &json!("completed")),
            "{filter}"
        );
    }
    for somebody in [
        json!({"user_ids": ["bo"]}),
        json!({"user_ids": ["ada", "bo"]}),
        json!({"recipient_ids": ["bo"]}),
    ] {
        ada.post(&path("read"), &somebody).await.refused(403, "authorization");
    }
    for bad in [
        json!({"archived": 1}),
        json!({"tenants": "acme"}),
        json!({"engagement_status": "x"}),
        json!({"trigger_data": {}}),
        json!({"has_tenant": "true"}),
        json!({"older_than": "x"}),
    ] {
        ada.post(&path("read"), &bad).await.refused(422, "invalid_params");
    }
    ada.post(&path("vanish"), &json!({})).await.refused(422, "invalid_params");
    let other = "/v1/channels/22222222-2222-4222-8222-222222222222/messages/bulk/read";
    ada.post(other, &json!({})).await.refused(422, "channel_invalid");
    // Nothing of bo's was touched by ada, and a backend reaches both.
    assert_eq!(backend.feed("bo", "").await["meta"]["unseen_count"], 2);
    ada.post(&path("archive"), &json!({"workflows": ["a"]})).await.ok();
    assert_eq!(ada.items("ada", "").await, ["2"]);
    assert_eq!(ada.items("ada", "?archived=only").await, ["1"]);
    ada.post(&path("unarchive"), &json!({})).await.ok();
    assert_eq!(
        backend.post(&path("delete"), &json!({"workflows": ["b"]})).await.ok()["success_count"],
        2
    );
    assert_eq!(ada.items("ada", "?archived=include").await, ["1"]);
    assert_eq!(backend.items("bo", "").await, ["1"]);
}
