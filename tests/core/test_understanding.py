"""Words become meanings by the content's own lexicon, the longest known run first, and what is taken back is gone."""

from __future__ import annotations

import pytest

from voice_her2.asking import question_start
from voice_her2.content import Content, Role
from voice_her2.lexicon import Lexicon
from voice_her2.matching import Matcher
from voice_her2.meaning import HeardWord, Kind
from voice_her2.outcome import Intent
from voice_her2.unexplained import unexplained
from voice_her2.wording import words_of


@pytest.fixture(scope="module")
def lexicon(matcher: Matcher) -> Lexicon:
    return matcher.lexicon


@pytest.mark.parametrize(
    "written",
    ["HER2", "her 2", "her two", "her to", "her too", "HER-2", "h e r two", "human epidermal growth factor receptor two"],
)
def test_a_term_however_it_is_written(lexicon: Lexicon, written: str) -> None:
    said = lexicon.understand_text(f"what is {written}")
    assert said.terms == {"her2"}
    assert unexplained(said) == ()
    assert said.transcript == "what is HER2"


@pytest.mark.parametrize("slip", ["or to", "hurt to", "are two", "hector"])
def test_a_slip_is_a_term_only_right_before_a_value(lexicon: Lexicon, slip: str) -> None:
    assert lexicon.understand_text(f"treatment for {slip} negative").terms == {"her2"}
    assert lexicon.understand_text(f"{slip} what is negative").terms == frozenset()
    assert lexicon.understand_text(f"treatment for {slip}").terms == frozenset()


def test_the_longest_run_wins(lexicon: Lexicon) -> None:
    said = lexicon.understand_text("is hormone receptor positive cancer her2 negative")
    assert "hormone receptor positive" in said.names(Role.DETAIL)
    assert said.values("status") == ("negative",)


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("her2 positive", ("positive",)),
        ("her2 positive no negative", ("negative",)),
        ("her2 positive sorry i mean her2 negative", ("negative",)),
        ("her2 negative no wait positive", ("positive",)),
        ("her2 positive wait let me look no it says negative", ("negative",)),
        ("her2 positive um no her2 negative no positive", ("positive",)),
        ("her2 positive or negative", ("positive", "negative")),
        ("her2 negative to positive to negative", ("negative", "positive")),
        ("her2", ()),
    ],
)
def test_values_in_order_without_what_was_taken_back(lexicon: Lexicon, text: str, values: tuple[str, ...]) -> None:
    assert lexicon.understand_text(text).values("status") == values


def test_a_repair_that_corrects_no_value_takes_nothing_back(lexicon: Lexicon) -> None:
    said = lexicon.understand_text("no treatment for her2 negative")
    assert said.values("status") == ("negative",)
    assert said.stops or unexplained(said), "a negation is never ignored"
    assert unexplained(lexicon.understand_text("sorry what is her2 negative")) == ()


def test_what_is_denied_at_once_or_was_meant_to_be_the_term_is_gone(lexicon: Lexicon) -> None:
    assert lexicon.understand_text("how long no not how long what do they give for her2 negative").stops == ()
    assert lexicon.understand_text("how long no how long do they give it for her2 negative").stops == ("how long",)
    assert unexplained(lexicon.understand_text("what does her1 no her2 stand for")) == ()
    assert unexplained(lexicon.understand_text("a drug for the her1 sorry the her2 positive kind")) == ()
    # "I mean" corrects too seldom, and what stands farther away is not meant to be the term.
    assert unexplained(lexicon.understand_text("what does her1 i mean her2 stand for")) == ("her1",)
    assert unexplained(lexicon.understand_text("lung cancer no her2 negative what can i take")) == ("lung", "no")


def test_doubt_stays_with_the_value_that_was_not_surely_heard(lexicon: Lexicon) -> None:
    heard = [HeardWord(word, word != "negative") for word in words_of("treatment for her2 negative")]
    said = lexicon.understand(heard)
    assert said.doubts
    assert said.doubtful("status")
    assert not lexicon.understand_text("treatment for her2 negative").doubts


def test_a_stop_in_a_story_makes_doubtful_in_the_question_it_refuses(lexicon: Lexicon) -> None:
    asked = lexicon.understand_text("what are the side effects of treatment for her2 positive")
    assert asked.stops == ("side effects",)
    told = lexicon.understand_text("i am pregnant and her2 negative what treatment is there")
    assert told.stops == ()
    assert "pregnant" in unexplained(told)


def test_possessives_are_their_words(lexicon: Lexicon) -> None:
    said = lexicon.understand_text("my oncologist's report")
    assert [m.kind for m in said.meanings if m.words == ("oncologist's",)] == [Kind.CONCEPT]


def test_every_word_is_accounted_for_once_and_in_order(lexicon: Lexicon, her2: Content) -> None:
    for entry in her2.entries:
        for text in (entry.question, entry.answer, *entry.phrasings[:40]):
            words = words_of(text)
            assert [w for m in lexicon._meanings([HeardWord(w) for w in words]) for w in m.words] == list(words)


@pytest.mark.parametrize(
    ("text", "start"),
    [
        ("what is this", 0),
        ("um so can it be cured", 2),
        ("my sister is ill can it be cured", 4),
        ("i would like to know about it", 0),
        ("we just nodded can you explain to us what that is", 3),
        ("now they tell me it is bad what is it", 7),
        ("can they tell me", 0),
        ("her cancer can be cured", None),
        ("it was good", None),
        ("", None),
    ],
)
def test_where_the_question_begins(text: str, start: int | None) -> None:
    assert question_start(words_of(text)) == start


def test_another_topic_needs_no_code(clinic: Content) -> None:
    said = Lexicon(clinic).understand_text("when does the clean it kids open at helm street")
    assert said.values("age") == ("child",)
    assert said.terms == {"clinic", "elmstreet"}


@pytest.mark.parametrize("who", ["i", "she", "my wife", "patients", "a patient", "my mother", "someone"])
def test_what_holds_for_one_patient_holds_for_whoever_is_spoken_of(lexicon: Lexicon, who: str) -> None:
    assert lexicon.understand_text(f"what can {who} take for her2 positive").names(Role.TOPIC) == {"treatment"}


def test_who_treats_is_another_than_who_is_ill(lexicon: Lexicon) -> None:
    said = lexicon.understand_text("what would an oncologist recommend for her2 positive")
    assert said.names(Role.TOPIC) == {"treatment"}
    assert "treatment" not in lexicon.understand_text("what would a patient do").names(Role.TOPIC)


def test_a_term_is_nobody(lexicon: Lexicon) -> None:
    said = lexicon.understand_text("can her two positive")
    assert said.terms == {"her2"}


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("the plumber rang and it is her2 negative how is that treated", ()),
        ("it is her2 negative and now my foot swells how is that treated", ("foot", "swells")),
        ("it is not her2 negative how is that treated", ("not",)),
        ("my kids were there she is her2 negative can it be cured", ()),
        ("she is her2 negative can my kids be cured", ()),
        ("it is her2 negative and she hasn't slept how is that treated", ()),
        ("it is her2 negative and nobody understands it how is that treated", ()),
        ("they cannot say it is her2 negative how is that treated", ("cannot",)),
        ("nobody wrote her2 negative how is that treated", ("nobody",)),
        ("i didn't know what to say she is her2 negative can that be cured", ()),
        ("how long was she in the ward and can her2 negative be cured", ("how", "long", "ward")),
    ],
)
def test_a_story_tells_what_it_likes_up_to_what_decides(lexicon: Lexicon, text: str, left: tuple[str, ...]) -> None:
    assert unexplained(lexicon.understand_text(text)) == left


def test_an_aside_stops_only_the_question(lexicon: Lexicon) -> None:
    assert lexicon.understand_text("she is her2 negative can my kids be cured").stops == ("kids",)
    assert lexicon.understand_text("my kids were there she is her2 negative can it be cured").stops == ()


@pytest.mark.parametrize(
    ("text", "topics", "values"),
    [
        ("how do you cure no i mean how do you treat her2 negative", {"treatment"}, ("negative",)),
        ("what is the treatment no scratch that what is her2 negative", set(), ("negative",)),
        ("what is her2 negative no just her2 what does her2 stand for", {"abbreviation"}, ()),
        ("is her2 negative i mean is it better than her2 positive", {"comparison"}, ("negative", "positive")),
    ],
)
def test_a_question_that_is_broken_off_is_taken_back(
    lexicon: Lexicon, text: str, topics: set[str], values: tuple[str, ...]
) -> None:
    said = lexicon.understand_text(text)
    assert said.names(Role.TOPIC) == topics
    assert said.values("status") == values


@pytest.mark.parametrize(
    ("text", "asks"),
    [
        ("my best friend is her2 negative and she's already on tablets", False),
        ("my cancer is her2 negative is it treatable", True),
        ("is her2 negative really curable", True),
        ("so her2 negative can become positive right", True),
        ("any treatment for her2 negative", True),
    ],
)
def test_what_is_told_is_not_asked(lexicon: Lexicon, text: str, asks: bool) -> None:
    assert (lexicon.understand_text(text).question_at is not None) is asks


def test_a_term_and_its_first_word_heard_as_one_open_a_question(lexicon: Lexicon) -> None:
    said = lexicon.understand_text("cancer to negative be cured")
    assert (said.terms, said.values("status"), said.question_at) == ({"her2"}, ("negative",), 0)
    assert lexicon.understand_text("she has breast cancer to be cured").terms == frozenset()


def test_a_slip_is_a_term_before_the_phrases_that_the_content_names(lexicon: Lexicon) -> None:
    assert lexicon.understand_text("what does there too stand for").terms == {"her2"}
    assert lexicon.understand_text("what does there too mean").terms == frozenset()


def test_a_written_question_mark_asks_where_no_word_does(lexicon: Lexicon) -> None:
    assert lexicon.understand_text("My wife is HER2 negative. Treatment?").question_at == 5
    assert lexicon.understand_text("HER2 meaning?").question_at == 0
    assert lexicon.understand_text("HER2 meaning").question_at is None
    assert lexicon.understand_text("?").question_at is None


@pytest.mark.parametrize(
    ("words", "start"),
    [
        ("hi there is her2 negative curable", 2),
        ("i need some help is her2 negative curable", 4),
        ("honestly um can her2 negative be cured", 2),
        ("can her2 negative be cured would you say", 0),
        ("what does her2 stand for any idea", 0),
        ("would you say her2 negative is curable", 0),
        ("can i take it if it is her2 negative or not", 0),
    ],
)
def test_what_opens_and_closes_a_question_is_not_its_beginning(words: str, start: int) -> None:
    assert question_start(tuple(words.split())) == start


@pytest.mark.parametrize(
    ("text", "lists"),
    [
        ("is it HER2 negative or HER2 positive", True),
        ("is it HER2 negative i've got or HER2 positive, can you tell", True),
        ("can HER2 negative become HER2 positive or not", False),
        ("was it HER2 negative then and HER2 positive now", False),
    ],
)
def test_values_side_by_side_are_a_list_whatever_is_told_between_them(lexicon: Lexicon, text: str, lists: bool) -> None:
    assert lexicon.understand_text(text).lists_values is lists


@pytest.mark.parametrize(
    "text",
    [
        "could the spot be HER2 positive if the original tumor was HER2 negative",
        "can the cancer go HER2 positive after it tested HER2 negative",
        "may the status change later to HER2 positive if today it is HER2 negative",
    ],
)
def test_a_state_named_last_may_be_the_earlier_one(lexicon: Lexicon, text: str) -> None:
    assert lexicon.understand_text(text).values("status") == ("negative", "positive")


def test_a_detail_right_before_a_value_says_how_it_was_found(matcher: Matcher) -> None:
    said = matcher.lexicon.understand_text("what is the treatment if her2 comes back negative")
    assert "coming back" not in said.asked(Role.DETAIL)
    assert "coming back" in matcher.lexicon.understand_text("what if her2 negative cancer comes back").asked(Role.DETAIL)


@pytest.mark.parametrize("term", ["her2", "her two", "her to", "her too"])
def test_a_question_begins_after_a_term_however_it_was_heard(lexicon: Lexicon, term: str) -> None:
    """After a real "to" none does: "I was told to can ..."."""
    said = lexicon.understand_text(f"i was told negative for {term} can that turn positive")
    assert said.words[said.question_at or 0] == "can"


@pytest.mark.parametrize(
    "text",
    [
        "paying for HER2 negative treatment what is there",
        "refusing treatment for HER2 negative breast cancer what happens then",
        "what is the treatment for HER2 negative like",
        "what is in the tablets for HER2 positive breast cancer",
    ],
)
def test_what_is_put_before_a_question_or_after_it_is_asked_too(matcher: Matcher, text: str) -> None:
    assert not isinstance(matcher.match_text(text), Intent)


@pytest.mark.parametrize(
    ("text", "entry"),
    [
        (
            "how do you treat, no, I'm getting ahead of myself, what does a borderline HER2 test result mean",
            "borderline-test-result",
        ),
        ("what does HER2 negative, no, I know what it means, tell me how they treat HER2 negative", "treatment-her2-negative"),
        ("is HER2 negative curable, no, I'm HER2 positive, how is HER2 positive treated", "treatment-her2-positive"),
    ],
)
def test_a_question_that_stands_alone_takes_back_the_one_before(text: str, entry: str, matcher: Matcher) -> None:
    outcome = matcher.match_text(text)
    assert isinstance(outcome, Intent)
    assert outcome.entry.id == entry


def test_a_question_about_the_term_itself_may_have_any_story_before_it(matcher: Matcher) -> None:
    outcome = matcher.match_text("My grandson is doing a crossword and I'm no help to him. What does HER2 stand for?")
    assert isinstance(outcome, Intent)
    # A clause hangs on what is told before it, and what tells nothing may turn away.
    for text in ("nobody here wants to know what HER2 stands for", "it is no use to explain what HER2 stands for"):
        assert not isinstance(matcher.match_text(text), Intent)
    for text in ("not now darling, what does HER2 stand for", "quiet, nobody is talking to you, what does HER2 stand for"):
        assert not isinstance(matcher.match_text(text), Intent)
    # What follows of a status may depend on what was told.
    assert not isinstance(
        matcher.match_text("I'm pregnant and no help to him. What is the best treatment for HER2 negative?"), Intent
    )


@pytest.mark.parametrize(
    "text",
    [
        # Another state is told in between.
        "what does HER2 positive mean, no, they told me negative, how is HER2 positive treated",
        # This "no" takes nothing back.
        "name me the things that are no use at all when somebody asks, what can i take for HER2 positive breast cancer",
        # What one became the other by was taken back with its question.
        "can HER2 negative turn into HER2 positive, no forget that, can it come back after ten years",
        "I'm HER2 negative, no, positive, oh, I really can't remember which, what treatment should I have",
        # Hormones are negative, HER2 is not known.
        "They haven't tested me for HER2, only for hormones, and those are negative. How is that treated?",
        "I was HER2 positive in twenty nineteen and now I've had a relapse. Could I have become negative in between?",
        "never you mind what HER2 stands for, what do you stand for",
    ],
)
def test_what_is_told_or_taken_back_on_the_way_is_not_passed_over(text: str, matcher: Matcher) -> None:
    assert not isinstance(matcher.match_text(text), Intent)


def test_a_state_that_stands_first_may_be_claimed_by_whoever_speaks(matcher: Matcher) -> None:
    assert isinstance(matcher.match_text("HER2 positive, I've got that, what can I take"), Intent)
    assert not isinstance(matcher.match_text("HER2 positive, she has that, what can I take"), Intent)
