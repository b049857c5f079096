"""How English names a question and does not ask it: declined, reported, told of, meant for others. `unasked.py` reads it."""

from __future__ import annotations

DECLINING: tuple[tuple[str, ...], ...] = tuple(
    tuple(phrase.split())
    for phrase in (
        "don't tell", "do not tell", "don't explain", "do not explain", "don't want to know", "don't want to hear",
        "do not want to know", "don't need to know", "don't need to explain", "don't need to tell", "don't have to explain",
        "don't have to tell", "didn't ask", "did not ask", "i never asked", "we never asked", "he never asked",
        "she never asked", "not asking", "wasn't asking", "no need to explain", "no need to tell", "nobody asks",
        "nobody ever asks", "no one asks", "no one ever asks", "nobody asked", "no one asked", "stop telling",
        "rather not hear", "rather not know", "sick of hearing", "tired of hearing", "fed up with hearing", "fed up of hearing",
        "note to self", "make a note", "ask your doctor", "ask your pharmacist", "ask your oncologist", "ask your nurse",
        "nobody's asking", "nobody's business", "won't ask", "i had no idea", "we had no idea", "needs telling",
    )
)  # fmt: skip
"""What says that nothing is asked here, of whoever listens: "don't tell me what ...", "ask your doctor if ..."."""
ADVISING: tuple[tuple[str, ...], ...] = tuple(
    tuple(phrase.split())
    for phrase in (
        "you should ask", "we should ask", "you must ask", "we must ask", "you could ask", "we could ask", "you can ask",
        "we can ask", "you might ask", "you'd better ask", "we'd better ask", "let's ask", "we'll ask", "you'll have to ask",
        "we'll have to ask", "remember to ask", "forget to ask", "we ask the experts", "we ask our experts", "we ask the expert",
        "we ask an expert", "asking her doctor", "asking his doctor", "asking the doctor", "asking their doctor",
        "and ask the", "find out from", "you tell the doctor", "you tell the nurse", "you tell him",
        "asking her oncologist", "asking the oncologist", "asking the nurse", "don't tell me", "do not tell me",
    )
)  # fmt: skip
"""What says that somebody else is to be asked: "you should ask | her | what it means"."""
GOVERNING = frozenset(
    """
    about amazed amazing astonishing aware clear covers depends discussed down dread dreading explains googled idea incredible
    into listed lists looked marvellous mentions note notes obvious of on out over read reads researched says shown shows
    studying teach teaches tells through up wonderful
    """.split()
)
"""Words whose object a clause is that asks nothing by itself: "I read up | on | how it is treated"."""
TOLD = frozenset(
    """
    ask asked catch explain explained looked mention mentioned read remember say said tell told understand understood write
    written
    """.split()
)
"""What somebody else may have told or learned, and is asked about: "did she say that it can be cured"."""
ASKING_NOTHING: tuple[tuple[str, ...], ...] = tuple(
    tuple(phrase.split())
    for phrase in (
        "can you believe", "could you believe", "would you believe", "to think", "if i had a pound", "if i had a penny",
        "shall i", "shall we", "would you like me to", "do you want me to", "do you understand", "are you asking",
        "is he asking", "is she asking", "let me tell you", "let me explain", "guess what", "who cares", "nobody cares",
        "no one cares", "never mind what", "never mind how", "i couldn't care", "are you going to ask", "do you believe her",
        "do you believe him", "do you believe them", "how they go on", "to be told", "would you mind if", "do you mind if",
        "do i look like", "have you done", "have you finished", "have you started", "did you do your", "weren't you there",
        "were you there",
    )
)  # fmt: skip
"""Beginnings after which nothing is asked of this program: an exclamation, an offer, a question to somebody else."""
FOR_OTHERS: tuple[tuple[str, ...], ...] = tuple(
    tuple(phrase.split())
    for phrase in (
        "wasn't talking to you", "write down ask", "i'll ask the doctor", "i'll ask the nurse", "i'll ask my doctor",
        "i'll ask my nurse", "not talking to you", "nobody is talking to you", "nobody's talking to you", "is it you or me",
        "done asking", "we asked you", "try to answer", "discuss in your groups", "for ten points", "for five points",
        "question number", "what you understand by", "you want to ask", "instead of what", "instead of how",
        "instead of whether", "apart from what", "apart from how", "apart from whether", "subscribe if", "like and subscribe",
        "we treating you", "as if i were", "as if i was", "as though i were", "as though i was", "said one thing",
        "says one thing", "you come over", "you were going to tell", "suppose she meant", "suppose he meant",
        "suppose they meant", "reckon she meant", "reckon he meant", "reckon they meant", "think she meant", "think he meant",
        "think they meant", "they teach you", "coming up after", "coming up next", "after the break", "still to come",
        "don't tell me i'll", "don't answer", "said ask", "was the question whether", "is a stupid one", "is a silly one",
        "is a stupid question to", "sensible asking", "worth asking whether", "mum ask the", "mom ask the", "dad ask the",
        "asked you what", "asked you how", "asked you whether", "here comes the doctor", "here comes the nurse",
        "ask her instead", "ask him instead", "ask them instead", "thanks that was all", "thank you that was all",
        "that was all i wanted to know about", "on your phone", "on your mobile", "on your tablet", "on your laptop",
        "leave it till", "leave it until", "as if any of", "as if anyone", "as if anybody", "as if we could", "as if you could",
        "as if i could", "asked everyone", "asked everybody", "asked the whole", "in the crossword", "in the quiz",
    )
)  # fmt: skip
"""What says, wherever it stands, that a question is somebody else's: a task, a quiz, talk between others, one set aside."""
TELLERS_OF_HER = frozenset("told tell asked ask wanted got helped begged let made".split())
"""Verbs after which a "her to" is somebody who is to do something: "he told | her to | be careful"."""
REPORTING = frozenset("did does explained knows knew learned learnt said understood showed wrote described told taught".split())
"""Verbs that report an answer: "my doctor explained what it means"; or go with what is no question: "he does what he can"."""
TELLERS = frozenset("they doctors nurses people".split())
"""Of whom a story says in the words of a request what they do: "they tell me"."""
