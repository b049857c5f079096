"""Where something is asked: by a tag, after what opens a conversation, not where somebody else is to be asked."""

from __future__ import annotations

import pytest

from voice_her2.lexicon import Lexicon
from voice_her2.matching import Matcher
from voice_her2.misheard import begins_misheard
from voice_her2.outcome import Ambiguous, Intent, NotRecognized


@pytest.fixture(scope="module")
def lexicon(matcher: Matcher) -> Lexicon:
    return matcher.lexicon


def answered(matcher: Matcher, text: str) -> str:
    """Return the entry that is answered, or none."""
    outcome = matcher.match_text(text)
    return outcome.entry.id if isinstance(outcome, Intent) else ""


@pytest.mark.parametrize(
    ("text", "start", "tagged"),
    [
        ("you can be cured of her2 negative can't you", 0, True),
        ("my friend is her2 negative and i can be cured can't i", 6, True),
        ("they'd give you hormone pills for her2 negative wouldn't they", 0, True),
        ("her2 negative can be cured or can't it", 6, False),
        ("her2 negative can't be cured", None, False),
    ],
)
def test_a_tag_asks_what_stands_before_it_and_denies_nothing(
    lexicon: Lexicon, text: str, start: int | None, tagged: bool
) -> None:
    said = lexicon.understand_text(text)
    assert said.question_at == start
    assert (said.meanings[-1].name == "tag") is tagged


def test_who_tags_a_question_about_oneself_is_not_told_of_a_friend(matcher: Matcher) -> None:
    assert isinstance(matcher.match_text("my friend is HER2 negative and i can be cured can't i"), Ambiguous)
    assert isinstance(matcher.match_text("i'm HER2 negative and i can be cured can't i"), Intent)
    assert isinstance(matcher.match_text("my wife isn't HER2 negative she can be cured can't she"), NotRecognized | Ambiguous)


@pytest.mark.parametrize(
    ("text", "entry"),
    [
        ("it can't go from HER2 negative to HER2 positive, can it", "change-negative-to-positive"),
        ("they can't cure HER2 negative breast cancer, can they", "cure-her2-negative"),
        ("HER2 negative won't turn into HER2 positive, will it", "change-negative-to-positive"),
    ],
)
def test_a_tag_asks_what_was_denied(matcher: Matcher, text: str, entry: str) -> None:
    assert answered(matcher, text) == entry


@pytest.mark.parametrize(
    ("text", "entry"),
    [
        ("HER2 negative can be cured can't it my friend's in tears", "cure-her2-negative"),
        ("there's a drug for HER2 positive isn't there it's for my aunt", "treatment-her2-positive"),
        ("HER2 negative can be cured can't it in the lung", ""),
    ],
)
def test_who_asks_may_be_told_after_a_tag(matcher: Matcher, text: str, entry: str) -> None:
    assert answered(matcher, text) == entry


@pytest.mark.parametrize(
    ("text", "entry"),
    [
        ("one last thing what does HER2 stand for", "her2-abbreviation"),
        ("it's HER2 negative my wife has, is a cure possible at all", "cure-her2-negative"),
        (
            "we argued about it, are people with HER2 positive worse off than people who are HER2 negative",
            "compare-positive-negative",
        ),
        ("the worse off are people with HER2 positive", ""),
        ("they told me HER2 negative can become positive, which frightened me", ""),
        ("do i look like somebody who knows what HER2 stands for", ""),
        ("i'm sick of hearing what HER2 stands for", ""),
        ("what can i take for HER2 positive, no, never mind, the nurse is coming now", ""),
        ("never mind that, what can i take for HER2 positive", "treatment-her2-positive"),
        ("write down, ask on monday what the best treatment for HER2 negative is", ""),
        ("is it better, no, never mind that, which drugs help against HER2 positive", "treatment-her2-positive"),
        ("i'm dreading what they'll give me for HER2 positive", ""),
    ],
)
def test_where_a_question_begins_after_what_is_told_before_it(matcher: Matcher, text: str, entry: str) -> None:
    assert answered(matcher, text) == entry


def test_a_question_that_has_lost_its_first_word_is_one(matcher: Matcher) -> None:
    assert answered(matcher, "there a drug that works against HER2 positive breast cancer") == "treatment-her2-positive"
    assert answered(matcher, "there any chance of HER2 negative turning positive") == "change-negative-to-positive"
    assert answered(matcher, "there is a drug that works against HER2 positive breast cancer") == ""


@pytest.mark.parametrize(
    "text",
    [
        "my friend carol had the HER2 positive sort and did very well on herceptin",
        "my aunt had HER2 positive and took herceptin for a year",
        "my nurse does the HER2 positive treatment",
        "what the doctor meant by borderline HER2 was that he was not sure yet",
        "the report says HER2 two plus which they call borderline",
        "some doctor on the radio was explaining how HER2 negative is treated",
        "her doctor is a HER2 positive treatment specialist",
        "my husband does what he can for my HER2 positive treatment",
        "he said what the treatment for HER2 positive was",
        "HER2 negative can't be cured",
        "it can't be HER2 negative and how is it treated",
        "it isn't HER2 negative, is it",
        "she doesn't have HER2 positive breast cancer, so can she",
        "i can't take what they give for HER2 positive, can you say why",
    ],
)
def test_what_is_denied_without_a_tag_is_not_asked(matcher: Matcher, text: str) -> None:
    assert answered(matcher, text) == ""


@pytest.mark.parametrize(
    ("text", "entry"),
    [
        ("i'd like an honest answer, is HER2 negative breast cancer curable or not", "cure-her2-negative"),
        ("i want the honest truth, i'm HER2 negative, can i be cured", "cure-her2-negative"),
        ("i'd be grateful if you could explain the term HER2 negative", "meaning-her2-negative"),
        ("i keep seeing HER2 written down, what does it stand for", "her2-abbreviation"),
        ("how is HER2 negative breast cancer dealt with", "treatment-her2-negative"),
    ],
)
def test_however_a_question_is_opened_and_ended_it_is_asked(matcher: Matcher, text: str, entry: str) -> None:
    assert answered(matcher, text) == entry


@pytest.mark.parametrize(
    "text",
    [
        "you should ask her what HER2 negative means when we go in",
        "we'll ask the breast nurse what HER2 stands for",
        "remember to ask doctor evans how HER2 positive is treated",
        "nobody could explain what HER2 negative means",
    ],
)
def test_what_somebody_else_is_to_be_asked_is_not_asked_here(matcher: Matcher, text: str) -> None:
    assert answered(matcher, text) == ""


@pytest.mark.parametrize(
    ("text", "entry"),
    [
        ("isn't HER2 negative breast cancer curable", "cure-her2-negative"),
        ("so doesn't HER2 negative mean that there's not much of the protein", "meaning-her2-negative"),
        ("can't HER2 negative become positive", "change-negative-to-positive"),
        ("isn't there a medicine for HER2 positive", "treatment-her2-positive"),
        ("isn't HER2 positive curable", ""),
        ("isn't it HER2 negative, what can she take", ""),
        ("isn't my mother HER2 negative, what can she take", ""),
        ("can't take tablets, HER2 positive", ""),
        ("don't treat HER2 negative", ""),
        ("isn't HER2 negative never cured", ""),
    ],
)
def test_a_question_that_begins_with_a_denial_asks_what_it_denies_and_nothing_else(
    matcher: Matcher, text: str, entry: str
) -> None:
    assert answered(matcher, text) == entry


@pytest.mark.parametrize(
    ("text", "entry"),
    [
        ("HER2 negative is worse, no hang on, is HER2 positive worse than HER2 negative", "compare-positive-negative"),
        ("the treatment for HER2 positive, no wait, can HER2 negative be cured", "cure-her2-negative"),
        # What is told of the speaker is not taken back with it.
        ("i'm pregnant and on treatment, no wait, can HER2 negative be cured", ""),
        ("i'm HER2 positive, no wait, is there a treatment", ""),
    ],
)
def test_a_beginning_that_asks_nothing_is_given_up_for_a_whole_question(matcher: Matcher, text: str, entry: str) -> None:
    assert answered(matcher, text) == entry


@pytest.mark.parametrize(
    ("text", "entry"),
    [
        ("curing HER2 negative breast cancer, can that be done", "cure-her2-negative"),
        ("fighting HER2 positive breast cancer, what do people take", "treatment-her2-positive"),
        ("avoiding HER2 positive, what do people take", ""),
    ],
)
def test_what_is_done_about_a_state_may_be_put_first(matcher: Matcher, text: str, entry: str) -> None:
    assert answered(matcher, text) == entry


def test_a_closing_question_asks_nothing_of_another_status_than_ones_own(matcher: Matcher) -> None:
    assert answered(matcher, "so HER2 negative can be cured, is that correct") == "cure-her2-negative"
    for told in (
        "she isn't HER2 negative and can be cured, is that correct",
        "my sister is HER2 negative so i can be cured, am i right",
        "my sister is HER2 positive so i can take herceptin, is that correct",
        "they think i might be HER2 negative and that it can be cured, is that so",
        "i used to be HER2 positive and i can take herceptin, am i right",
    ):
        assert answered(matcher, told) == ""


@pytest.mark.parametrize(
    ("heard", "begins"),
    [
        ("a women with her two negative breast cancer able to be cured", True),
        ("a targeted drugs ever combined with hormone therapy when the cancer is her two negative", True),
        ("a patient with her two negative", False),
        ("a few drugs for her two negative", False),
        ("a drugs trial for her two negative", False),
        ("a women are cured of her two negative", False),
        ("a women found to be her two negative", False),
    ],
)
def test_an_are_that_was_heard_as_an_a_begins_a_question_of_many(heard: str, begins: bool) -> None:
    assert begins_misheard(tuple(heard.split()), names_term=False) is begins


@pytest.mark.parametrize(
    ("text", "entry"),
    [
        ("HER2 positive breast cancer, what can be given for it", "treatment-her2-positive"),
        ("HER2 positive, which has to be confirmed, what can i take", ""),
        ("HER2 positive, which is what they suspect, what can i take", ""),
        ("stage two, HER2 negative they first said, what can i take", ""),
        ("you've got HER2 positive patients here, what can i take", ""),
        ("HER2 positive cancer has been ruled out, what can be given for it", ""),
        ("suppose i'm HER2 positive, what would be the treatment", "treatment-her2-positive"),
        ("i suppose i'm HER2 positive, what would be the treatment", ""),
    ],
)
def test_a_state_said_first_is_stated_unless_something_is_told_of_it(matcher: Matcher, text: str, entry: str) -> None:
    assert answered(matcher, text) == entry


def test_a_reminder_of_what_to_ask_is_asked_for_and_one_to_ask_is_not(matcher: Matcher) -> None:
    assert answered(matcher, "remind me what to ask for after a borderline HER2 result") == "borderline-test-result"
    assert answered(matcher, "remind me on monday to ask what a borderline HER2 result means") == ""


@pytest.mark.parametrize(
    "told",
    [
        "did the doctor say HER2 negative breast cancer can be cured",
        "did anyone ever explain to you how HER2 negative is treated",
        "which one did the doctor say you were, HER2 positive or HER2 negative",
        "can you believe they cured her HER2 negative breast cancer",
        "shall i tell you what HER2 negative means",
        "they explained to my sister what HER2 negative means",
        "i once didn't know how HER2 negative breast cancer is treated",
        "my son googled what HER2 negative means",
        "there's a poster over there about what HER2 negative means",
        "this leaflet tells you what HER2 negative means",
        "it's amazing how HER2 positive is treated these days",
        "we'll go over how HER2 negative is treated on thursday",
        "he drew it for me, how HER2 positive differs from HER2 negative, so now i get it",
        "change it from HER2 negative to HER2 positive, would you",
    ],
)
def test_what_somebody_tells_or_told_asks_nothing(matcher: Matcher, told: str) -> None:
    assert answered(matcher, told) == ""


@pytest.mark.parametrize(
    ("text", "entry"),
    [
        ("what did the doctor mean when he said HER2 negative", "meaning-her2-negative"),
        ("have you got anything to tell me about how HER2 negative is treated", "treatment-her2-negative"),
        ("explain how HER2 positive is treated, would you", "treatment-her2-positive"),
        ("i read the leaflet and it never says what HER2 is short for", "her2-abbreviation"),
        ("i didn't know what it meant then, so what does HER2 negative mean", "meaning-her2-negative"),
    ],
)
def test_what_is_asked_beside_something_told_is_answered(matcher: Matcher, text: str, entry: str) -> None:
    assert answered(matcher, text) == entry


def test_a_terms_be_that_lost_its_verb_asks(matcher: Matcher) -> None:
    """Vosk writes "go" for the "can" of some accents; "HER2 negative be cured" tells nothing in English."""
    for heard in ("go HER2 negative be cured", "HER2 negative breast cancer be cured"):
        assert isinstance(matcher.match_text(heard), Intent)
    for told in ("let HER2 negative be cured", "HER2 negative is cured", "doctors want HER2 negative be cured"):
        assert not isinstance(matcher.match_text(told), Intent)


def test_what_we_do_by_ourselves_asks_nothing(matcher: Matcher) -> None:
    told = "my roommate is HER2 positive and I'm negative and we compare everything"
    assert not isinstance(matcher.match_text(told), Intent)
    assert isinstance(matcher.match_text("can we compare HER2 negative and HER2 positive"), Intent)


@pytest.mark.parametrize("text", ["he asked me what i", "she asked me which treatment i", "he asked me what", "going to ask him"])
def test_a_report_that_is_broken_off_asks_nothing(text: str, matcher: Matcher) -> None:
    assert not isinstance(matcher.match_text(f"HER2 negative breast cancer, {text}"), Intent)
