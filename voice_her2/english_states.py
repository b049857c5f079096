"""How English tells a state: supposed, denied, of earlier. `attribution.py` reads it."""

from __future__ import annotations

EARLIER_STATES = frozenset(
    tuple(f"{link} {state}".split())
    for link in (
        "if it", "if i", "if you", "if she", "if we", "if they", "though it", "although it", "even though it", "even though i",
        "when it", "when i", "when you", "when she", "since it", "since i", "because it", "because i", "now that it",
        "now that i", "given that it", "given that i", "once it", "if the test", "if my test", "when my test",
    )
    for state in ("is", "was", "are", "am", "were", "has been", "have been", "had been", "used to be", "used to test")
) | frozenset(
    tuple(phrase.split())
    for phrase in (
        "if it's", "if i'm", "if you're", "if she's", "when it's", "when i'm", "when i've always been", "if i've been",
        "even if it was", "even if i was", "after it was", "after i was", "after she was", "once it's been", "who was",
        "who were", "who is", "who are", "seeing as i'm", "seeing i'm", "if you started out", "if it started out",
        "given my result was", "given it was", "when the original was", "when the original tumour was",
        "when the original tumor was", "where it used to be", "when it used to be", "when i used to be", "from the", "out of a",
        "after getting", "after testing", "after it tested", "after i tested", "after she tested", "once it tested",
        "though mine said", "even though mine said", "if the original was", "if the original tumor was",
        "if the original tumour was", "if the first was", "if the first one was", "when the first was",
        "when the first one was", "when before it was", "when it was once", "after having been", "after being told it was",
        "after being told i was", "once you have been told you're", "once you've been told you're", "if today it is",
        "if today it's", "if today i am", "if today i'm", "if it began as", "if it started as", "if you started as",
        "if you began as", "if it began", "if it started out as", "if it started off as", "if it began as a",
        "if it started as a", "if i began as", "if i started as", "when you're", "when she's", "since it's", "since i'm",
        "because it's", "because i'm", "now that it's", "now that i'm", "given that it's", "given that i'm", "given it's",
        "seeing as it's", "even though it's", "even though i'm", "though i'm", "though it's", "having been", "as a", "with a",
        "with", "once you know it's", "if the test says", "if i began", "if i started", "if i started out", "if i started off",
        "if you have", "if i have", "if she has", "when someone has", "from", "from a", "out of", "after", "after a",
        "after being", "after having been", "after being told i'm", "after being told you're", "after being told it's",
        "after being told it is", "after being told it was", "after being told you are", "after being told i am",
        "after starting out", "after starting as", "from being", "if the first one was", "if the old one was",
        "even though the first one was", "though the first one was", "when the first one was", "when before it was",
        "when before i was", "where before it was", "when before she was",
    )
)  # fmt: skip
"""What stands right before a state that came before the one just named: "can it be positive if it was HER2 negative"."""
LONGEST_EARLIER_STATE = max(map(len, EARLIER_STATES))
EARLIER_OF_THINGS = frozenset(
    (link, of, verb) for link in ("if", "when", "since", "because") for of in ("my", "the") for verb in ("is", "was")
)
"""The same around a thing that has the state: "if my tumor was HER2 negative"."""


ANY_BEARER = "*"
"""Stands in the phrases below for each of a contrast's bearers."""


def _phrases(text: str) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(phrase.split()) for phrase in text.split("|"))


SUPPOSED_BEFORE = _phrases(
    "you think|prayed|pretends|chance|sure she's|sure he's|sure it's|sure i'm|not sure that|guessing|guesses|guessed|"
    "must be|decided|googled|put money|feel it|i feel|asked for|ask for|can't agree|"
    "cannot agree|fortune teller|talked about|talks about|"
    "talking about|all about|spoke about|most of|most women|most people|most *|might|may be|may have|"
    "could have|could be|scared it's|scared that|scared of|frightened it's|read about|heard about|article about|"
    "programme about|swears|swear|insists|i'd be|would be|will be|going to be|is it true|the feeling|a feeling|"
    "something tells me|leaning|points to|pointing to|looks like|seems|means|dreamt|dreamed|dream|pretend|imagine|imagined|"
    "bet|denied|denies|deny|denying|surprise|surprised|reluctant|joked|joke|lied|mixed up|mixed|mix|confused with|"
    "never mind|forget that|forget|forgot whether|forgot if|forget whether|remember whether|remember if|decide whether|"
    "take back|will know if|will tell if|if i were|if she were|would be if|not even|claims|claimed|rumour|rumor|gossip|"
    "supposedly|maybe|perhaps|probably|possibly|likely|guess|suppose|suspect|suspects|suspected|hope|hopes|hoped|hoping|"
    "pray|praying|wish|if only|afraid|fear|fears|worried it|assume|assumes|assuming|doubt|doubts|unsure|hardly|scarcely|"
    "i think|they think|we think|doctors think|people think|thinks|thought i|thought it|thought she|thought he|thought my|"
    "believe|believes|reckon|reckons|presumably|testing for|test for|tested for|tests for|checking for|check for|"
    "looking for|look for|waiting for|in case|don't know if|don't know whether|do not know if|do not know whether|"
    "don't know that|do not know that|fingers crossed|"
    "didn't know if|know yet if|know yet whether|sure if|sure whether|sure about|see if|see whether|hear if|hear whether|say if|"
    "say whether|out if|out whether|told whether"
)
SUPPOSED_AFTER = _phrases(
    "don't know any more|don't know anymore|don't know now|don't know exactly|don't really know|not sure any more|"
    "not sure anymore|not sure now|lost track|can't keep track|can't keep up|forget which|forgot which|which is it|"
    "can't remember|don't remember|can't recall|can't remember which|don't know which|not sure which|no idea which|"
    "i think|i guess|i suppose|i believe|maybe|perhaps|probably|or something|or so|if i heard|if i remember|not sure|or not|"
    "oh i don't know|one of them|one of those|one or the other|one of the two"
)
DENIED_BEFORE = _phrases(
    "haven't tested|hasn't tested|didn't test|never tested|not tested|not been tested|hasn't been tested|haven't been tested|"
    "wasn't tested|isn't tested|haven't checked|didn't check|never checked|"
    "misread|misheard|misread it|only half|half the|part of|wrong folder|wrong letter|wrong file|wrong report|had me down|"
    "mistaken for|confused for|crossed out|anything but|far from|ruled out|rule out|rules out|wrong to|took back|"
    "taken back|takes back|instead of|rather than|no longer|other than|opposite of|unlike|disagree|disagrees|disagreed|"
    "disputes|disputed|disproved|never told|never been|isn't true|not true|stopped being|nobody says|nobody said|"
    "nobody thinks|no one says|no one thinks|nobody told|"
    "nobody has told|nobody has ever told|nobody's ever told|no one has told|no one has ever told|no way"
)
DENIED_AFTER = _phrases(
    "question mark|they guess|that's my|that is my|laughs|laughed|crossed out|by mistake|* are|women are|"
    "people are|ones are|patients are|but the one|don't know what|a mistake|mistaken|was wrong|is wrong|were wrong|wrongly|"
    "ruled out|is out|was out|has not been|have not been|hasn't been|haven't been|not confirmed|unconfirmed|"
    "another patient|another patient's|someone else's|somebody else's|another woman's|not mine|not me|not my|forget that|"
    "is over|are over|was over|no more|any more|anymore|in the past|disagree|taken back|took it back|wrong|different|"
    "opposite|mine came|is easier|is better|is worse|is harder|is rare|is common|but that|never said|that was|my guess|"
    "don't know yet|not know yet|wouldn't say|a new *|a new one|what i am|what mine is|what i have|is that what|"
    "don't know if|do not know if|not saying|is that right|is that correct|is that true|is it true|can that be|"
    "mine hasn't|mine isn't|i have found a"
)
EARLIER_BEFORE = _phrases(
    "in twenty|in two thousand|in two zero|in nineteen|first *|first one|before the|"
    "before my|before her|used to|formerly|previously|originally|earlier|years ago|year ago|last time|had been|last year|"
    "last years|last year's|the past|at first|once i was|once she was|first test|first time|when mum was|when mom was|when i was"
)
EARLIER_AFTER = _phrases(
    "back in|is from|was from|years ago|year ago|months ago|back then|in the past|before"
    "|at the time|at first|the first time|last time|last year|years back|in those days|once|days|"
    "until|till"
)
NOT_A_STATE_AFTER = _phrases(
    "i have|i've|that i|about|person|people|attitude|thinking|mood|that it's|it's|experience|outlook|thoughts|energy|feeling"
)
"""What stands right after a value that says nothing of a state: "positive about it", "a positive person"."""
