"""Plans and comparisons as documents in a language; what is under a measure comes first."""

from collections.abc import Sequence

from tarazu.corridors import grids
from tarazu.corridors.comparison import Comparison
from tarazu.corridors.naming import Naming
from tarazu.corridors.network import Network
from tarazu.corridors.plan import Lever, Plan
from tarazu.corridors.supply import Supplies
from tarazu.corridors.sweep import Sweep
from tarazu.corridors.teller import Teller
from tarazu.document import Document, Paragraph
from tarazu.notices import Notice, day_text
from tarazu.words import Language


def plan_document(
    plan: Plan,
    network: Network,
    language: Language,
    *,
    notices: Sequence[Notice] = (),
    maps: bool = False,
) -> Document:
    """Tell a plan: legs under a measure first, what it comes to, then each table.

    `notices` are those it was made with: the ones that act are told with who says them. `maps` for
    a document that is drawn.
    """
    teller = Teller(network, language, notices, plan.terms.seen_on(plan.day))
    naming = teller.naming
    date = teller.date(plan.day)
    return Document(
        kind="plan",
        name=f"corridors-{day_text(plan.day)}",
        language=language.code,
        title=naming.text("corridor.plan.title", date=date),
        subtitle=naming.text("corridor.plan.subtitle", date=date),
        label=naming.text("corridor.label"),
        sections=(
            *teller.under(plan),
            teller.section("reads", Paragraph(plan_lead(plan, naming), lead=True)),
            teller.section("crossings", grids.crossings_of_plan(plan, naming)),
            *teller.maps(maps, (("of", plan),)),
            teller.section("flows", grids.flows_of_plan(plan, naming)),
            *teller.if_any("behind", grids.flows_behind(plan, naming)),
            *teller.if_any("levers", grids.levers_of(plan, naming)),
            *teller.if_any("waits", grids.waits_of(plan, naming)),
            *teller.notices_of(plan),
            teller.section("limits", Paragraph(naming.text("corridor.limits"))),
        ),
        sources=teller.sources(),
    )


def comparison_document(
    found: Comparison,
    network: Network,
    language: Language,
    *,
    notices: Sequence[Notice] = (),
    maps: bool = False,
) -> Document:
    """Tell what differs between two plans: legs under a measure first, then what moves."""
    after = found.after
    teller = Teller(network, language, notices, after.terms.seen_on(after.day))
    naming = teller.naming
    before_date, after_date = teller.date(found.before.day), teller.date(after.day)
    return Document(
        kind="comparison",
        name=f"corridors-{day_text(found.before.day)}-{day_text(after.day)}",
        language=language.code,
        title=naming.text("corridor.compare.title", before=before_date, after=after_date),
        subtitle=naming.text("corridor.compare.subtitle"),
        label=naming.text("corridor.label"),
        sections=(
            *teller.under(after),
            teller.section("reads", Paragraph(comparison_lead(found, naming), lead=True)),
            *teller.if_any("crossings", grids.crossings_compared(found, naming)),
            *teller.maps(maps, (("before", found.before), ("after", after))),
            *teller.if_any("moved", grids.flows_moved(found, naming)),
            *teller.if_any("costs", grids.costs_compared(found, naming)),
            *teller.if_any("behind", grids.flows_behind(after, naming)),
            *teller.if_any("levers", grids.levers_of(after, naming)),
            *teller.if_any("waits", grids.waits_of(after, naming)),
            *teller.notices_of(after),
            teller.section("limits", Paragraph(naming.text("corridor.limits"))),
        ),
        sources=teller.sources(),
    )


def supply_document(found: Supplies, network: Network, language: Language) -> Document:
    """Tell where a commodity can come from: what bars an offer, and the readings beside it."""
    teller = Teller(network, language, found.notices)
    naming, date = teller.naming, teller.date(found.day)
    goods, place = naming.goods(found.commodity), naming.place(found.destination)
    barring = dict.fromkeys(name for one in found.offers for name in one.barred_by)
    return Document(
        kind="plan",
        name=f"supply-{day_text(found.day)}",
        language=language.code,
        title=naming.text("corridor.supply.title", goods=goods, place=place, date=date),
        label=naming.text("corridor.label"),
        sections=(
            teller.section("reads", Paragraph(supply_lead(found, naming), lead=True)),
            teller.section("offers", grids.offers_of(found, naming)),
            *teller.said("barring", barring, [one.shown for one in found.beside]),
        ),
        sources=teller.sources(),
    )


def supply_lead(found: Supplies, naming: Naming) -> str:
    """Say how much can be had, what is cheapest, and who is barred by what."""
    need, met = naming.whole(found.need_t), naming.whole(found.need_t - found.unmet_t)
    said = [naming.text("corridor.lead.supply", need=need, met=met)]
    best = found.offers[0]
    if best.landed_usd_t is not None and best.days is not None:
        usd, days = naming.whole(best.landed_usd_t), naming.whole(best.days)
        name = naming.place(best.origin)
        said.append(naming.text("corridor.lead.cheapest", name=name, usd=usd, days=days))
    for offer in found.offers:
        if not offer.is_barred:
            continue
        by = naming.all_of(map(naming.notice, offer.barred_by))
        said.append(
            naming.text("corridor.lead.barred", name=naming.place(offer.origin), notices=by)
        )
        shown = [one.shown for one in found.beside if set(one.taken) & set(offer.barred_by)]
        if shown:
            others = naming.all_of(map(naming.notice, shown))
            said.append(naming.text("corridor.lead.beside", notices=others))
    return " ".join(said)


def sweep_document(
    found: Sweep, network: Network, language: Language, *, notices: Sequence[Notice] = ()
) -> Document:
    """Tell what closures would cost: each crossing alone first, then pairs."""
    teller = Teller(network, language, notices)
    naming, said = teller.naming, []
    dearest = found.closings[0] if found.closings else None
    if dearest is not None and dearest.month_usd >= 1:
        name, usd = naming.crossing(dearest.crossings[0]), naming.usd(dearest.month_usd)
        said.append(naming.text("corridor.lead.dearest", name=name, usd=usd))
    if found.lengths_median_h is not None and found.lengths_ninth_h is not None:
        lengths = naming.text(
            "corridor.note.lengths",
            count=found.lengths,
            median=found.lengths_median_h,
            ninth=found.lengths_ninth_h,
            source=found.lengths_source,
        )
        said.append(lengths)
    singles, pairs = (grids.closings_of(found, naming, crossings=count) for count in (1, 2))
    return Document(
        kind="plan",
        name=f"sweep-{day_text(found.day)}",
        language=language.code,
        title=naming.text("corridor.sweep.title", date=teller.date(found.day)),
        label=naming.text("corridor.label"),
        sections=(
            *((teller.section("reads", Paragraph(" ".join(said), lead=True)),) if said else ()),
            *teller.if_any("singles", singles),
            *teller.if_any("pairs", pairs),
        ),
        sources=teller.sources(),
    )


def plan_lead(plan: Plan, naming: Naming) -> str:
    """Say in sentences what a plan comes to, and what matters most."""
    whole = sum(flow.tonnes for flow in plan.flows)
    said = [
        naming.text(
            "corridor.lead.plan",
            tonnes=naming.whole(whole - plan.behind_t),
            whole=naming.whole(whole),
            usd=naming.usd(plan.freight_usd + plan.delay_usd + plan.duty_usd),
        )
    ]
    if round(plan.behind_t):
        said.append(_behind(plan, naming))
    said += _most(plan, naming)
    said += _measured(plan, naming)
    return " ".join(said)


def comparison_lead(found: Comparison, naming: Naming) -> str:
    """Say in sentences what moves, what it costs more, and what loses its way."""
    if not found.shifts and abs(found.added_usd) < 1:
        return naming.text("corridor.lead.same")
    said = []
    if round(found.moved_t):
        said.append(
            naming.text(
                "corridor.lead.moved",
                tonnes=naming.whole(found.moved_t),
                usd=naming.usd(found.moved_usd),
            )
        )
        if round(found.port_t):
            tonnes = naming.whole(found.port_t)
            said.append(naming.text("corridor.lead.port", tonnes=tonnes))
        said += _largest(found, naming)
    if round(found.lost_t):
        said.append(
            naming.text(
                "corridor.lead.lost",
                tonnes=naming.whole(found.lost_t),
                usd=naming.usd(found.lost_usd),
            )
        )
    if round(found.regained_t):
        said.append(naming.text("corridor.lead.regained", tonnes=naming.whole(found.regained_t)))
    both = sum(one.both_t for one in found.flows)
    hours = found.added_tonne_hours / both if both else 0.0
    longer, shorter = ("dearer", "slower"), ("quicker", "cheaper")
    word = (longer if hours >= 0 else shorter)[found.added_usd < 0]
    said.append(
        naming.text(
            f"corridor.lead.{word}",
            usd=naming.usd(abs(found.added_usd)),
            hours=naming.tenth(abs(hours)),
        )
    )
    said += _most(found.after, naming)
    said += _measured(found.after, naming)
    return " ".join(said)


def _largest(found: Comparison, naming: Naming) -> list[str]:
    """Name the crossings that lose and gain the most tonnes, both directions together."""
    change: dict[str, float] = {}
    for one in found.crossings:
        change[one.crossing] = change.get(one.crossing, 0) + one.after_t - one.before_t
    ordered = sorted(change, key=lambda one: (change[one], one))
    said: list[str] = []
    if not ordered:
        return said
    for key, name, sign in (("loses", ordered[0], -1), ("gains", ordered[-1], 1)):
        tonnes = sign * change[name]
        if round(tonnes) > 0:
            said.append(
                naming.text(
                    f"corridor.lead.{key}",
                    name=naming.crossing(name),
                    tonnes=naming.whole(tonnes),
                )
            )
    return said


def _behind(plan: Plan, naming: Naming) -> str:
    reasons = []
    for stays in ("no_route", "does_not_pay", "does_not_fit"):
        tonnes = sum(flow.behind_t for flow in plan.flows if flow.stays == stays)
        if round(tonnes):
            key = f"corridor.lead.{stays}"
            reasons.append(naming.text(key, tonnes=naming.whole(tonnes)))
    return naming.text("corridor.lead.behind", reasons=naming.all_of(reasons))


def _most(plan: Plan, naming: Naming) -> list[str]:
    """Say which notice, or which crossing, and which capacity matter most."""
    said = []
    lever = max(plan.levers, key=lambda one: one.saved_usd, default=None)
    if lever is not None and lever.saved_usd >= 1:
        said.append(_lever(lever, naming))
    scarce = max(plan.legs, key=lambda one: one.scarcity_usd_t, default=None)
    if scarce is not None and scarce.scarcity_usd_t >= 1:
        name = naming.leg(scarce.leg)
        if scarce.crossing:
            name = f"{naming.crossing(scarce.crossing)} {naming.toward(scarce.end)}"
        key = "corridor.lead.scarce_counted" if scarce.counted else "corridor.lead.scarce"
        said.append(naming.text(key, name=name, usd=naming.whole(scarce.scarcity_usd_t)))
    return said


def _measured(plan: Plan, naming: Naming) -> list[str]:
    """Say of how many crossings no limit is known, and what was measured at which gate."""
    used = [one for one in plan.legs if one.crossing and one.tonnes]
    counts = {
        "whole": len(used),
        "counted": sum(one.counted for one in used),
        "unknown": sum(one.capacity_t is None for one in used),
    }
    words = {key: naming.whole(count) for key, count in counts.items()}
    said = [naming.text("corridor.lead.limits", **words)] if used else []
    for leg in plan.waits:
        one = leg.measured
        if one.passed is not None and one.waiting is not None:
            said.append(
                naming.text(
                    "corridor.lead.wait",
                    name=naming.leg(leg.leg),
                    hours=naming.at_least(one.hours, one.at_least),
                    passed=naming.whole(one.passed),
                    waiting=naming.whole(one.waiting),
                )
            )
    return said


def _lever(lever: Lever, naming: Naming) -> str:
    name = naming.notice(lever.name) if lever.kind == "notice" else naming.crossing(lever.name)
    return naming.text(
        f"corridor.lead.{lever.kind}",
        name=name,
        usd=naming.usd(lever.saved_usd),
        tonnes=naming.whole(lever.more_t),
    )
