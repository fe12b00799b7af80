"""What Tarazu says, in English, Persian and Dari: sentences, numbers, dates, records, whole plans.

Enter by `language_of`. Every word of a page or a terminal comes from the catalogues in `locales/`,
and the long page about Tarazu itself from `about.toml`.
"""

from tarazu.words.about import about_paragraphs
from tarazu.words.accounts import rule_of
from tarazu.words.catalogues import CODES, CatalogueMissing, UnknownLanguage
from tarazu.words.events import event_line, own_line
from tarazu.words.findings import FindingText, finding_text
from tarazu.words.language import Language, language_of, languages
from tarazu.words.notices import notice_line, place_words, statement_of, status_of
from tarazu.words.order import order_line
from tarazu.words.periods import period_mark, period_name, period_title
from tarazu.words.refusals import Overtaken
from tarazu.words.sentences import Section, explain, plan_line
from tarazu.words.timeline import entry_of, side_by_side, timeline_of
from tarazu.words.trucks import listed, sentence

__all__ = [
    "CODES",
    "CatalogueMissing",
    "FindingText",
    "Language",
    "Overtaken",
    "Section",
    "UnknownLanguage",
    "about_paragraphs",
    "entry_of",
    "event_line",
    "explain",
    "finding_text",
    "language_of",
    "languages",
    "listed",
    "notice_line",
    "order_line",
    "own_line",
    "period_mark",
    "period_name",
    "period_title",
    "place_words",
    "plan_line",
    "rule_of",
    "sentence",
    "side_by_side",
    "statement_of",
    "status_of",
    "timeline_of",
]
