"""The course: one source for both languages, exercises that teach, and solutions that pass."""

from __future__ import annotations

import importlib.util
import json
import re

import pandas as pd
import pytest
from notebook_cells import NOTEBOOKS, run_cells

import govinfo as gi
from govinfo.explorer.exercises import ROWS, Verdict

COURSE = NOTEBOOKS / "course"
LESSONS = sorted(path.stem for path in (COURSE / "source").glob("*.md"))


def script(name):
    spec = importlib.util.spec_from_file_location(name, COURSE / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def make_course():
    return script("make_course")


def cells(path, kind=None):
    found = json.loads(path.read_text(encoding="utf-8"))["cells"]
    return [cell for cell in found if kind in (None, cell["cell_type"])]


def text(cell):
    return "".join(cell["source"])


def test_the_notebooks_are_what_their_sources_make(make_course):
    made = make_course.course()
    stored = {
        path
        for folder in ("en", "zh", "solutions")
        for path in (COURSE / folder).rglob("*.ipynb")
        if ".ipynb_checkpoints" not in path.parts
    }
    assert set(made) == stored
    assert [path.name for path in made if path.read_text(encoding="utf-8") != made[path]] == []


@pytest.mark.parametrize("lesson", LESSONS)
def test_both_versions_have_the_same_cells(lesson):
    english, chinese = (cells(COURSE / lang / f"{lesson}.ipynb") for lang in ("en", "zh"))
    assert [cell["cell_type"] for cell in english] == [cell["cell_type"] for cell in chinese]
    uncommented = [
        [re.sub(r"#.*|lang: str = .*", "", text(cell)) for cell in version if cell["cell_type"] == "code"]
        for version in (english, chinese)
    ]
    assert uncommented[0] == uncommented[1]


NUMERALS = {"十": 10, **{numeral: number for number, numeral in enumerate("一二三四五六七八九", start=1)}}


def number_of(numerals):
    tens, ten, ones = numerals.rpartition("十")
    return (NUMERALS[tens] if tens else 1) * 10 + (NUMERALS[ones] if ones else 0) if ten else NUMERALS[numerals]


@pytest.mark.parametrize("lesson", LESSONS)
def test_both_versions_cite_the_same_articles(lesson):
    english, chinese = (
        "\n".join(text(cell) for cell in cells(COURSE / lang / f"{lesson}.ipynb", "markdown")) for lang in ("en", "zh")
    )
    cited = {
        int(number)
        for clause in re.findall(r"Art(?:icles?|\.) (\d+[()\d]*(?:(?:, | and )\d+)*)", english)
        for number in re.findall(r"(?<![(\d])\d+", clause)
    }
    assert cited == {number_of(numerals) for numerals in re.findall("第([一二三四五六七八九十]+)条", chinese)}


def test_every_lesson_opens_with_what_one_will_be_able_to_do():
    for lesson in LESSONS:
        assert "you will be able to" in text(cells(COURSE / "en" / f"{lesson}.ipynb")[0])
        assert "你将能够" in text(cells(COURSE / "zh" / f"{lesson}.ipynb")[0])


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("lesson", LESSONS)
def test_unanswered_exercises_say_so_and_solutions_pass(lesson, lang):
    unanswered = [value for _, value in run_cells(COURSE / lang / f"{lesson}.ipynb") if isinstance(value, Verdict)]
    solved = [
        value for _, value in run_cells(COURSE / "solutions" / lang / f"{lesson}.ipynb") if isinstance(value, Verdict)
    ]
    assert len(unanswered) == len(solved) == sum(exercise.startswith(lesson[0]) for exercise in ROWS) > 0
    assert {verdict.correct for verdict in unanswered} == {None}
    assert [verdict for verdict in solved if not verdict.correct] == []


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("lesson", LESSONS)
def test_every_open_question_has_a_model_answer_in_the_solutions_alone(lesson, lang):
    def places(folder):
        found = [text(cell) for cell in cells(folder / lang / f"{lesson}.ipynb")]
        questions = [place for place, one in enumerate(found) if re.search(r"^>.*[?？]\s*$", one, re.MULTILINE)]
        heading = re.compile(r"\*\*(A model answer\.|参考答案。)\*\*")
        return questions, [place for place, one in enumerate(found) if heading.match(one)]

    questions, answers = places(COURSE / "solutions")
    assert answers == [place + 1 for place in questions]
    assert places(COURSE)[1] == []
    assert len(places(COURSE)[0]) == len(questions)


WRONG = {
    "count": [-1, "many", None],
    "share": [2.5, "half", None],
    "rate": [-3, [], None],
    "codes": [["new"], "granted", 7, ["no such row"], "no such row"],
    "choice": ["Z", 1, None],
}


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("exercise", ROWS)
def test_a_wrong_answer_gets_a_line_that_helps_and_does_not_tell(sample, exercise, lang):
    panel = sample if exercise.startswith("7") else sample.select("宿迁", 2024)
    check = gi.Exercises(panel, lang)
    right = check.expected(exercise)
    for wrong in WRONG[ROWS[exercise][0]["kind"]]:
        verdict = check(exercise, wrong)
        assert verdict.correct is False, wrong
        assert len(verdict.message) > 10
        if isinstance(right, float):
            assert f"{right:g}" not in re.findall(r"[\d.]+", verdict.message)
        elif isinstance(right, list):
            assert not any(code in verdict.message for code in right)


def test_each_named_mistake_is_recognised(sample):
    """Every line of the file can be said: some report of the sample leads a student to it."""
    unsaid = {(exercise, row["text_en"]) for exercise, rows in ROWS.items() for row in rows if row["says"] == "mistake"}
    for report_id in [None, *sample.reports["report_id"]]:
        panel = sample if report_id is None else sample.report(report_id)
        check = gi.Exercises(panel)
        for exercise, rows in ROWS.items():
            for row in rows:
                if row["kind"] in ("count", "share", "rate"):
                    answer = check.value(row) if row["answer"] else None
                elif row["kind"] == "codes":
                    answer = check.selected(row) if row["answer"] else None
                else:
                    answer = row["answer"]
                if row["says"] == "mistake" and answer is not None:
                    unsaid.discard((exercise, check(exercise, answer).message))
    assert unsaid == set()


def test_a_blank_cell_makes_none_the_right_answer_and_zero_a_wrong_one(sample):
    check = gi.Exercises(sample.select("西城"))
    assert check("4.1", None).correct
    assert check("4.1", pd.NA).correct
    verdict = check("4.1", 132)
    assert not verdict.correct
    assert "blank is not zero" in verdict.message


def test_a_share_may_be_rounded_and_a_percentage_is_named(sample):
    check = gi.Exercises(sample.select("西城"))
    assert check("2.3", 0.317).correct
    assert "percentage" in check("2.3", 31.7).message
    assert not check("2.3", 0.31).correct


def test_one_code_may_be_given_as_a_word(sample):
    check = gi.Exercises(sample.select("西城"))
    assert check.expected("3.2") == ["refused.administrative_query"]
    assert check("3.2", "refused.administrative_query").correct
    assert check("3.2", ["refused.administrative_query"]).correct


def test_codes_that_do_not_exist_are_named(sample):
    assert "grantet" in gi.Exercises(sample.select("西城"))("1.2", ["grantet"]).message


def test_an_unknown_exercise_and_language_are_refused(sample):
    with pytest.raises(ValueError, match="no exercise"):
        gi.Exercises(sample)("9.9", 1)
    with pytest.raises(ValueError, match="no language"):
        gi.Exercises(sample, "fr")


def test_errors_of_ours_are_one_line_in_a_notebook():
    from IPython.core.interactiveshell import InteractiveShell
    from IPython.utils.capture import capture_output

    with capture_output() as shown:
        InteractiveShell().run_cell("import govinfo as gi; gi.load('no such folder')")
    assert "Traceback" not in shown.stdout + shown.stderr
    assert shown.stdout == "SourceNotFoundError: no such folder: no such file or folder\n"
