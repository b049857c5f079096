#!/usr/bin/env python
"""Compare this project with what people usually build, on the same labelled recordings; print a table in Markdown.

    bench/baselines_setup.sh /tmp/peer
    python bench/baselines.py FOLDER --peer /tmp/peer [--snr 10] [--kinds in near out] [--svg docs/baselines.svg]

The pipelines, each judged exactly as `voice-her2 evaluate` judges this project:

| name | hears with | answers |
|---|---|---|
| tutorial | Vosk, free dictation | the best of the questions by rapidfuzz WRatio, from 70 on |
| respelled | the same, "her two" and its like written HER2 | the same, from 86 on |
| paraphrases | the same as respelled | the best of all phrasings of the content by token_sort_ratio, from 70 on |
| embeddings | Moonshine tiny, HER2 respelled | the nearest question by MiniLM sentence embeddings, from cosine 0.6 on |

What Vosk hears freely is kept in --cache, by the recording's own bytes, so that it is decoded once for all three and for later
runs. Recordings of half a minute and more are no input for the peers, which have no endpoint: they are heard as one utterance.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import json
import re
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from rapidfuzz import fuzz, process, utils

from voice_her2 import config, places
from voice_her2.content import Content
from voice_her2.edges.evaluation_report import main_plot
from voice_her2.edges.screens.progress_bar import ProgressBar
from voice_her2.edges.vosk import VoskModel
from voice_her2.evaluation import Condition, Heard, Judge, Result, Tally, Verdict, tally
from voice_her2.labelled import AnEntry, Case
from voice_her2.modes.evaluate import Plan, background_of, conditions_of, evaluate, take_of
from voice_her2.modes.worsened import samples_of

BLOCK_BYTES = 8_000
"""0.25 s: as much as Vosk takes well at once."""
LONGEST_S = 120.0
REFUSED = Heard("refuse")
HERE = Path(__file__).resolve().parent

Pipeline = Callable[[str], Heard]
"""From what was heard to what is done."""


def answer(entry_id: str) -> Heard:
    return Heard("answer", entry_id, (entry_id,))


def respelled(text: str) -> str:
    return re.sub(r"\bher (two|to|too)\b", "HER2", text)


def by_ratio(choices: Sequence[tuple[str, str]], scorer: Callable[..., float], least: float, respell: bool) -> Pipeline:
    """Return a pipeline that answers the best of (entry, wording) by a rapidfuzz scorer, from a score on."""
    wordings = [wording for _, wording in choices]

    def match(text: str) -> Heard:
        asked = respelled(text) if respell else text
        found = process.extractOne(asked, wordings, scorer=scorer, processor=utils.default_process, score_cutoff=least)
        return answer(choices[found[2]][0]) if found and text else REFUSED

    return match


def vosk_pipelines(content: Content) -> dict[str, Pipeline]:
    questions = [(entry.id, entry.question) for entry in content.entries]
    phrasings = [(entry.id, wording) for entry in content.entries for wording in (entry.question, *entry.phrasings)]
    return {
        "Vosk free, WRatio ≥ 70 (the tutorial pipeline)": by_ratio(questions, fuzz.WRatio, 70, respell=False),
        "Vosk free, HER2 respelled, WRatio ≥ 86": by_ratio(questions, fuzz.WRatio, 86, respell=True),
        "Vosk free + written paraphrases, token_sort ≥ 70": by_ratio(phrasings, fuzz.token_sort_ratio, 70, respell=True),
    }


class FreeDictation:
    """Hear with Vosk's free decoder; what was heard before comes from the cache."""

    def __init__(self, folder: Path, cache: Path) -> None:
        self._folder = folder
        self._cache = cache
        self._model: VoskModel | None = None
        cache.mkdir(parents=True, exist_ok=True)

    def text(self, pcm: bytes) -> str:
        kept = self._cache / f"{self._folder.name}-{hashlib.sha256(pcm).hexdigest()[:32]}.txt"
        if not kept.exists():
            self._model = self._model or VoskModel(self._folder)
            recognizer = self._model.free()
            for start in range(0, len(pcm), BLOCK_BYTES):
                recognizer.accept(pcm[start : start + BLOCK_BYTES])
            # Renamed when whole, so that an interrupted run leaves no half transcript behind.
            part = kept.with_suffix(".part")
            part.write_text(recognizer.finish().text, encoding="utf-8")
            part.rename(kept)
        return kept.read_text(encoding="utf-8")


def embedded(peer: Path, content: Content, pcms: Sequence[bytes]) -> Iterator[Heard]:
    """Yield what Moonshine and MiniLM make of each recording."""
    command = [peer / "venv/bin/python", HERE / "moonshine_minilm.py", peer]
    with subprocess.Popen([*map(str, command)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdin is not None
        assert child.stdout is not None
        child.stdin.write(json.dumps([entry.question for entry in content.entries]) + "\n")
        for pcm in pcms:
            child.stdin.write(base64.b64encode(pcm).decode() + "\n")
            child.stdin.flush()
            line = child.stdout.readline()
            if not line:
                raise SystemExit(f"{command[1]} ended with code {child.wait(10)}")
            found = json.loads(line)
            yield answer(content.entries[found["best"]].id) if found["cosine"] >= 0.6 and found["text"] else REFUSED
        child.stdin.close()


def groups(results: Sequence[Result]) -> dict[str, Tally]:
    """Return tallies by kind; kinds that no entry answers say so."""
    kinds = dict.fromkeys(result.case.kind for result in results)
    return {kind: tally(result for result in results if result.case.kind == kind) for kind in kinds}


def cell(one: Tally, answered: bool) -> str:
    wrong = f"**{one.wrong.count} wrong**" if one.wrong.count else "0 wrong"
    crossed = one.counts.get(Verdict.CROSSED, 0)
    wrong += f" ({crossed} crossed)" if crossed else ""
    helped = one.counts.get(Verdict.HELPED, 0)
    if not answered:
        return f"{wrong}, {helped} asked back"
    rest = one.counts.get(Verdict.MISSED, 0) + one.counts.get(Verdict.SILENT, 0)
    return f"{one.counts.get(Verdict.RIGHT, 0)} right, {helped} helped, {wrong}, {rest} refused"


def table(rows: dict[str, Sequence[Result]]) -> Iterator[str]:
    """Yield the lines of a Markdown table: a row for each pipeline, a column for each kind."""
    first = next(iter(rows.values()))
    answered = {kind: any(isinstance(r.case.wanted[-1], AnEntry) for r in first if r.case.kind == kind) for kind in groups(first)}
    heads = [f"{kind} ({one.recordings})" for kind, one in groups(first).items()]
    yield "| pipeline | " + " | ".join(heads) + " | wrong, of all (95 % bounds) |"
    yield "|---" * (len(heads) + 2) + "|"
    for name, results in rows.items():
        wrong = tally(results).wrong
        bounds = f"{100 * wrong.share:.1f} % ({100 * wrong.low:.1f} to {100 * wrong.high:.1f})"
        yield f"| {name} | " + " | ".join(cell(one, answered[kind]) for kind, one in groups(results).items()) + f" | {bounds} |"


def main() -> None:
    parser = argparse.ArgumentParser(description="Compare with what people usually build, on the same labelled recordings.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--peer", type=Path, help="what baselines_setup.sh made; without it, embeddings are left out")
    parser.add_argument("--snr", default="clean", help="ratio of speech to babble in dB, or clean")
    parser.add_argument("--babble", type=Path)
    parser.add_argument("--kinds", nargs="*", default=[])
    parser.add_argument("--limit", type=int, default=0, help="at most so many of each kind")
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--cache", type=Path, default=places.cache_folder() / "bench")
    parser.add_argument("--svg", type=Path, help="write the comparison as a picture")
    given = parser.parse_args()

    settings = config.load({})
    conditions = conditions_of((given.snr,), None)
    plan = Plan(given.folder, conditions, tuple(given.kinds), given.limit, given.babble, given.jobs)
    with ProgressBar() as progress:
        ours = evaluate(settings, plan, progress)
        content, cases = ours.content, [result.case for result in ours.results]
        rows: dict[str, Sequence[Result]] = {"**voice_her2**": ours.results}
        pcms = list(_pcms(plan, content, cases, conditions[0]))
        dictation = FreeDictation(places.model_folder(settings), given.cache)
        texts = []
        for place, pcm in enumerate(pcms, start=1):
            texts.append(dictation.text(pcm))
            progress("free dictation", place, len(pcms))
        judge = Judge(content, [])
        for name, pipeline in vosk_pipelines(content).items():
            heard = [pipeline(text) for text in texts]
            rows[name] = [judge.result(case, conditions[0], [one]) for case, one in zip(cases, heard, strict=True)]
        if given.peer:
            found = []
            for case, one in zip(cases, embedded(given.peer, content, pcms), strict=True):
                found.append(judge.result(case, conditions[0], [one]))
                progress("embeddings", len(found), len(cases))
            rows["Moonshine tiny + MiniLM embeddings, cosine ≥ 0.6"] = found
    print(f"{len(cases)} recordings, {conditions[0].label}\n")
    print("\n".join(table(rows)))
    for unread in ours.unread:
        print(unread.case.file, unread.error, file=sys.stderr)
    if given.svg:
        given.svg.write_text(picture(rows, conditions[0]), encoding="utf-8")


def _pcms(plan: Plan, content: Content, cases: Sequence[Case], condition: Condition) -> Iterator[bytes]:
    background = background_of(plan, content)
    for case in cases:
        take = take_of(plan, case, condition)
        yield samples_of(take.file, LONGEST_S, cut=True) if condition == Condition() else background.pcm(take)


def picture(rows: dict[str, Sequence[Result]], condition: Condition) -> str:
    """Return a plot with a bar for each kind and pipeline, kinds together."""
    short = dict(zip(rows, ("voice_her2", "tutorial", "respelled", "paraphrases", "embeddings"), strict=False))
    tallied = {name: groups(results) for name, results in rows.items()}
    kinds = tallied[next(iter(rows))]
    bars = {f"{kind}: {short[name]}": tallied[name][kind] for kind in kinds for name in rows}
    return main_plot(f"What becomes of a question, by kind and by pipeline ({condition.label})", bars)


if __name__ == "__main__":
    main()
