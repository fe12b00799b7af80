"""What a private store promises, whether it lies in a file or in memory."""

import contextlib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tarazu.calendars import DAY_MS
from tarazu.plates import plate_of
from tarazu.station.private import (
    Details,
    Keeping,
    Needed,
    PrivateStore,
    Sealed,
    open_private,
    private_in_memory,
    sealed,
)
from tarazu.station.private_records import (
    PeriodRetired,
    SweepRefused,
    commitment_of,
)

AT = 1_763_749_800_000  # 21 November 2025
NEXT_PERIOD = AT + 60 * DAY_MS  # January 2026
RETENTION_MS = 90 * DAY_MS
PLATE = plate_of("12 ع 345 42", "IR")
OTHER = plate_of("HRT 54821", "AF")

Factory = Callable[[Keeping], PrivateStore]


def details(plate_typed: str = "12 ع 345 42", **more: str) -> Details:
    plate = plate_of(plate_typed, "IR")
    return Details(plate.country, plate.typed, plate.key, **more)


def registered(store: PrivateStore, seq: int = 0, **more: str) -> Sealed:
    registration = sealed(details(**more))
    with store.batch(after_seq=seq):
        store.keep_registration(registration, AT)
    return registration


class PrivateStoreContract:
    """A new kind of store adds a `make` and nothing else."""

    @pytest.fixture
    def make(self) -> Factory:
        raise AssertionError("each kind of store makes its own")

    @pytest.fixture
    def store(self, make: Factory) -> PrivateStore:
        return make(Keeping())

    # Trucks and periods

    def test_a_truck_meets_itself_again_within_a_period(self, store: PrivateStore) -> None:
        token = store.token_of(PLATE.country, PLATE.key, AT)
        assert store.token_of(PLATE.country, PLATE.key, AT + DAY_MS) == token
        assert len(token) == 26
        assert PLATE.key not in token

    def test_another_truck_country_or_period_has_another_token(self, store: PrivateStore) -> None:
        tokens = {
            store.token_of("IR", PLATE.key, AT),
            store.token_of("IR", OTHER.key, AT),
            store.token_of("AF", PLATE.key, AT),
            store.token_of("IR", PLATE.key, NEXT_PERIOD),
        }
        assert len(tokens) == 4

    def test_two_stores_share_no_token(self, make: Factory) -> None:
        private_one, private_two = private_in_memory("dogharoon"), make(Keeping())
        assert private_one.token_of("IR", PLATE.key, AT) != private_two.token_of(
            "IR", PLATE.key, AT
        )
        private_one.close()

    def test_a_period_may_have_a_length_in_days(self, make: Factory) -> None:
        store = make(Keeping(period_days=1))
        assert store.token_of("IR", PLATE.key, AT) != store.token_of("IR", PLATE.key, AT + DAY_MS)
        with store.reader() as reader:
            token = store.token_of("IR", PLATE.key, AT)
            assert reader.find_token("IR", PLATE.key, AT) == token

    def test_a_key_made_in_a_batch_that_failed_is_forgotten(self, store: PrivateStore) -> None:
        with contextlib.suppress(ZeroDivisionError), store.batch():
            lost = store.token_of("IR", PLATE.key, AT)
            raise ZeroDivisionError
        assert store.find_token("IR", PLATE.key, AT) is None
        assert store.token_of("IR", PLATE.key, AT) != lost

    def test_a_truck_keeps_what_was_typed_last_and_what_was_not_typed_again(
        self, store: PrivateStore
    ) -> None:
        token = store.keep_truck(PLATE, AT, trailer="T 17", vin="WDB9634031L")
        again = store.keep_truck(plate_of("۱۲ع۳۴۵۴۲", "IR"), AT + 1)
        truck = store.truck(token)
        assert again == token
        assert truck is not None
        assert truck.facts.plate == "۱۲ع۳۴۵۴۲"
        assert (truck.facts.trailer, truck.facts.vin) == ("T 17", "WDB9634031L")

    def test_a_truck_is_carried_over_to_the_next_period(self, store: PrivateStore) -> None:
        token = store.keep_truck(PLATE, AT, trailer="T 17")
        assert store.carry_over(token, AT + DAY_MS) is None
        successor = store.carry_over(token, NEXT_PERIOD)
        assert successor == store.token_of(PLATE.country, PLATE.key, NEXT_PERIOD)
        carried = store.truck(successor)
        assert carried is not None
        assert carried.facts.trailer == "T 17"
        assert store.carry_over(successor, NEXT_PERIOD) is None
        assert store.carry_over("unknown", NEXT_PERIOD) is None

    def test_a_truck_not_carried_over_yet_is_found_by_its_former_token(
        self, store: PrivateStore
    ) -> None:
        token = store.keep_truck(PLATE, AT)
        assert store.former_tokens(PLATE.country, PLATE.key, AT) == ()
        assert store.former_tokens(PLATE.country, PLATE.key, NEXT_PERIOD) == (token,)

    def test_after_its_retention_nobody_can_ask_the_book_about_a_plate(
        self, store: PrivateStore
    ) -> None:
        store.token_of("IR", PLATE.key, AT)
        assert not store.retires(NEXT_PERIOD)
        assert store.erase_due(NEXT_PERIOD).periods == ()
        late_at = AT + 41 * DAY_MS + RETENTION_MS
        assert store.retires(late_at)
        assert store.erase_due(late_at).periods == ("2025-H2",)
        assert not store.retires(late_at)
        assert store.erase_due(late_at).periods == ()
        assert store.find_token("IR", PLATE.key, AT) is None
        assert store.former_tokens("IR", PLATE.key, late_at) == ()
        with pytest.raises(PeriodRetired, match="2025-H2"):
            store.token_of("IR", PLATE.key, AT)

    # Registrations

    def test_a_registration_is_found_by_all_its_names(self, store: PrivateStore) -> None:
        registration = sealed(details(driver="رضا", telephone="+98 915 000", carnet="XA.1"))
        with store.batch(after_seq=7):
            kept = store.keep_registration(registration, AT)
        assert kept.details == registration.details
        assert store.registration(registration.commitment) == kept
        assert store.registration_at(kept.reference) == kept
        assert store.registration_coded(kept.code.lower().replace("-", " ")) == kept
        assert store.registration_coded("not a code") is None
        assert store.registration_ended(12) is None
        store.note_end(kept.commitment, ticket=12, at=AT + 5)
        store.flush()
        ended = store.registration_ended(12)
        assert ended is not None
        assert (ended.commitment, ended.ticket, ended.ended_at) == (kept.commitment, 12, AT + 5)
        assert store.unended() == ()

    def test_a_commitment_binds_plate_and_document(self) -> None:
        made = sealed(details(declaration="8812", carnet="XA.1"))
        again = sealed(made.details)
        assert made.commitment == commitment_of(made.nonce, made.details.plate_key, "8812")
        assert made.commitment != again.commitment
        assert commitment_of(made.nonce, "IR:1", "23") != commitment_of(made.nonce, "IR:12", "3")

    def test_a_correction_keeps_the_page_and_the_printed_code(self, store: PrivateStore) -> None:
        wrong, right = sealed(details("12 ع 345 43")), sealed(details())
        kept = store.keep_registration(wrong, AT)
        with store.batch(after_seq=3):
            corrected = store.keep_registration(right, AT + 1, corrects=wrong.commitment)
        assert (corrected.reference, corrected.code) == (kept.reference, kept.code)
        store.note_end(wrong.commitment, ticket=1, at=AT + 1)
        store.flush()
        for found in (store.registration_at(kept.reference), store.registration_coded(kept.code)):
            assert found is not None
            assert found.commitment == right.commitment
        store.note_end(right.commitment, ticket=1, at=AT + 9)
        store.flush()
        ended = store.registration_ended(1)
        assert ended is not None
        assert ended.commitment == right.commitment

    def test_a_code_that_is_taken_is_not_given_again(
        self, store: PrivateStore, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        codes = iter(["7KD-4F2", "7KD-4F2", "7KD-4F3"])
        monkeypatch.setattr("tarazu.station.private.new_code", lambda: next(codes))
        with store.batch():
            first = store.keep_registration(sealed(details()), AT)
            second = store.keep_registration(sealed(details()), AT)
        assert (first.code, second.code) == ("7KD-4F2", "7KD-4F3")

    # Texts

    def test_a_text_is_given_back_for_its_digest(self, store: PrivateStore) -> None:
        assert store.text_digest("fuel, sample 3", AT) == store.text_ref("fuel, sample 3", AT)
        digest = store.text_ref("fuel, sample 3", AT + 5)
        assert store.text_of(digest) == "fuel, sample 3"
        assert len(digest) == 64
        assert store.text_of("0" * 64) is None

    def test_no_text_has_no_digest(self, store: PrivateStore) -> None:
        assert store.text_ref("", AT) == ""
        assert store.text_of("") == ""

    def test_a_short_text_cannot_be_guessed_without_the_store(self, store: PrivateStore) -> None:
        other = private_in_memory("dogharoon")
        assert store.text_digest("debt", AT) != other.text_digest("debt", AT)
        other.close()

    # Batches and readers

    def test_a_batch_that_raises_keeps_nothing(self, store: PrivateStore) -> None:
        registration = sealed(details())
        with contextlib.suppress(ZeroDivisionError), store.batch(after_seq=1):
            token = store.keep_truck(PLATE, AT)
            store.keep_registration(registration, AT)
            digest = store.text_ref("a reason", AT)
            raise ZeroDivisionError
        assert store.truck(token) is None
        assert store.registration(registration.commitment) is None
        assert store.text_of(digest) is None

    def test_readers_see_a_batch_when_it_is_whole(self, store: PrivateStore) -> None:
        one, two = sealed(details()), sealed(details())
        with store.reader() as reader:
            assert reader.unended() == ()
            with store.batch():
                store.keep_registration(one, AT)
                store.keep_registration(two, AT)
                assert store.unended() == (one.commitment, two.commitment)
            assert reader.unended() == (one.commitment, two.commitment)

    def test_a_known_truck_passes_without_a_write(self, store: PrivateStore) -> None:
        token = store.keep_truck(PLATE, AT)
        with store.batch():
            store.keep_truck(PLATE, AT + 7)
            assert not store._file.is_changing
        store.flush()
        truck = store.truck(token)
        assert truck is not None
        assert truck.seen_at == AT + 7

    # Sweeping

    def test_the_sweep_removes_what_was_kept_last_and_is_in_no_record(
        self, store: PrivateStore
    ) -> None:
        old = registered(store, seq=4)
        with store.batch(after_seq=9):
            named, orphan = sealed(details()), sealed(details())
            for registration in (named, orphan):
                store.keep_registration(registration, AT)
            token, lost = store.keep_truck(PLATE, AT), store.keep_truck(OTHER, AT)
            text = store.text_ref("a reason", AT)
        assert store.unconfirmed_after() == 9
        swept = store.sweep([named.commitment, "f" * 64], known_trucks=[token], known_texts=[])
        assert swept == (1, 1, 1, ("f" * 64,))
        assert store.registration(old.commitment) is not None
        assert store.registration(named.commitment) is not None
        assert store.registration(orphan.commitment) is None
        assert store.truck(token) is not None
        assert store.truck(lost) is None
        assert store.text_of(text) is None

    def test_the_sweep_leaves_trucks_and_texts_alone_unless_it_is_told_them(
        self, store: PrivateStore
    ) -> None:
        token, text = store.keep_truck(PLATE, AT), store.text_ref("a reason", AT)
        assert store.sweep([]) == (0, 0, 0, ())
        assert store.truck(token) is not None
        assert store.text_of(text) == "a reason"

    def test_a_sweep_of_too_much_is_refused_whole(self, store: PrivateStore) -> None:
        with store.batch():
            for _ in range(3):
                store.keep_registration(sealed(details()), AT)
        with pytest.raises(SweepRefused, match="Nothing was removed"):
            store.sweep([], removed_max=2)
        assert len(store.unended()) == 3

    # Erasing

    def test_a_registration_goes_when_its_retention_ends(self, store: PrivateStore) -> None:
        registration = registered(store)
        still_open = registered(store)
        store.note_end(registration.commitment, ticket=1, at=AT)
        assert store.erase_due(AT + RETENTION_MS - 1).registrations == 0
        assert store.erase_due(AT + RETENTION_MS).registrations == 1
        assert store.registration(registration.commitment) is None
        assert store.registration(still_open.commitment) is not None

    def test_a_truck_goes_when_it_is_neither_live_nor_seen(self, store: PrivateStore) -> None:
        away, gone = store.keep_truck(PLATE, AT), store.keep_truck(OTHER, AT)
        store.keep_truck(OTHER, AT + DAY_MS)
        assert store.erase_due(AT + RETENTION_MS, Needed(trucks=[away])).trucks == 0
        assert store.erase_due(AT + RETENTION_MS + DAY_MS, Needed(trucks=[away])).trucks == 1
        assert store.truck(away) is not None
        assert store.truck(gone) is None

    def test_a_text_goes_when_it_is_neither_live_nor_used(self, store: PrivateStore) -> None:
        held, gone = store.text_ref("fuel", AT), store.text_ref("debt", AT)
        store.text_ref("debt", AT + DAY_MS)
        assert store.erase_due(AT + RETENTION_MS, Needed(texts=[held])).texts == 0
        erasure = store.erase_due(AT + RETENTION_MS + DAY_MS, Needed(texts=[held]))
        assert (erasure.texts, erasure.is_scrubbed) == (1, True)
        assert store.text_of(held) == "fuel"
        assert store.text_of(gone) is None

    def test_the_daily_erasure_retires_keys_too(self, store: PrivateStore) -> None:
        store.token_of("IR", PLATE.key, AT)
        assert store.erase_due(AT + 200 * DAY_MS).periods == ("2025-H2",)
        assert store.find_token("IR", PLATE.key, AT) is None

    def test_one_registration_or_truck_goes_on_demand(self, store: PrivateStore) -> None:
        registration = registered(store)
        token = store.keep_truck(PLATE, AT)
        assert store.erase(registration.commitment).registrations == 1
        assert store.erase(registration.commitment).registrations == 0
        assert store.erase_truck(token).trucks == 1
        assert store.registration(registration.commitment) is None
        assert store.truck(token) is None

    def test_a_copy_holds_all_that_the_store_holds(
        self, store: PrivateStore, tmp_path: Path
    ) -> None:
        registration = registered(store)
        store.note_end(registration.commitment, ticket=5, at=AT)
        token = store.keep_truck(PLATE, AT)
        copy = tmp_path / "a copy.private"
        store.backup(copy)
        assert copy.stat().st_mode & 0o777 == 0o600
        restored = open_private(copy, "dogharoon")
        assert restored.registration_ended(5) == store.registration_ended(5)
        assert restored.token_of(PLATE.country, PLATE.key, AT) == token
        assert restored.truck(token) == store.truck(token)
        restored.close()


class TestInMemory(PrivateStoreContract):
    @pytest.fixture
    def make(self) -> Iterator[Factory]:
        made: list[PrivateStore] = []

        def factory(keeping: Keeping) -> PrivateStore:
            made.append(private_in_memory("dogharoon", keeping=keeping))
            return made[-1]

        yield factory
        for store in made:
            store.close()


class TestInAFile(PrivateStoreContract):
    @pytest.fixture
    def make(self, tmp_path: Path) -> Iterator[Factory]:
        made: list[PrivateStore] = []

        def factory(keeping: Keeping) -> PrivateStore:
            path = tmp_path / f"dogharoon-{len(made)}.private"
            made.append(open_private(path, "dogharoon", keeping=keeping))
            return made[-1]

        yield factory
        for store in made:
            store.close()
