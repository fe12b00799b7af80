"""What everybody may see: board, tickets, files; and what nobody but officers ever sees there."""

import gzip
import re

import pytest

from tarazu.rules import commands as cmd
from tarazu.web.statics import static_address, static_files

from .gates import Browser, Gate, crossing_settings, gate_open, settings_of_test
from .writes import API, PLATE, fact, joins, post_fact, post_order

PUBLIC = (
    "/dogharoon/board",
    "/dogharoon/board?kiosk",
    "/dogharoon/board?part=fragment",
    f"{API}/board",
)


@pytest.fixture
def busy(gate: Gate, officer: Browser, duty: Browser) -> Gate:
    """A gate with trucks waiting, called, on hold, passed, and texts about them."""
    for number in range(5):
        post_fact(gate, joins(f"2{number} ع 986 42", destination="Karim's yard"))
    for number in range(3):
        post_fact(gate, fact(plate=f"HRT 5482{number}"))
    post_order(officer, command="call_next", direction="out")
    post_order(officer, command="place_hold", ticket=3, hold="debt", note="Ask Karim.")
    post_order(officer, command="propose_override", ticket=4, reason="For Karim")
    post_order(duty, command="approve_override", override=1)
    return gate


def test_no_plate_and_nothing_written_about_a_truck_is_public(busy: Gate):
    for address in PUBLIC:
        text = busy.client.get(address).text
        for secret in ("986", "98", "۹۸۶", "5482", "Karim", "HRT"):
            assert secret not in text, (address, secret)
        assert busy.client.get(address).status_code == 200


def test_a_called_truck_has_the_end_of_its_plate_and_dots_for_the_rest(busy: Gate):
    page = busy.browser().open("/dogharoon/board")
    assert page.said("plate") == "6 IRAN 42"
    board = busy.client.get(f"{API}/board").json()
    (way,) = board["ways"]
    assert way["called"][0]["truck"]["plate"]["parts"] == ["••", "•", "••6", "42"]
    assert way["called"][0]["truck"]["plate"]["text"] == ""
    assert way["next"] is None  # of the others the numbers are enough
    assert way["held"] == []


def test_a_plate_of_three_characters_does_not_stand_whole_on_the_board(
    gate: Gate, officer: Browser
):
    post_fact(gate, joins("7 x 1"))
    post_fact(
        gate, {**joins("HRT 1234"), "registered": "AF", "fact": "movement", "direction": "in"}
    )
    post_order(officer, command="call_next", direction="out")
    (way,) = gate.client.get(f"{API}/board").json()["ways"]
    assert way["called"][0]["truck"]["plate"]["parts"] == ["•", "•", "1"]


def test_a_board_that_has_not_moved_within_the_minute_is_not_sent_again(gate: Gate):
    for address in ("/dogharoon/board", f"{API}/board"):
        first = gate.client.get(address)
        tag = first.headers["etag"]
        again = gate.client.get(address, headers={"if-none-match": tag})
        assert again.status_code == 304
        assert again.content == b""
        assert again.headers["etag"] == tag
    gate.order(cmd.WithdrawTicket(ticket=99))
    assert gate.client.get("/dogharoon/board", headers={"if-none-match": "x"}).status_code == 200


def test_a_board_moves_with_the_book_and_with_the_minute(gate: Gate, officer: Browser):
    tag = gate.client.get("/dogharoon/board").headers["etag"]
    officer.press("movement:in:AF", plate="HRT 54821")
    moved = gate.client.get("/dogharoon/board", headers={"if-none-match": tag})
    assert moved.status_code == 200
    assert moved.headers["etag"] != tag
    persian = gate.client.get("/dogharoon/board?lang=fa").headers["etag"]
    assert persian != moved.headers["etag"]


def test_pages_are_packed(gate: Gate):
    answer = gate.client.get("/dogharoon/board", headers={"accept-encoding": "gzip"})
    assert answer.headers["content-encoding"] == "gzip"
    assert "Accept-Encoding" in answer.headers["vary"]
    plain = gate.client.get("/dogharoon/board", headers={"accept-encoding": "identity"})
    assert "content-encoding" not in plain.headers


def test_the_board_weighs_less_than_15_kib_as_it_is_served(busy: Gate):
    text = busy.client.get("/dogharoon/board").text
    addresses = re.findall(r'(?:href|src)="(/static/[^"]*\.(?:css|js|svg)[^"]*)"', text)
    weight = len(gzip.compress(text.encode(), 6))
    for address in addresses:
        weight += len(static_files()[address.removeprefix("/static/").partition("?")[0]].packed)
    assert len(addresses) >= 4
    assert weight <= 15 * 1024


def test_files_have_their_digest_in_the_address_and_may_be_kept_for_ever(gate: Gate):
    text = gate.client.get("/dogharoon/board").text
    addresses = set(re.findall(r'(?:href|src)="(/static/[^"]*)"', text))
    for address in addresses:
        answer = gate.client.get(address)
        assert answer.status_code == 200
        assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    (base,) = [one for one in addresses if "base.css" in one]
    fonts = re.findall(r'url\("([^"]*)"\)', gate.client.get(base).text)
    assert fonts
    for font in fonts:
        answer = gate.client.get(f"/static/{font}")
        assert "immutable" in answer.headers["cache-control"], font
        assert answer.headers["content-type"] == "font/woff2"


def test_a_file_under_another_digest_is_checked_each_time(gate: Gate):
    for address in ("/static/base.css", "/static/base.css?00000000"):
        answer = gate.client.get(address)
        assert answer.headers["cache-control"] == "no-cache"
        tag = {"if-none-match": answer.headers["etag"]}
        assert gate.client.get(address, headers=tag).status_code == 304


def test_files_are_sent_packed_to_who_takes_it(gate: Gate):
    address = static_address("/static", "base.css")
    packed = gate.client.get(address, headers={"accept-encoding": "gzip"})
    assert packed.headers["content-encoding"] == "gzip"
    plain = gate.client.get(address, headers={"accept-encoding": "identity"})
    assert plain.text == packed.text


@pytest.mark.parametrize("name", ["", "nothing.css", "../app.py", "..%2fapp.py", "vendor", "%00"])
def test_there_are_no_files_but_those_of_the_pages(gate: Gate, name: str):
    assert gate.client.get(f"/static/{name}").status_code in (400, 404)


def test_the_page_of_a_ticket_is_found_by_its_reference_alone(busy: Gate):
    taken = post_fact(busy, joins()).json()
    browser = busy.browser()
    page = browser.open(f"/dogharoon/t/{taken['reference']}")
    assert "345" in page.said("plate")
    assert taken["code"] in page.said()
    assert browser.answer.headers["cache-control"] == "no-store"
    for other in ("1", "a" * 26, taken["reference"][:-1] + "x", taken["code"]):
        assert browser.open(f"/dogharoon/t/{other}").said("h1") == "There is no such page"


def test_the_code_of_a_ticket_leads_to_its_public_address():
    settings = settings_of_test(public_address="https://gate.example")
    with gate_open(settings) as gate:
        reference = post_fact(gate, joins()).json()["reference"]
        text = gate.client.get(f"/dogharoon/t/{reference}").text
        assert 'class="code"' in text
        # Another address would be another picture.
        gate.app.state.site.settings = settings_of_test(public_address="https://other.example")
        assert gate.client.get(f"/dogharoon/t/{reference}").text != text


@pytest.mark.parametrize("end", ["542", "34542", "۵ ۴۲", "5-42", PLATE])
def test_a_ticket_is_found_by_its_code_and_the_end_of_the_plate(gate: Gate, end: str):
    taken = post_fact(gate, joins()).json()
    browser = gate.browser()
    browser.open("/dogharoon/ticket")
    browser.fill("/dogharoon/ticket", code=taken["code"].lower().replace("-", " "), end=end)
    assert str(browser.answer.url).endswith(f"/dogharoon/t/{taken['reference']}")


@pytest.mark.parametrize(("code", "end"), [("", "542"), ("code", "999"), ("code", "42"), ("x", "")])
def test_a_wrong_code_and_a_wrong_plate_are_told_alike(gate: Gate, code: str, end: str):
    taken = post_fact(gate, joins()).json()
    browser = gate.browser()
    browser.open("/dogharoon/ticket")
    browser.fill("/dogharoon/ticket", code=taken["code"] if code == "code" else code, end=end)
    assert browser.answer.status_code == 422
    assert "do not fit" in browser.page.said("err")
    assert taken["reference"] not in browser.answer.text


def test_asking_for_tickets_is_bounded(gate: Gate):
    taken = post_fact(gate, joins()).json()
    browser = gate.browser()
    for number in range(10):
        browser.open("/dogharoon/ticket")
        browser.fill("/dogharoon/ticket", code="7KD-4F2", end=f"{number}42")
        assert browser.answer.status_code == 422
    browser.open("/dogharoon/ticket")
    browser.fill("/dogharoon/ticket", code=taken["code"], end="542")
    assert browser.answer.status_code == 429
    assert "Wait a few minutes" in browser.page.said("err")
    gate.clock.wait(7)
    browser.open("/dogharoon/ticket")
    browser.fill("/dogharoon/ticket", code=taken["code"], end="542")
    assert "/t/" in str(browser.answer.url)


def test_a_ticket_stays_to_be_read_after_its_end_and_goes_when_it_is_erased(
    gate: Gate, officer: Browser
):
    taken = post_fact(gate, joins()).json()
    address = f"/dogharoon/t/{taken['reference']}"
    post_order(officer, command="withdraw_ticket", ticket=1)
    assert "Withdrawn" in officer.open(address).said() or "withdrawn" in officer.page.said()
    registration = gate.station.private.registration_at(taken["reference"])
    gate.station.private.erase(registration.commitment)
    assert officer.open(address).said("h1") == "There is no such page"


def test_the_language_is_that_of_the_browser_until_the_reader_chooses(gate: Gate):
    browser = gate.browser()
    for accepted, code in (
        ("fa-IR,fa;q=0.9", "fa"),
        ("fa-AF, en;q=0.1", "prs"),
        ("en-GB", "en"),
        ("de", "en"),
        ("en;q=0.2, fa;q=0.8", "fa"),
        ("fa;q=x, en", "en"),
    ):
        browser.open("/dogharoon/board", headers={"accept-language": accepted})
        assert f'<html lang="{code}"' in browser.answer.text, accepted
    browser.open("/dogharoon/board?lang=prs")
    assert '<html lang="prs" dir="rtl"' in browser.answer.text
    browser.open("/about", headers={"accept-language": "en"})
    assert '<html lang="prs"' in browser.answer.text
    browser.open("/dogharoon/board?lang=xx")
    assert '<html lang="prs"' in browser.answer.text


def test_a_board_on_a_wall_does_not_change_the_language_of_the_reader(gate: Gate):
    browser = gate.browser()
    browser.open("/dogharoon/board?lang=fa&part=fragment")
    assert "۱۳" in browser.answer.text
    assert "tarazu_lang" not in browser.client.cookies


def test_every_page_links_to_itself_in_the_other_languages(gate: Gate):
    page = gate.browser().open("/dogharoon/board?kiosk=1&lang=en&odd=%22")
    links = [attrs["href"] for tag, attrs in page.tags if attrs.get("class") == "lang"]
    assert links == [f"/dogharoon/board?kiosk=1&lang={code}" for code in ("fa", "prs")]


def test_the_second_line_of_a_board_has_the_names_in_other_letters():
    with gate_open(settings_of_test(languages=("prs", "fa", "en"))) as gate:
        browser = gate.browser()
        for code in ("prs", "fa"):
            assert "Dogharoon – Islam Qala" in browser.open(f"/dogharoon/board?lang={code}").said(
                "h1"
            )
        assert "دوغارون – اسلام‌قلعه" in browser.open("/dogharoon/board?lang=en").said("h1")


def test_one_crossing_without_a_demo_begins_at_its_board(gate: Gate):
    answer = gate.client.get("/", follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, "/dogharoon/board")
    assert gate.client.post("/speed", data={"speed": "60"}).status_code == 404


def test_what_this_is_and_is_not_is_told_in_every_language(gate: Gate):
    for code in ("en", "fa", "prs"):
        page = gate.browser().open(f"/about?lang={code}")
        assert len(page.said("main").split(".")) > 5
    assert "erased 90 days after" in gate.browser().open("/about?lang=en").said("main")


def test_the_measures_count_and_name_nobody(busy: Gate):
    text = busy.client.get("/metrics").text
    route = "/api/v1/crossings/{crossing}/commands"
    wanted = f'tarazu_http_requests_total{{method="POST",route="{route}",status="200"}} 4'
    assert wanted in text
    assert 'tarazu_answers_total{crossing="dogharoon",answer="done"}' in text
    assert f'tarazu_book_head{{crossing="dogharoon"}} {busy.station.journal.head.seq}' in text
    assert re.search(r'duration_seconds_bucket\{route="[^"]*",le="\+Inf"\} \d+', text)
    for line in text.splitlines():
        assert line.startswith("# ") or re.fullmatch(r"[a-z_]+(\{[^}]*\}|\{.*\}) [0-9.]+", line)
    # A length of time may have any digits; what is measured is named by the rest of the line.
    named = re.sub(r" [0-9.]+$", "", text, flags=re.M)
    for secret in ("986", "5482", "Karim", "127.0.0.1", "testclient"):
        assert secret not in named, secret


def test_the_list_of_crossings_links_to_each_by_its_own_card():
    with gate_open(settings_of_test(crossing_settings(), crossing_settings("other"))) as gate:
        text = gate.client.get("/").text
        for name in ("dogharoon", "other"):
            for page in ("board", "desk", "ticket"):
                assert text.count(f'href="/{name}/{page}"') == 1
