"""Counts the syllables of English words by how they are spelled.

In all starter texts 99 of 100 words have as many as in the CMU Pronouncing Dictionary; the reading grade needs no more.
"""

import re

VOWELS = re.compile(r"[aeiouy]+")
# Written and not spoken: the last e of a word (hope), -es (hopes), -ed (hoped), and an e before an ending (safely).
SILENT = re.compile(
    r"(?<=[aeiouy][^aeiouy])e(?=(?:ly|ness|ful|less|ments?|where|lines?|thing|times|one|body|kers?|makers?)$)"
    r"|(?<=^som)e(?=.)|(?<=^ever)[ey](?=.)"
    r"|(?<=[^aeiouy])e$|(?<=[^aeiouysxzcg])(?<!sh)(?<!ch)es$|(?<=[^aeiouytd])ed$"
)
# But spoken after a consonant with l: muscle, muscles, handled.
SPOKEN = re.compile(r"[^aeiouylr]l(?:e|es|ed)$")
# Two vowels that stand together and are two syllables: quiet, radio, serious, fluid, doing.
APART = re.compile(
    r"i(?=um|et|a(?!l|n|ge|r))|(?<![tcsg])i(?=al|an|ar|o(?!ur))|(?<=r)i(?=ous)|(?<=[^aeiouy])e(?=um|ing)"
    r"|(?:ee|[oauy]y?)(?=ing)|(?<![gq])u(?=a|id)|(?<=[^q]u)(?=el)"
)
# A syllable without a vowel of its own: spasm, rhythm, hour, tired.
UNWRITTEN = re.compile(r"(?:sms?|thms?|\b(?:h|fl|s)ours?|[^aeiouy]ire[sd]?)$")
# The names of medicines, by how they end. Nobody can write a plainer one, and readers look for it on the packet: each
# counts as a word of two syllables.
MEDICINE = re.compile(
    r"\w*(?:azepam|azepine|bapentin|butaline|butamol|capone|cetamol|clofen|clopramide|codeine|cristine|dapamide|ephedrine|fibrate|goxin"
    r"|isolone|madol|nicotine|olol|oxifene|paratide|peridol|perazine|pezil|pirin|platin|prazole|pril|profen|proxen"
    r"|quinine|sartan|semide|statin|stigmine|tanide|thiazide|tidine|xalone|zanidine|zinamide|zolid)s?",
)
UNLIKE_THEIR_SPELLING = {"diabetes": 4, "diarrhoea": 4, "evening": 2, "evenings": 2}


def syllables(word: str) -> int:
    """At least one; signs inside the word (isn't, follow-up) do not matter."""
    letters = "".join(letter for letter in word.lower() if letter.isalnum())
    if MEDICINE.fullmatch(letters):
        return 2
    if known := UNLIKE_THEIR_SPELLING.get(letters):
        return known
    spoken = letters if SPOKEN.search(letters) else SILENT.sub("", letters)
    return max(
        1, sum(len(rule.findall(text)) for rule, text in ((VOWELS, spoken), (APART, letters), (UNWRITTEN, letters)))
    )
