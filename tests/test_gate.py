"""What a running server lets in and what its replies say: asked over the network, as anybody can."""

from __future__ import annotations

import asyncio
import http.client
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets import Subprotocol
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed

from tests import looping
from tests.bench.memory import edit_by_hand
from tests.bench.server import Server, serving
from tests.bench.viewers import Viewer
from tests.visitor import visiting

STATIC = "/static/js/"


@pytest.fixture(scope="module")
def server(demo_book: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The app on a copy of the demo book, once for this file."""
    book = tmp_path_factory.mktemp("gate") / "book.sqlite3"
    book.write_bytes(demo_book.read_bytes())
    with serving(book) as running:
        yield running


Reply = tuple[int, dict[str, str], str]


def ask(server: Server, path: str, method: str = "GET", **lines: str) -> Reply:
    """What the server answers; `lines` are those of the request."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
    connection.putrequest(method, path, skip_host="Host" in lines, skip_accept_encoding=True)
    for name, words in lines.items():
        connection.putheader(name.replace("_", "-"), words)
    connection.endheaders()
    reply = connection.getresponse()
    found = {name.lower(): words for name, words in reply.getheaders()}
    return reply.status, found, reply.read().decode("utf-8", "replace")


def a_hashed_file(server: Server) -> str:
    page = ask(server, "/")[2]
    return STATIC + page.partition(STATIC)[2].partition('"')[0]


# What every reply says


@pytest.mark.parametrize(
    "path", ["/", "/oggi", "/non-c-e", "/_stcore/health", "/_stcore/host-config", "/_stcore/metrics", "/media/x"]
)
def test_every_reply_carries_the_rules_and_is_kept_by_nobody(server: Server, path: str) -> None:
    _, lines, _ = ask(server, path)
    assert lines["x-content-type-options"] == "nosniff"
    assert lines["x-frame-options"] == "SAMEORIGIN"
    assert lines["referrer-policy"] == "same-origin"
    assert lines["cache-control"] == "no-store"
    assert "camera=()" in lines["permissions-policy"]
    policy = dict(part.strip().partition(" ")[::2] for part in lines["content-security-policy"].split(";"))
    assert policy["default-src"] == "'none'"
    assert policy["frame-ancestors"] == "'self'"
    assert "unsafe" not in policy["script-src"]
    assert "http" not in "".join(policy.values())


def test_files_whose_names_hold_their_hash_are_kept(server: Server) -> None:
    status, lines, _ = ask(server, a_hashed_file(server))
    assert status == 200
    assert "immutable" in lines["cache-control"]
    assert lines["x-content-type-options"] == "nosniff"
    assert "no-store" in ask(server, STATIC + "index.nothing.js")[1]["cache-control"]


def test_https_is_asked_for_only_where_it_was_spoken(server: Server) -> None:
    assert "strict-transport-security" not in ask(server, "/")[1]
    assert "max-age" in ask(server, "/", X_Forwarded_Proto="https")[1]["strict-transport-security"]


# What there is to ask for


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/_stcore/metrics"),
        ("GET", "/_stcore/metrics/"),
        ("GET", "/oggi/_stcore/metrics"),
        ("GET", "/_stcore/script-health-check"),
        ("GET", "/_stcore/agent/openapi.json"),
        ("POST", "/_stcore/agent/interact"),
        ("POST", "/_stcore/agent/mcp"),
        ("PUT", "/_stcore/upload_file/a/b"),
        ("DELETE", "/_stcore/upload_file/a/b"),
        ("GET", "/_stcore/something-new"),
        ("GET", "/_stcore"),
    ],
)
def test_what_no_page_needs_is_closed(server: Server, method: str, path: str) -> None:
    status, _, text = ask(server, path, method)
    assert (status, text) == (404, "")


def test_what_the_pages_need_is_open(server: Server) -> None:
    assert ask(server, "/_stcore/health")[::2] == (200, "ok")
    assert ask(server, "/_stcore/host-config")[0] == 200


# By which name


@pytest.mark.parametrize("path", ["/", "/oggi?come=x", "/_stcore/host-config", "/media/x", STATIC])
def test_a_foreign_name_is_told_where_the_app_is(server: Server, path: str) -> None:
    status, _, text = ask(server, path, Host="evil.example")
    assert status == 421
    assert "non risponde a questo indirizzo" in text
    assert "make run LAN=1" in text


def test_a_machine_in_front_may_ask_by_any_name_whether_the_app_lives(server: Server) -> None:
    assert ask(server, "/_stcore/health", Host="10.0.0.7")[0] == 200


def connected(server: Server, host: str, origin: str | None) -> bool:
    """Whether the websocket opens to a page that says so."""
    lines = {"Host": host, "Connection": "Upgrade", "Upgrade": "websocket", "Sec_WebSocket_Version": "13"}
    lines |= {"Sec_WebSocket_Key": "AAAAAAAAAAAAAAAAAAAAAA==", "Sec_WebSocket_Protocol": "streamlit"}
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
    connection.putrequest("GET", "/_stcore/stream", skip_host=True, skip_accept_encoding=True)
    for name, words in lines.items() | ({("Origin", origin)} if origin is not None else set()):
        connection.putheader(name.replace("_", "-"), words)
    connection.endheaders()
    status = connection.getresponse().status
    connection.close()
    assert status in (101, 403)
    return status == 101


@pytest.mark.parametrize(
    ("host", "origin", "opens"),
    [
        ("localhost:{port}", "http://localhost:{port}", True),
        ("127.0.0.1:{port}", "http://127.0.0.1:{port}", True),
        ("localhost:{port}", None, True),
        ("evil.example:{port}", "http://evil.example:{port}", False),
        ("evil.example:{port}", None, False),
        ("localhost:{port}", "http://evil.example", False),
        ("localhost:{port}", "http://localhost:1", False),
        ("localhost:{port}", "null", False),
    ],
)
def test_the_socket_opens_to_the_apps_own_pages_only(
    server: Server, host: str, origin: str | None, opens: bool
) -> None:
    said = origin.format(port=server.port) if origin else None
    assert connected(server, host.format(port=server.port), said) is opens


# Which messages are heard


def unneeded() -> dict[str, BackMsg]:
    """Every message of the protocol that no page sends."""
    found = {
        name: BackMsg(**{name: True})
        for name in (
            "clear_cache",
            "set_run_on_save",
            "load_git_info",
            "debug_disconnect_websocket",
            "debug_shutdown_runtime",
        )
    }
    found["file_urls_request"] = BackMsg()
    found["file_urls_request"].file_urls_request.file_names.extend(["x"] * 10)
    for payload in ("install_skills", "dismiss_skills_nudge", "dataframe_chunk"):
        found[payload] = BackMsg()
        getattr(found[payload].backend_operation_request, payload).SetInParent()
    return found


def test_every_message_of_the_protocol_was_looked_at() -> None:
    kinds = {field.name for field in BackMsg.DESCRIPTOR.oneofs_by_name["type"].fields}
    heard = {"rerun_script", "stop_script", "app_heartbeat", "backend_operation_request"}
    assert kinds - heard == {name for name in unneeded() if name in kinds}


def test_messages_that_no_page_sends_are_unheard_and_the_page_goes_on(server: Server) -> None:
    async def visiting() -> None:
        async with connect(
            server.address, subprotocols=[Subprotocol("streamlit")], max_size=None, proxy=None
        ) as socket:
            viewer = Viewer(socket, "coordinatrice@esempio.it")
            await viewer.draw()
            for message in unneeded().values():
                await socket.send(message.SerializeToString())
            beat = BackMsg(app_heartbeat=True)
            await socket.send(beat.SerializeToString())
            answers = []
            while not (answers and answers[-1].heartbeat_ack):
                raw = await asyncio.wait_for(socket.recv(), 60)
                assert isinstance(raw, bytes)
                answers.append(ForwardMsg.FromString(raw))
            # The end of the page says how things stand by itself.
            assert {said.WhichOneof("type") for said in answers} <= {"session_status_changed", "heartbeat_ack"}
            assert not any(said.session_status_changed.run_on_save for said in answers)
            await viewer.draw()
            assert viewer.page.title == "Indicatori"

    looping.run(visiting())


@pytest.mark.parametrize("sent", ["text", b"\xff\xff\xff", b"\x00" * 6_000_000], ids=["text", "no message", "too big"])
def test_what_is_no_message_closes_the_connection_and_harms_nobody(server: Server, sent: str | bytes) -> None:
    async def visiting() -> None:
        async with connect(
            server.address, subprotocols=[Subprotocol("streamlit")], max_size=None, proxy=None
        ) as socket:
            await socket.send(sent)
            with pytest.raises(ConnectionClosed):
                while True:
                    await asyncio.wait_for(socket.recv(), 60)

    looping.run(visiting())
    assert ask(server, "/_stcore/health")[0] == 200


# A page's timer


def test_a_page_that_has_no_news_is_not_run_by_its_timer_and_one_that_has_is_drawn_again(
    demo_book: Path, tmp_path: Path
) -> None:
    book = tmp_path / "book.sqlite3"
    book.write_bytes(demo_book.read_bytes())
    query = "come=coordinatrice@esempio.it"
    with serving(book) as running, visiting(running) as visitor:
        visitor.open("indicatori", query)
        (fragment,) = visitor.page.pulses
        pages = visitor.page.pages
        # What is still said when the page is drawn.
        with suppress(TimeoutError):
            while visitor.socket.recv(timeout=0.5):
                pass
        visitor.send(visitor.page.asking(query, fragment=fragment))
        with pytest.raises(TimeoutError):
            visitor.socket.recv(timeout=1.5)
        edit_by_hand(book)
        for _ in range(20):
            visitor.send(visitor.page.asking(query, fragment=fragment))
            with suppress(TimeoutError):
                while visitor.page.pages == pages:
                    visitor.page.hear(visitor.socket.recv(timeout=0.5))
                break
        assert visitor.page.pages == pages + 1
