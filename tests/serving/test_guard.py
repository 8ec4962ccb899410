"""Who may ask the preview: exact hosts and origins, and no other site's pictures or scripts."""

import pytest

from clinicsite.serving.guard import Door

DOOR = Door("127.0.0.1", 8000)
OWN = "127.0.0.1:8000"


@pytest.mark.parametrize("host", [OWN, "localhost:8000", "LOCALHOST:8000", "[::1]:8000"])
def test_its_own_names_pass(host: str) -> None:
    """The names that a browser on this machine writes pass, in any case."""
    assert DOOR.refusal({"Host": host}) is None


@pytest.mark.parametrize(
    "host",
    [
        "", "evil.test", "evil.test:8000", "127.0.0.1.evil.test:8000", "localhost.evil:8000",
        "localhost", "127.0.0.1", "127.0.0.1:8001", "127.0.0.1:80000", "localhost.:8000",
        "user@127.0.0.1:8000", "127.0.0.1:8000,127.0.0.1:8000", "[::2]:8000", "192.168.1.2:8000",
        "127.1:8000", "2130706433:8000", "0.0.0.0:8000", "127.0.0.1:8000 ", " 127.0.0.1:8000",
        "127.0.0.1::8000", ":8000",
    ],
)  # fmt: skip
def test_every_other_host_is_misdirected(host: str) -> None:
    """Whatever is not exactly one of the server's names is answered by 421."""
    assert DOOR.refusal({"Host": host}) == 421


def test_a_missing_host_is_misdirected() -> None:
    """HTTP/1.0 without a Host is refused as well."""
    assert DOOR.refusal({}) == 421


@pytest.mark.parametrize(
    "origin",
    [
        "http://evil.test", "http://evil.test:8000", "http://127.0.0.1:8001", "null", "file://", "",
        "https://127.0.0.1:8000", "http://localhost:8000", "http://127.0.0.1", "http://93.184.216.34",
        "http://127.0.0.1:8000.evil.test", "http://127.0.0.1:8000,http://127.0.0.1:8000",
    ],
)  # fmt: skip
@pytest.mark.parametrize("socket", [False, True])
def test_another_origin_is_forbidden(origin: str, *, socket: bool) -> None:
    """A page of any other origin, also another port or another name, gets 403."""
    assert DOOR.refusal({"Host": OWN, "Origin": origin}, socket=socket) == 403


def test_a_socket_needs_an_origin() -> None:
    """A socket is opened by a page of the preview only."""
    assert DOOR.refusal({"Host": OWN}, socket=True) == 403
    assert DOOR.refusal({"Host": OWN, "Origin": f"http://{OWN}"}, socket=True) is None


@pytest.mark.parametrize("site", ["cross-site", "same-site", "anything"])
@pytest.mark.parametrize(
    ("mode", "dest"),
    [("no-cors", "image"), ("no-cors", "script"), ("cors", "empty"), ("navigate", "iframe")],
)
def test_other_sites_may_not_use_it(site: str, mode: str, dest: str) -> None:
    """Pictures, scripts, fetches and frames of other pages are refused."""
    headers = {"Host": OWN, "Sec-Fetch-Site": site, "Sec-Fetch-Mode": mode, "Sec-Fetch-Dest": dest}
    assert DOOR.refusal(headers) == 403


def test_a_link_that_a_person_follows_passes() -> None:
    """A whole page may be opened from elsewhere: a link in a mail, say."""
    followed = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"}
    assert DOOR.refusal({"Host": OWN, **followed, "Sec-Fetch-Dest": "document"}) is None


@pytest.mark.parametrize("bind", ["0.0.0.0", "::", "192.168.1.2", "clinic.local"])  # noqa: S104
def test_bound_to_the_network_it_still_refuses_names(bind: str) -> None:
    """Addresses pass, for rebinding needs a name; names pass only if they were bound to."""
    door = Door(bind, 8000)
    assert not door.is_loopback
    assert door.refusal({"Host": "192.168.1.2:8000"}) is None
    assert door.refusal({"Host": "evil.test:8000"}) == 421
    assert door.refusal({"Host": "192.168.1.2:8001"}) == 421


@pytest.mark.parametrize("bind", ["127.0.0.1", "127.0.0.53", "::1", "localhost"])
def test_loopback_is_known(bind: str) -> None:
    """Addresses of this machine alone bring no warning."""
    assert Door(bind, 8000).is_loopback
