//! Feeds: filters, pages, counts, modes.

use serde_json::json;

use crate::common::{Caller, FEED, ids, sandbox, seeded};

#[tokio::test]
async fn filters_show_what_they_say() {
    let sandbox = seeded(&json!({
        "workflows": {"comment": {"categories": ["collab"]}, "invoice": {"categories": ["money"]}},
        "triggers": [
            {"workflow": "comment", "recipients": ["ada", "bo"], "tenant": "acme", "data": {"body": "1", "page": 7}},
            {"workflow": "comment", "recipients": ["ada"], "tenant": "ibm", "data": {"body": "2", "page": "7"}},
            {"workflow": "invoice", "recipients": ["ada"], "data": {"body": "3", "deep": {"page": 7}}},
        ],
    }))
    .await;
    let ada = Caller::user(&sandbox, "ada");
    for (query, expected) in [
        ("", &["3", "2", "1"] as &[&str]),
        ("?tenant=acme", &["3", "1"]),
        ("?tenant=acme&has_tenant=true", &["1"]),
        ("?tenant=acme&has_tenant=false", &["3"]),
        ("?has_tenant=true", &["2", "1"]),
        ("?has_tenant=false", &["3"]),
        ("?source=comment", &["2", "1"]),
        ("?source=nothing", &[]),
        ("?workflow_categories[]=money", &["3"]),
        ("?workflow_categories[0]=money&workflow_categories[1]=collab", &["3", "2", "1"]),
        ("?workflow_categories=collab,other", &["2", "1"]),
        ("?trigger_data=%7B%22page%22%3A7%7D", &["1"]),
        ("?trigger_data=%7B%22page%22%3A%227%22%7D", &["2"]),
        ("?inserted_at.gt=2020-01-01T00:00:00Z", &["3", "2", "1"]),
        ("?inserted_at.lt=2020-01-01T00:00:00Z", &[]),
        ("?archived=only", &[]),
        ("?status=unread", &["3", "2", "1"]),
        ("?status=read", &[]),
        ("?status=all&locale=de&unknown=1", &["3", "2", "1"]),
        ("?source=&tenant=", &["3", "2", "1"]),
    ] {
        assert_eq!(ada.items("ada", query).await, expected, "{query}");
    }
    // Exactly at a message's time.
    let at = ada.feed("ada", "").await["entries"][1]["inserted_at"].as_str().unwrap().to_owned();
    assert_eq!(ada.items("ada", &format!("?inserted_at.gte={at}")).await, ["3", "2"]);
    assert_eq!(ada.items("ada", &format!("?inserted_at.gt={at}")).await, ["3"]);
    assert_eq!(ada.items("ada", &format!("?inserted_at.lte={at}")).await, ["2", "1"]);
    assert_eq!(Caller::user(&sandbox, "bo").items("bo", "").await, ["1"]);
    assert!(Caller::user(&sandbox, "nobody").items("nobody", "").await.is_empty());
}

#[tokio::test]
async fn what_makes_no_sense_is_refused() {
    let sandbox = sandbox().await;
    let ada = Caller::user(&sandbox, "ada");
    for query in [
        "status=new",
        "archived=yes",
        "has_tenant=1",
        "mode=small",
        "page_size=0",
        "page_size=51",
        "page_size=x",
        "after=x",
        "before=c-1",
        "after=czz",
        "trigger_data=x",
        "trigger_data=[]",
        "trigger_data=%7B%22a%22%3A%7B%7D%7D",
        "inserted_at.gt=yesterday",
    ] {
        ada.get(&format!("/v1/users/ada/feeds/{FEED}?{query}"))
            .await
            .refused(422, "invalid_params");
    }
    for channel in ["22222222-2222-4222-8222-222222222222", "feed"] {
        let path = format!("/v1/users/ada/feeds/{channel}");
        ada.get(&path).await.refused(422, "channel_invalid");
    }
}

#[tokio::test]
async fn pages_lead_through_the_whole_feed() {
    let sandbox = sandbox().await;
    let backend = Caller::backend(&sandbox);
    for number in 0..23 {
        backend
            .trigger(&json!({"recipients": ["ada"], "data": {"body": number.to_string()}}))
            .await;
    }
    let ada = Caller::user(&sandbox, "ada");
    let all = ids(&ada.feed("ada", "").await);
    assert_eq!(all.len(), 23);
    let (mut forth, mut query, mut first) = (Vec::new(), "?page_size=5".to_owned(), None);
    loop {
        let feed = ada.feed("ada", &query).await;
        assert_eq!(feed["meta"]["total_count"], 23);
        assert_eq!(feed["page_info"]["before"].is_null(), first.is_none());
        first.get_or_insert(feed["entries"][0]["__cursor"].clone());
        forth.extend(ids(&feed));
        let Some(after) = feed["page_info"]["after"].as_str() else { break };
        query = format!("?page_size=5&after={after}");
    }
    assert_eq!(forth, all);
    // Back again from the last page: the page before it, not the newest.
    let last = ada.feed("ada", &query).await;
    let before = last["page_info"]["before"].as_str().unwrap();
    let previous = ada.feed("ada", &format!("?page_size=5&before={before}")).await;
    assert_eq!(ids(&previous), &all[15..20]);
    // What Knock's client does on news: everything before its first item.
    let head = first.unwrap();
    backend.trigger(&json!({"recipients": ["ada"], "data": {"body": "new"}})).await;
    let query = format!("?before={}", head.as_str().unwrap());
    assert_eq!(ada.items("ada", &query).await, ["new"]);
    // A message that leaves the filter while somebody pages does not disturb the rest.
    let page = ada.feed("ada", "?page_size=5&status=unread").await;
    let last = ids(&page)[4].clone();
    ada.put(&format!("/v1/messages/{last}/read"), &json!({})).await.ok();
    let after = page["page_info"]["after"].as_str().unwrap();
    let next = ada.feed("ada", &format!("?page_size=5&status=unread&after={after}")).await;
    assert_eq!(ids(&next)[0], all[4]);
}

#[tokio::test]
async fn compact_items_are_small() {
    let sandbox = sandbox().await;
    let data = json!({"body": "hi", "flat": 1, "list": [1], "deep": {"a": 1}, "none": null});
    Caller::backend(&sandbox)
        .trigger(&json!({"recipients": ["ada"], "actor": {"id": "bo", "name": "Bo"}, "data": data}))
        .await;
    let ada = Caller::user(&sandbox, "ada");
    let compact = &ada.feed("ada", "?mode=compact").await["entries"][0];
    assert_eq!(compact["data"], json!({"body": "hi", "flat": 1, "none": null}));
    assert!(compact.get("activities").is_none() && compact.get("total_activities").is_none());
    let rich = &ada.feed("ada", "").await["entries"][0];
    assert_eq!(rich["data"], data);
    assert_eq!(rich["activities"][0]["actor"]["name"], "Bo");
    assert_eq!(rich["actors"][0]["id"], "bo");
}
