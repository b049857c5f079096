"""Refuse content whose parts contradict, repeat or miss one another, and words that the recogniser cannot hear."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from voice_her2.content import Content, Entry, Role
from voice_her2.content_problems import ContentSource, Problems
from voice_her2.errors import ContentError
from voice_her2.grammar import SpokenTerms, bare_words
from voice_her2.toml_lines import Place
from voice_her2.wording import words_of


def check_rules(content: Content, problems: Problems) -> None:
    """Add to `problems` whatever the parts of `content`, each sound in itself, have against one another."""
    _check_pronunciations(content, problems)
    _check_contrasts(content, problems)
    _check_concepts(content, problems)
    _check_ids(content, problems)
    _check_references(content, problems)
    _check_phrasings(content, problems)


def _check_pronunciations(content: Content, problems: Problems) -> None:
    tokens: dict[str, int] = {}
    heard: dict[str, str] = {}
    for index, term in enumerate(content.pronunciations):
        place: Place = ("pronunciations", index)
        for name in {term.token, "".join(bare_words(term.written).split())}:
            if tokens.setdefault(name, index) != index:
                other = problems.source.line(("pronunciations", tokens[name]))
                what = f"A term is declared twice, first on line {other}"
                problems.add(place, "duplicate-term", what, seen=term.written, fix="Join the two, or give one another token")
        if not term.token:
            problems.add(place, "bad-name", "A term gives no token", seen=term.written, fix='Add a line such as token = "her2"')
        for words in term.heard:
            if heard.setdefault(words, term.token) != term.token:
                what = f"The same words are heard for '{heard[words]}' too"
                problems.add_phrase((*place, "heard"), words, "collision", what, fix="Keep them in one of the two")


def _check_contrasts(content: Content, problems: Problems) -> None:
    tokens = {term.token for term in content.pronunciations}
    details = sorted(concept.name for concept in content.concepts if concept.role is Role.DETAIL)
    names: set[str] = set()
    owners: dict[str, str] = {}
    for index, contrast in enumerate(content.contrasts):
        place: Place = ("contrasts", index)
        if contrast.name in names:
            fix = "Give it another name"
            problems.add((*place, "name"), "duplicate-contrast", "Two contrasts have one name", seen=contrast.name, fix=fix)
        names.add(contrast.name)
        if contrast.of not in tokens:
            fix = f"Use one of: {', '.join(sorted(tokens))}" if tokens else "Declare the term under [[pronunciations]]"
            problems.add(
                (*place, "of"), "unknown-term", "A contrast belongs to a term that is not declared", seen=contrast.of, fix=fix
            )
        if contrast.implied_by and contrast.implied_by not in details:
            fix = f"Use one of: {', '.join(details)}" if details else "Declare it under [[concepts]] with the role detail"
            what = "A contrast is implied by something that is no detail"
            problems.add((*place, "implied_by"), "unknown-concept", what, seen=contrast.implied_by, fix=fix)
        asked = f" {' '.join(words_of(contrast.question))} "
        for value, words in contrast.values.items():
            if not any(f" {' '.join(words_of(word))} " in asked for word in words):
                what = f"A contrast's question does not name its value '{value}', so that nobody could say which they mean"
                fix = f"Write '{words[0]}' in it"
                problems.add((*place, "question"), "value-not-asked", what, seen=contrast.question, fix=fix)
            for word in words:
                owner = f"{contrast.name} = {value}"
                if owners.setdefault(word, owner) != owner:
                    what = f"The same words mean '{owners[word]}' too; a contrast must never be guessed"
                    here = (*place, "values", value)
                    problems.add_phrase(here, word, "collision", what, fix="Keep them in one of the two")


def _check_concepts(content: Content, problems: Problems) -> None:
    values = {word: c.name for c in content.contrasts for words in c.values.values() for word in words}
    names: set[str] = set()
    owners: dict[str, str] = {}
    for index, concept in enumerate(content.concepts):
        place: Place = ("concepts", index)
        if concept.name in names:
            fix = "Join the two, or give it another name"
            problems.add((*place, "name"), "duplicate-concept", "Two concepts have one name", seen=concept.name, fix=fix)
        names.add(concept.name)
        for word in concept.words:
            owner = owners.setdefault(word, concept.name)
            if owner != concept.name or word in values:
                rival = f"the contrast '{values[word]}'" if word in values else f"the concept '{owner}'"
                what = f"The same words belong to {rival} too"
                problems.add_phrase((*place, "words"), word, "collision", what, fix="Keep them in one of the two")


def _check_ids(content: Content, problems: Problems) -> None:
    ids: dict[str, Entry] = {}
    questions: dict[str, Entry] = {}
    for index, entry in enumerate(content.entries):
        first = ids.setdefault(entry.id, entry)
        if first is not entry:
            what = f"Two entries have one id, the first on line {first.line}"
            problems.add(("entries", index, "id"), "duplicate-id", what, seen=entry.id, fix="Give it an id of its own")
        first = questions.setdefault(bare_words(entry.question), entry)
        if first is not entry:
            what = f"Two entries ask the same question, the first on line {first.line}"
            fix = "Join the two, or say what sets them apart"
            problems.add(("entries", index, "question"), "duplicate-question", what, seen=entry.question, fix=fix)


def _check_references(content: Content, problems: Problems) -> None:
    contrasts = {contrast.name: contrast for contrast in content.contrasts}
    roles = {concept.name: concept.role for concept in content.concepts}
    details = sorted(name for name, role in roles.items() if role is Role.DETAIL)
    for index, entry in enumerate(content.entries):
        place: Place = ("entries", index)
        for name, values in entry.contrasts.items():
            here = (*place, "contrasts", name)
            if name not in contrasts:
                fix = f"Use one of: {', '.join(contrasts)}" if contrasts else "Declare it under [[contrasts]]"
                problems.add(here, "unknown-contrast", "An entry names a contrast that is not declared", seen=name, fix=fix)
                continue
            for value in values:
                if value not in contrasts[name].values:
                    fix = f"Use one of: {', '.join(contrasts[name].values)}"
                    problems.add(here, "unknown-value", f"The contrast '{name}' has no such value", seen=value, fix=fix)
        for name in sorted(entry.allows):
            here = (*place, "allows")
            if name not in roles:
                fix = f"Use one of: {', '.join(details)}" if details else "Declare it under [[concepts]]"
                problems.add(here, "unknown-concept", "An entry allows a concept that is not declared", seen=name, fix=fix)
            elif roles[name] is not Role.DETAIL:
                what = f"An entry allows a concept whose role is '{roles[name].value}'; only details can be allowed"
                problems.add(here, "not-a-detail", what, seen=name, fix="Take it out, or make the concept a detail")


def _check_phrasings(content: Content, problems: Problems) -> None:
    """Refuse phrasings that two entries share, and phrasings that say a value their entry does not answer for."""
    terms = SpokenTerms(content.pronunciations)
    said = {f" {c.of} {word} ": (c.name, value) for c in content.contrasts for value, words in c.values.items() for word in words}
    owners: dict[tuple[str, tuple[tuple[str, tuple[str, ...]], ...]], Entry] = {}
    for index, entry in enumerate(content.entries):
        contrasts = tuple(sorted(entry.contrasts.items()))
        for phrase in (entry.question, *entry.phrasings):
            words = terms.with_tokens(phrase)
            owner = owners.setdefault((words, contrasts), entry)
            if owner is not entry:
                what = f"The same words ask for '{owner.id}' on line {owner.line} too, and no contrast sets the two apart"
                fix = "Keep the phrasing in one of the two entries"
                _add_asked(problems, index, entry, phrase, "collision", what, fix)
            padded = f" {words} "
            _check_all_values(content, problems, index, entry, phrase, padded)
            for mention, (name, value) in said.items():
                if mention in padded and value not in entry.contrasts.get(name, ()):
                    what = f"A phrasing says '{mention.strip()}', but its entry does not answer for {name} = {value}"
                    fix = f'Take it out, or add contrasts = {{ {name} = ["{value}"] }}'
                    _add_asked(problems, index, entry, phrase, "crossed-contrast", what, fix)


def _check_all_values(content: Content, problems: Problems, index: int, entry: Entry, phrase: str, padded: str) -> None:
    """Refuse a phrasing that leaves out a value without which its entry must never answer."""
    for contrast in content.contrasts:
        for value in entry.contrasts.get(contrast.name, ()):
            if not any(f" {word} " in padded for word in contrast.values.get(value, ())):
                what = f"A phrasing leaves out {contrast.name} = {value}, without which its entry must not answer"
                fix = f"Say '{next(iter(contrast.values.get(value, (value,))))}' in it, or take it out"
                _add_asked(problems, index, entry, phrase, "missing-contrast", what, fix)


def _add_asked(problems: Problems, index: int, entry: Entry, phrase: str, code: str, what: str, fix: str) -> None:
    """Report a problem with the question of an entry or one of its phrasings."""
    if phrase == entry.question:
        problems.add(("entries", index, "question"), code, what, seen=phrase, fix=fix)
    else:
        problems.add_phrase(("entries", index, "phrasings"), phrase, code, what, fix=fix)


def unhearable_words(content: Content, knows: Callable[[str], bool], source: ContentSource | None = None) -> list[ContentError]:
    """Return an error for each word that people may say and the recogniser does not know, at its first place.

    `knows` tells of one lower-case word whether it is in the recogniser's vocabulary. `source` gives the exact line and the
    file's name; without it only entries have a line, their first.
    """
    terms = SpokenTerms(content.pronunciations)
    known: dict[str, bool] = {}
    errors: list[ContentError] = []
    for place, phrase, line in _heard_phrases(content):
        # How a term is heard is written in plain words, even where one of them looks like the term.
        variants = (phrase,) if place[0] == "pronunciations" else terms.variants(phrase)
        for word in dict.fromkeys(word for variant in variants for word in variant.split()):
            if word in known:
                continue
            known[word] = knows(word)
            if known[word]:
                continue
            if source is not None:
                is_list = place[-1] != "question"
                line = source.phrase_line(place, phrase) if is_list else source.line(place)
            errors.append(
                ContentError(
                    "unhearable",
                    f"The recogniser does not know the word '{word}', so that it can never be heard",
                    seen=phrase,
                    fix="Write it in words that it knows (numbers as words), or declare how it is heard under [[pronunciations]]",
                    path=source.name if source is not None else "",
                    line=line,
                )
            )
    return errors


def _heard_phrases(content: Content) -> Iterator[tuple[Place, str, int]]:
    """Yield every phrase that people may say, with its place in the file and the line of its entry or 0."""
    for index, term in enumerate(content.pronunciations):
        heard = {"heard": term.heard, "slips": term.slips, "before": term.before, "openings": term.openings}
        for key, phrases in heard.items():
            for phrase in phrases:
                yield ("pronunciations", index, key), phrase, 0
    for index, contrast in enumerate(content.contrasts):
        for value, words in contrast.values.items():
            for word in words:
                yield ("contrasts", index, "values", value), word, 0
    for index, concept in enumerate(content.concepts):
        for word in concept.words:
            yield ("concepts", index, "words"), word, 0
    for index, entry in enumerate(content.entries):
        yield ("entries", index, "question"), entry.question, entry.line
        for phrase in entry.phrasings:
            yield ("entries", index, "phrasings"), phrase, entry.line
