"""What was harmed: the assets, the attributes affected, and what it cost."""

from collections.abc import Mapping
from typing import Final

from incidents.veris.record import name, names, number, section, sections
from incidents.veris.timeline import told_duration
from incidents.veris.words import amount, bracketed, labelled, listed, plain, plainly

_ASSETS: Final[Mapping[str, str]] = {
    "E": "embedded device",
    "M": "media",
    "N": "network",
    "P": "person",
    "S": "server",
    "T": "public terminal",
    "U": "user device",
}
"""The asset groups of VERIS by their letter, as in "S - Database"."""

_DISCLOSURE: Final[Mapping[str, str]] = {
    "yes": "Confidentiality was affected: data were disclosed",
    "potentially": "Confidentiality was affected: data were possibly disclosed",
    "no": "Confidentiality was at stake, but no data were disclosed",
}


def harm_facts(record: Mapping[str, object]) -> list[str]:
    """Return the assets, the attributes affected and the impact, each in one sentence, as far as they are known."""
    return [*_assets(record), *_confidentiality(record), *_integrity(record), *_availability(record), *_impact(record)]


def _assets(record: Mapping[str, object]) -> list[str]:
    told = [_asset(asset) for asset in sections(section(record, "asset").get("assets"))]
    known = list(dict.fromkeys(asset for asset in told if asset))
    return [f"Assets affected: {listed(known)}."] if known else []


def _asset(asset: Mapping[str, object]) -> str:
    variety = name(asset.get("variety"))
    if variety is None:
        return ""
    group, _, kind = variety.partition(" - ")
    said = _ASSETS.get(group) if kind else None
    count = number(asset.get("amount"))
    many = labelled("amount", amount(count) if count else None)
    if said is None:
        return bracketed(plain(variety), many)
    if kind.casefold() in {"unknown", "other"}:
        return bracketed(f"{said} of {'an unknown' if kind.casefold() == 'unknown' else 'another'} kind", many)
    return bracketed(plain(kind), said, many)


def _confidentiality(record: Mapping[str, object]) -> list[str]:
    fields = section(record, "attribute", "confidentiality")
    if not fields:
        return []
    said = _DISCLOSURE.get((name(fields.get("data_disclosure")) or "").casefold(), "Confidentiality was affected")
    total = number(fields.get("data_total"))
    kinds = [kind for data in sections(fields.get("data")) if (kind := _data(data))]
    return [
        bracketed(
            said,
            labelled("kind of data", listed(kinds)),
            labelled("records in all", amount(total) if total else None),
            labelled("data of", plainly(names(fields.get("data_victim")))),
            labelled("state", plainly(names(fields.get("state")))),
        )
        + "."
    ]


def _data(data: Mapping[str, object]) -> str:
    kind, count = name(data.get("variety")), number(data.get("amount"))
    if kind is None:
        return ""
    return bracketed(plain(kind), f"{amount(count)} {'record' if count == 1 else 'records'}" if count else "")


def _integrity(record: Mapping[str, object]) -> list[str]:
    fields = section(record, "attribute", "integrity")
    return [_affected("Integrity", plainly(names(fields.get("variety"))))] if fields else []


def _availability(record: Mapping[str, object]) -> list[str]:
    fields = section(record, "attribute", "availability")
    if not fields:
        return []
    duration = told_duration(section(fields, "duration"))
    # The unit says how long until the asset was back.
    lasting = "for good" if duration == "never" else labelled("for how long", duration)
    return [_affected("Availability", "; ".join(filter(None, [plainly(names(fields.get("variety"))), lasting])))]


def _affected(attribute: str, how: str) -> str:
    return (labelled(f"{attribute} was affected", how) or f"{attribute} was affected") + "."


def _impact(record: Mapping[str, object]) -> list[str]:
    impact = section(record, "impact")
    currency = name(impact.get("iso_currency_code"))
    rating = name(impact.get("overall_rating"))
    overall = _money(impact.get("overall_amount"), currency)
    losses = [told for loss in sections(impact.get("loss")) if (told := _loss(loss, currency))]
    sentences = [
        f"The impact was rated {plain(rating)}." if rating else "",
        f"It cost {overall} in all." if overall else "",
        f"Losses: {listed(losses)}." if losses else "",
    ]
    return [sentence for sentence in sentences if sentence]


def _loss(loss: Mapping[str, object], currency: str | None) -> str:
    variety, rating = name(loss.get("variety")), name(loss.get("rating"))
    money = _money(loss.get("amount"), currency)
    # A loss that is neither rated nor counted is a line of a form that was left blank.
    if variety is None or not (rating or money):
        return ""
    return bracketed(plain(variety), money, plain(rating) if rating else "")


def _money(value: object, currency: str | None) -> str:
    count = number(value)
    return " ".join(filter(None, [currency, amount(count)])) if count else ""
