"""Knock's SDK for Python against the sandbox: with the secret key as a server has it, and with the public key
and a user token as a client would."""

from __future__ import annotations

import contextlib
import time
from typing import Callable, Iterator, Optional

import pytest
from knockapi import APIStatusError, Knock

from knock_jwt import Grants, SigningKey, UserTokenSigner
from knock_jwt.testing import Sandbox


Clients = Callable[[Optional[str]], Knock]


@pytest.fixture
def client(knock_sandbox: Sandbox) -> Iterator[Clients]:
    """Makes what has the public key, and that token."""
    with contextlib.ExitStack() as open_ones:

        def make(token: Optional[str]) -> Knock:
            knock = Knock(
                api_key=knock_sandbox.api_key,
                base_url=knock_sandbox.url,
                default_headers={"X-Knock-User-Token": token} if token is not None else {},
                max_retries=0,
            )
            return open_ones.enter_context(knock)

        yield make


def status(knock: Knock, sandbox: Sandbox, user: str, **how: str) -> int:
    try:
        knock.users.feeds.list_items(user, sandbox.feed_channel_id, **how)
    except APIStatusError as error:
        return error.status_code
    return 200


def test_a_message_is_seen_read_and_archived(server: Knock, knock_sandbox: Sandbox) -> None:
    server.users.update("ada", name="Ada", email="ada@example.com")
    run = server.workflows.trigger("new-comment", recipients=["ada"], data={"who": "Grace"})
    assert run.workflow_run_id
    feed = server.users.feeds.list_items("ada", knock_sandbox.feed_channel_id)
    (item,) = feed.entries
    assert item.data == {"who": "Grace"}

    assert server.messages.mark_as_seen(item.id).seen_at
    assert server.messages.mark_as_read(item.id).read_at
    assert server.messages.mark_as_unread(item.id).read_at is None
    assert server.messages.mark_as_interacted(item.id).interacted_at
    assert server.messages.archive(item.id).archived_at
    assert not server.users.feeds.list_items("ada", knock_sandbox.feed_channel_id).entries
    assert server.messages.unarchive(item.id).archived_at is None
    assert server.messages.mark_as_unseen(item.id).seen_at is None
    batch = server.messages.batch.mark_as_read(message_ids=[item.id])
    assert [message.id for message in batch] == [item.id]


def test_users_tenants_preferences_and_channel_data(server: Knock) -> None:
    user = server.users.update("ada", name="Ada")
    assert user.name == "Ada" and server.users.get("ada").id == "ada"
    assert [user.id for user in server.users.list().entries] == ["ada"]

    assert server.tenants.set("acme", name="Acme").id == "acme"
    assert server.tenants.get("acme").name == "Acme"
    assert [tenant.id for tenant in server.tenants.list().entries] == ["acme"]
    server.tenants.delete("acme")
    assert not server.tenants.list().entries

    server.users.set_preferences("ada", "default", channel_types={"email": False})
    channel_types = server.users.get_preferences("ada", "default").channel_types
    assert channel_types is not None and channel_types.email is False
    assert [one.id for one in server.users.list_preferences("ada")] == ["default"]

    push = "22222222-2222-4222-8222-222222222222"
    server.users.set_channel_data("ada", push, data={"tokens": ["one"]})
    assert server.users.get_channel_data("ada", push).channel_id == push
    server.users.unset_channel_data("ada", push)
    with pytest.raises(APIStatusError) as missing:
        server.users.get_channel_data("ada", push)
    assert missing.value.status_code == 404


def test_nothing_is_left_of_the_test_before(server: Knock) -> None:
    assert not server.users.list().entries


def test_a_client_sees_its_own_user_alone(
    server: Knock, knock_sandbox: Sandbox, signer: UserTokenSigner, client: Clients
) -> None:
    server.workflows.trigger("new-comment", recipients=["ada", "grace"])
    ada = client(signer.sign("ada"))
    assert status(ada, knock_sandbox, "ada") == 200
    assert status(ada, knock_sandbox, "grace") == 403

    (item,) = server.users.feeds.list_items("grace", knock_sandbox.feed_channel_id).entries
    with pytest.raises(APIStatusError) as refused:
        ada.messages.archive(item.id)
    assert refused.value.status_code == 403
    assert server.users.feeds.list_items("grace", knock_sandbox.feed_channel_id).entries


def test_who_has_no_good_token_gets_nothing(
    knock_sandbox: Sandbox, signer: UserTokenSigner, client: Clients
) -> None:
    stranger = UserTokenSigner(SigningKey.generate(2048))
    bad = {
        "none": None,
        "nonsense": "nonsense",
        "of another key": stranger.sign("ada"),
        "expired": signer.issue("ada", issued_at=int(time.time()) - 7200).token,
    }
    for name, token in bad.items():
        assert status(client(token), knock_sandbox, "ada") == 401, name
    assert "expired" in knock_sandbox.log
    assert "eyJ" not in knock_sandbox.log

    scoped = signer.issue("ada", grants=Grants().tenant("acme", ["user/feed_read"]), explicit_grants=True)
    ada = client(scoped.token)
    assert status(ada, knock_sandbox, "ada", tenant="acme") == 200
    assert status(ada, knock_sandbox, "ada", tenant="other") == 403

    with pytest.raises(APIStatusError) as refused:
        client(signer.sign("ada")).workflows.trigger("x", recipients=["ada"])
    assert refused.value.status_code in (401, 403)
