"""Make content of any size: each entry asks how one thing at a place changes another, in ten wordings of its own."""

from __future__ import annotations

from collections.abc import Iterator

MOST_ENTRIES = 10_000
TERM = "Elm"
THINGS = """
    apple arm baby bag ball bank bed bell bike bird boat book bottle bowl box bread bridge brush bus butter cake camera candle car
    card carpet cat chain chair cheese church circle clock cloud coat coffee corn cotton cow cup curtain desk dinner dog door
    dress drum egg engine eye farm fence finger fire fish flag flower fork fruit game garden gate gift glass glove gold grass
    guitar hat heart hill horse house ice island jacket jar key kitchen knife lake lamp leaf letter library lion lock map market
    mirror money monkey moon mountain mouth mud museum mushroom nurse oil
""".split()
EFFECTS = """
    music nail neck needle nest net newspaper noise nose nut ocean onion orange oven page paint paper park path pen pencil pepper
    phone piano picture pig pillow pipe plane plant plate pocket pond potato queen rabbit radio rain rice ring river road rock
    roof room root rope rose salt sand school scissors sea seat seed sheep shelf ship shirt shoe shop silver sister skin sky
    smoke snow soap sock song soup spoon spring square stamp star station stone store storm stream street sugar summer sun table
    tail tea teeth tent thread ticket tiger tongue tool tower town toy train tree
""".split()
WORDINGS = (
    "what does the {thing} at Elm do to the {effect}",
    "tell me how the {thing} at Elm changes the {effect}",
    "at Elm how does the {thing} change the {effect}",
    "how is the {effect} changed by the {thing} at Elm",
    "can the {effect} at Elm be changed with the {thing}",
    "what happens to the {effect} at Elm with the {thing}",
    "how do the {thing} and the {effect} go together at Elm",
    "what is it with the {thing} and the {effect} at Elm",
    "does the {thing} at Elm change the {effect}",
    "is the {effect} at Elm changed by the {thing}",
)
HEAD = """format = 1
title = "How things at Elm change one another"
language = "en"
notice = "All of this is made up."

[[pronunciations]]
written = "Elm"
token = "elm"
spoken = "elm"
heard = ["elm"]

[[concepts]]
name = "asking"
role = "cue"
words = ["change[s]", "changed", "need", "happens", "go together"]
"""


def pairs(entries: int) -> Iterator[tuple[str, str]]:
    """Return the thing and the effect of each entry."""
    if not 1 <= entries <= MOST_ENTRIES:
        raise ValueError(f"entries must be 1..{MOST_ENTRIES}, got {entries}")
    for number in range(entries):
        yield THINGS[number % 100], EFFECTS[(number + number // 100) % 100]


def entry_id(thing: str, effect: str) -> str:
    return f"{thing}-{effect}"


def question(thing: str, effect: str) -> str:
    return f"How does the {thing} at Elm change the {effect}?"


def content_text(entries: int, wordings: int = len(WORDINGS)) -> str:
    """Return a content file with this many entries, each with its question and `wordings` phrasings."""
    wanted = list(pairs(entries))
    words = sorted({word for pair in wanted for word in pair})
    parts = [HEAD, *(f'\n[[concepts]]\nname = "the {word}"\nrole = "topic"\nwords = ["{word}"]\n' for word in words)]
    for thing, effect in wanted:
        phrasings = ", ".join(f'"{wording.format(thing=thing, effect=effect)}"' for wording in WORDINGS[:wordings])
        parts.append(
            f'\n[[entries]]\nid = "{entry_id(thing, effect)}"\nquestion = "{question(thing, effect)}"\n'
            f'answer = "The {thing} makes the {effect} a little better."\nsource = "invented"\nreviewed_on = 2026-11-22\n'
            f'reviewed_by = "the developers of voice_her2"\nphrasings = [{phrasings}]\n'
        )
    return "".join(parts)
