"""The findings of a check of a plan, in words: what, the harm where there is one, what to write."""

import msgspec

from tarazu.words.language import Language


class FindingText(msgspec.Struct, frozen=True):
    """What was found, whom it harms and how (empty where nobody), and what to write instead."""

    what: str
    harm: str
    instead: str


def finding_text(code: str, language: Language) -> FindingText:
    """Give the sentences of a finding by its stable code.

    Source: the findings of `regime check`; texts name keys of the document as they are written.
    """
    harm = f"finding.{code}.harm"
    return FindingText(
        what=language.text(f"finding.{code}.what"),
        harm=language.text(harm) if language.has(harm) else "",
        instead=language.text(f"finding.{code}.instead"),
    )
