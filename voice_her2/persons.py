"""Who may be spoken of in a question: whoever is ill, and whoever treats. English, like `english.py`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import Enum


class Person(Enum):
    """Name who may be spoken of in a question: whoever is ill, or whoever treats."""

    PATIENT = "<patient>"
    CARER = "<carer>"


_EITHER = frozenset("you we they them".split())
_DETERMINERS = frozenset("my your our her his their the a an this that these those some most other many".split())
_PERSONS: Mapping[Person, frozenset[str]] = {
    Person.PATIENT: frozenset(
        """
        i he she one him her someone somebody anyone anybody people everyone patient patients woman women person lady ladies
        wife mother mom mum mam mama mammy mummy missus sister sisters daughter aunt auntie aunty friend friends grandmother
        grandma gran granny nan nana cousin partner niece girlfriend neighbor neighbour colleague aunts mothers roommate twin
        folk folks wives teacher boss coworker mate godmother stepmother stepmum granddaughter nanna bestie landlady pupil
        daughters mums moms cousins nieces neighbours neighbors colleagues relative
        """.split()
    ),
    Person.CARER: frozenset(
        """
        doctor doctors oncologist oncologists specialist specialists physician physicians consultant consultants nurse nurses
        clinician clinicians hospital hospitals clinic clinics expert experts gp surgeon surgeons medics professionals
        """.split()
    ),
}


_NAMES = {person: {**dict.fromkeys(_PERSONS[person], True), **dict.fromkeys(_EITHER, False)} for person in Person}
"""Words that may name each person, and whether they name nobody else."""
_MAY_NAME = frozenset(word for names in _NAMES.values() for word in names) | _DETERMINERS


may_stand_for_person = _MAY_NAME.__contains__
"""Tell whether a word may be one of those that name somebody: "my" too."""


RELATIVES = frozenset(
    """
    aunts boys brothers children cousins daughters friends girls grandchildren kids mothers mums moms nephews nieces sisters sons
    """.split()
)
"""Those who are somebody's: "her two | sisters", not "her two | patients"."""


def may_name_person(word: str) -> bool:
    """Tell whether a word by itself may name somebody."""
    return word == "those" or any(word in names for names in _NAMES.values())


def person_run(words: Sequence[str], at: int, person: Person) -> int:
    """Return how many words at `at` may name that person: "she", "patients", "my mother", "they"; 0 for none."""
    word = words[at]
    if word not in _MAY_NAME:
        return 0
    if word in _DETERMINERS and at + 1 < len(words) and words[at + 1] in _PERSONS[person]:
        return 2
    return int(word in _NAMES[person])


def surely_named(words: Sequence[str], at: int) -> tuple[Person, int] | None:
    """Return who is named at `at`, where it can be but one, and in how many words."""
    if words[at] not in _MAY_NAME:
        return None
    for person in Person:
        length = person_run(words, at, person)
        if length and words[at + length - 1] not in _EITHER:
            return person, length
    return None
