"""A notice entered by a form: by duty officers alone, whole or not at all, with nothing lost."""

import csv
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tarazu.notices import COLUMNS, csv_of, notices_of
from tarazu.web.entering import ASKED
from tarazu.web.register import RegisterFile, RegisterUnwritable
from tests.notices.samples import notice
from tests.places import ROOT

from .gates import Browser, Gate, gate_open

NEW = "/timeline/new"
TYPED = {
    "kind": "closure",
    "topic": "transit",
    "status": "happened",
    "statement": '  The crossing is\nshut, "until" further, it\'s said. ',
    "said_by": "دفتر مطبوعات",
    "role": "spokesperson",
    "source": "A paper",
    "address": "https://example.org/a?b=1&c=2",
    "said": "۱۴۰۴-۰۹-۰۱ SH",
    "window": "from 2025-11-22",
    "place": "torkham",
}


@pytest.fixture
def register(tmp_path: Path) -> Path:
    return tmp_path / "register.csv"


@pytest.fixture
def desk(register: Path) -> Iterator[Gate]:
    with gate_open(folder=register.parent) as gate:
        yield gate


@pytest.fixture
def duty_desk(desk: Gate) -> Browser:
    browser = desk.browser()
    browser.sign_in("3")
    return browser


def _enter(browser: Browser, **typed: str) -> str:
    browser.open(NEW)
    answer = browser.fill(NEW, **{**TYPED, **typed})
    return str(answer.url)


def test_a_notice_is_kept_with_who_entered_it_and_stands_on_the_timeline(
    register: Path, duty_desk: Browser
):
    address = _enter(duty_desk)
    assert "/timeline?entered=e-" in address
    assert "The notice has been entered." in duty_desk.page.said("main")
    (kept,) = notices_of(register.read_text("utf-8"), "csv").notices
    assert kept.statement == 'The crossing is shut, "until" further, it\'s said.'
    assert (kept.entered_by, kept.said_by, kept.place) == ("3", "دفتر مطبوعات", "torkham")
    assert kept.said_day == kept.window_from_day == kept.read_day == 20_414
    assert kept.statement in duty_desk.page.said("doc")


def test_the_same_form_sent_twice_is_one_notice(register: Path, duty_desk: Browser):
    duty_desk.open(NEW)
    ((_, fields, _),) = [one for one in duty_desk.forms() if one[0] == NEW]
    for _ in range(2):
        answer = duty_desk.post(NEW, {**fields, **TYPED}, follow=False)
        assert answer.status_code == 303
    assert len(notices_of(register.read_text("utf-8"), "csv").notices) == 1
    _enter(duty_desk)
    assert len(notices_of(register.read_text("utf-8"), "csv").notices) == 2


def test_every_field_that_is_wrong_is_told_and_nothing_that_was_typed_is_lost(
    register: Path, duty_desk: Browser
):
    wrong = {"kind": "", "said": "1404-09-01", "window": "2025-11-09..2025-11-01", "source": " "}
    _enter(duty_desk, **wrong, address="example.org")
    page = duty_desk.page
    assert duty_desk.answer.status_code == 422  # type: ignore[union-attr]
    assert not register.exists()
    assert "5 fields need another look." in page.said("#err")
    links = [attrs["href"] for tag, attrs in page.tags if tag == "a" and "href" in attrs]
    for name in ("kind", "said", "window", "source", "address"):
        assert f"#{name}" in links, name
    for name in ("said", "window", "address", "role", "said_by"):
        sent = {**TYPED, **wrong, "address": "example.org"}[name]
        assert page.values(name)[:1] == [sent], name
    assert "shut," in page.said("textarea")
    chosen = [attrs["value"] for tag, attrs in page.tags if tag == "option" and "selected" in attrs]
    assert "transit" in chosen
    title = page.said("title")
    assert title.startswith("Error:"), title


def test_nobody_but_a_duty_officer_gets_in(desk: Gate, register: Path):
    public, officer = desk.browser(), desk.browser()
    officer.sign_in("14")
    for browser, status in ((public, 303), (officer, 403)):
        for answer in (
            browser.client.get(NEW, follow_redirects=False),
            browser.post(NEW, TYPED, follow=False),
        ):
            assert answer.status_code == status
    assert "/timeline/new" not in public.client.get("/timeline").text
    assert "/timeline/new" not in officer.client.get("/timeline").text
    assert not register.exists()


def test_a_form_without_its_token_or_from_elsewhere_is_refused(register: Path, duty_desk: Browser):
    duty_desk.open(NEW)
    ((_, fields, _),) = [one for one in duty_desk.forms() if one[0] == NEW]
    other = {**fields, "_csrf_token": "0" * 64}
    assert duty_desk.post(NEW, {**other, **TYPED}).status_code == 403
    answer = duty_desk.client.post(
        NEW, data={**fields, **TYPED}, headers={"origin": "https://evil.example"}
    )
    assert answer.status_code == 403
    assert duty_desk.post(NEW, {**fields, **TYPED, "command_id": "x"}).status_code == 422
    assert not register.exists()


def test_the_door_leads_back_to_the_form_with_what_was_typed(desk: Gate, duty_desk: Browser):
    duty_desk.open(NEW)
    ((_, fields, _),) = [one for one in duty_desk.forms() if one[0] == NEW]
    desk.clock.wait(901)
    answer = duty_desk.post(NEW, {**fields, **TYPED})
    assert "/signin?next=%2Ftimeline%2Fnew&ended=1" in str(answer.url)
    duty_desk.fill("/signin", number="3", secret="seven lean cows")
    assert str(duty_desk.answer.url).endswith(NEW)  # type: ignore[union-attr]
    assert duty_desk.page.values("address")[:1] == [TYPED["address"]]
    assert "shut," in duty_desk.page.said("textarea")
    # An officer who is no supervisor is led to the desk, not to a door that stays shut.
    officer = desk.browser()
    officer.open("/signin?next=/timeline/new")
    officer.fill("/signin", number="14", secret="seven lean cows")
    assert str(officer.answer.url).endswith("/dogharoon/desk")  # type: ignore[union-attr]


def test_a_register_with_a_row_that_cannot_be_read_is_not_written_anew(
    register: Path, duty_desk: Browser, caplog: pytest.LogCaptureFixture
):
    text = csv_of([notice()]) + "x,closure,transit,soon" + "," * (len(COLUMNS) - 4) + "\n"
    register.write_text(text, encoding="utf-8")
    _enter(duty_desk)
    assert duty_desk.answer.status_code == 409  # type: ignore[union-attr]
    assert "could not be kept" in duty_desk.page.said("main")
    assert duty_desk.page.values("address")[:1] == [TYPED["address"]]
    assert register.read_text("utf-8") == text
    assert "row at 3" in caplog.text


def test_a_disk_that_is_full_leaves_the_register_as_it_was(
    register: Path, duty_desk: Browser, monkeypatch: pytest.MonkeyPatch
):
    register.write_text(csv_of([notice()]), encoding="utf-8")
    before = register.read_text("utf-8")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(os, "replace", full)
        _enter(duty_desk)
    assert "could not be kept" in duty_desk.page.said("main")
    assert register.read_text("utf-8") == before
    assert [path.name for path in register.parent.iterdir()] == ["register.csv"]


def test_the_register_that_ships_is_never_added_to():
    with gate_open() as gate:
        browser = gate.browser()
        browser.sign_in("3")
        assert "ships with Tarazu" in browser.open(NEW).said("main")
        assert not [one for one in browser.forms() if one[0] == NEW]
        assert "/timeline/new" not in browser.client.get("/timeline").text
    with pytest.raises(RegisterUnwritable):
        RegisterFile(None).enter(notice())


def test_a_register_in_json_stays_one(tmp_path: Path):
    path = tmp_path / "register.json"
    held = RegisterFile(path)
    assert held.held().notices == ()
    for name in ("a", "b", "a"):
        held.enter(notice(name))
    assert [one.id for one in held.held().notices] == ["a", "b"]
    assert notices_of(path.read_text("utf-8"), "json").notices == held.held().notices


def test_what_was_entered_is_plain_rows_for_other_programs(register: Path, duty_desk: Browser):
    _enter(duty_desk)
    with register.open(encoding="utf-8", newline="") as file:
        header, row = csv.reader(file)
    assert header == list(COLUMNS)
    assert len(row) == len(header)


def test_the_form_asks_for_every_column_that_a_person_can_know():
    by_itself = {"id", "read", "entered_by", "reading"}
    assert {*ASKED} == {*COLUMNS} - by_itself


def test_the_same_form_with_other_text_is_told_and_kept_apart(register: Path, duty_desk: Browser):
    duty_desk.open(NEW)
    ((_, fields, _),) = [one for one in duty_desk.forms() if one[0] == NEW]
    assert duty_desk.post(NEW, {**fields, **TYPED}, follow=False).status_code == 303
    before = register.read_text("utf-8")
    answer = duty_desk.post(NEW, {**fields, **TYPED, "statement": "It is open."})
    assert answer.status_code == 409
    assert "was sent before with another content" in answer.text
    assert "It is open." in answer.text
    assert register.read_text("utf-8") == before


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"said": "2035-01-01"}, "the day is to come"),
        # On a day of November a whole November has days to come.
        ({"said": "2025-11"}, "the day is to come"),
        ({"place": "torkam"}, "No crossing and no notice has this place"),
        ({"partner": "Pakistan"}, "This is no country that is known here"),
        ({"answers": "nothing"}, "The register has no notice of this id"),
    ],
)
def test_words_that_would_match_nothing_are_told_at_their_field(
    register: Path, duty_desk: Browser, typed: dict[str, str], said: str
):
    _enter(duty_desk, **typed)
    assert duty_desk.answer.status_code == 422  # type: ignore[union-attr]
    assert said in duty_desk.page.said("#err")
    (name,) = typed
    assert duty_desk.page.values(name)[:1] == [typed[name]]
    assert not register.exists()


@pytest.mark.parametrize("place", ["kandahar", "mazar torkham", "khaf-rail", "torkham-af"])
def test_a_place_of_the_network_of_corridors_is_taken(
    register: Path, duty_desk: Browser, place: str
):
    _enter(duty_desk, place=place)
    (kept,) = notices_of(register.read_text("utf-8"), "csv").notices
    assert kept.place == place


@pytest.mark.parametrize("written", ["1404-09-01", "۱۴۰۴-۰۹-۰۱", "1404-09-01 SH"])
def test_a_bare_solar_day_is_read_in_the_calendar_that_the_form_names(
    register: Path, duty_desk: Browser, written: str
):
    _enter(duty_desk, said=written, calendar="solar-hijri", window=f"from {written}")
    (kept,) = notices_of(register.read_text("utf-8"), "csv").notices
    assert kept.said_day == kept.window_from_day == 20_414


ADDS = """
import sys
from contextlib import nullcontext
from pathlib import Path
from tarazu.notices import csv_of
from tarazu.web import register
from tests.cli.commands import run
from tests.notices.samples import notice
is_bare = "bare" in sys.argv
if is_bare:  # the known fault: no lock, and each has read before any of them writes
    register.only_one = lambda parent: nullcontext()
    replace_file = register.replace_file
    def meet(path, text):
        print("has read", file=sys.__stdout__, flush=True)
        sys.__stdin__.readline()
        replace_file(path, text)
    register.replace_file = meet
path = Path(sys.argv[1])
held = register.RegisterFile(path)
for number in range(1 if is_bare else 15):
    one = notice(f"{sys.argv[2]}-{number}")
    if sys.argv[2] == "c":  # this one adds by the command
        week = path.with_name("c.csv")
        week.write_text(csv_of([one]), encoding="utf-8")
        run("notices", "import", week, "--into", path)
    else:
        held.enter(one)
"""


def _together(register: Path, *more: str) -> int:
    """Let three processes add to one register at the same time, and count what is in it."""
    pipe, asked = subprocess.PIPE, [sys.executable, "-c", ADDS, str(register)]
    adding = [
        subprocess.Popen([*asked, name, *more], cwd=ROOT, stdin=pipe, stdout=pipe, text=True)
        for name in "abc"
    ]
    if more:
        for one in adding:
            assert one.stdout is not None
            assert one.stdout.readline() == "has read\n"
    for one in adding:
        one.communicate("\n")
    assert [one.returncode for one in adding] == [0, 0, 0]
    return len(notices_of(register.read_text("utf-8"), "csv").notices)


def test_processes_that_add_at_the_same_time_lose_nothing_and_without_the_lock_they_do(
    tmp_path: Path,
):
    assert _together(tmp_path / "register.csv") == 45
    assert _together(tmp_path / "bare.csv", "bare") == 1, "the harness sees the loss"
