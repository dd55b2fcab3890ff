"""Charts: what is drawn, in which order and colour, and that nobody's style is touched."""

import base64
import inspect
import io
import re
from itertools import combinations, pairwise

import matplotlib as mpl
import numpy as np
import pandas as pd
import panels
import pytest
from colour_vision import SIGHTS, ciede2000, contrast, difference
from fontTools.ttLib import TTFont
from IPython.core.formatters import DisplayFormatter
from matplotlib import font_manager
from matplotlib.colors import to_hex
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from PIL import Image

import govinfo
import govinfo.measures.comparison
import govinfo.measures.measure
import govinfo.measures.shares
from govinfo import charts, form
from govinfo.charts import bars
from govinfo.charts.colours import DARK, FILLS, GREY, fill
from govinfo.charts.style import TEXT, style, text_width, wrap
from govinfo.errors import ChartError, ComparisonError, UnknownNameError

OF_MANY = ["outcome_shares", "applicant_mix", "refusal_reasons", "litigation_rates", "litigation_results"]
OF_YEARS = ["dispute_trend", "small_multiples", "funnel", "dot_plot", "dumbbell", "coverage"]
OF_ONE = ["request_path", "outcome_trend"]
EVERY = [*OF_MANY, *OF_YEARS, *OF_ONE]
NAMES = {"北京市西城区": "Xicheng", "淮安市洪泽区人民政府": "Hongze", "淮安市人民政府": "Huai'an", "宿迁市": "Suqian"}
# The sample holds a city and one of its districts, which pooling rightly warns of.
pytestmark = pytest.mark.filterwarnings("ignore:some requests count twice")

CHINESE = re.compile(r"[\u4e00-\u9fff]")


@pytest.fixture(scope="module")
def thousands():
    return panels.generated(3000, range(2024, 2025))


def draw(name: str, panel: panels.Panel, **options: object) -> Figure:
    if name == "funnel":
        options.setdefault("overdispersion", None)  # few rows have limits of chance alone
    if name == "outcome_trend" and "agency" not in options:
        options["agency"] = str(panel.reports["agency"].iloc[-1])
    if name == "request_path":
        options.setdefault("report", str(panel.reports["report_id"].iloc[0]))
    return getattr(charts, name)(panel, **options)


def texts(figure: Figure) -> list[str]:
    """Every text that is printed, tick labels among them."""
    figure.draw_without_rendering()
    return [text.get_text() for text in figure.findobj(mpl.text.Text) if text.get_visible() and text.get_text()]


def bars_of(axes: mpl.axes.Axes) -> list[tuple[str, Rectangle]]:
    return [(group.get_label(), bar) for group in axes.containers for bar in group]


@pytest.mark.parametrize("width", [charts.ONE_COLUMN, charts.TWO_COLUMN])
@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("name", EVERY)
def test_every_chart_prints_at_column_width_in_both_languages(six, name, lang, width):
    figure = draw(name, six, lang=lang, width=width)
    figure.draw_without_rendering()  # a missing glyph is an error
    assert figure.get_figwidth() * 25.4 == pytest.approx(width)
    assert "2024" in figure.caption + figure.title
    assert charts.alt_text(figure).startswith(figure.title)
    with style():
        boxes = {text.get_text(): text.get_window_extent() for text in figure.findobj(mpl.text.Text) if text.get_text()}
    outside = [text for text, box in boxes.items() if box.x0 < -1 or box.x1 > figure.bbox.x1 + 1]
    assert not outside


@pytest.mark.parametrize("name", EVERY)
def test_english_charts_hold_no_chinese_when_agencies_are_named(six, name):
    figure = draw(name, six, names=NAMES)
    assert not [text for text in [*texts(figure), charts.alt_text(figure)] if CHINESE.search(text)]


def test_outcomes_are_stacked_in_the_order_and_colours_of_the_form(six):
    axes = charts.outcome_shares(six, lang="zh").axes[0]
    drawn = bars_of(axes)
    labels = [group.label_zh for code, group in form.REQUEST_GROUPS.items() if code in form.OUTCOME_GROUPS]
    assert list(dict.fromkeys(label for label, _ in drawn)) == labels
    shares = govinfo.measures.shares.outcome_shares(six)
    for code, label in zip(form.OUTCOME_GROUPS, labels, strict=True):
        own = [bar for name, bar in drawn if name == label]
        assert {to_hex(bar.get_facecolor()) for bar in own} == {fill("group", code).colour.lower()}
        expected = shares.loc[shares["group"] == code, "share"].to_numpy(dtype=float)
        assert [bar.get_width() for bar in own] == pytest.approx(expected)
    first = [bar for _, bar in drawn if bar.get_y() < 0]
    assert [bar.get_x() for bar in first] == sorted(bar.get_x() for bar in first)
    assert first[-1].get_x() + first[-1].get_width() == pytest.approx(1)


def test_rows_are_named_by_what_tells_them_apart(six):
    labels = [label.get_text() for label in charts.outcome_shares(six, names=NAMES).axes[0].get_yticklabels()]
    assert labels == ["Xicheng 2024", "Hongze 2023", "Hongze 2024", "Huai'an 2024", "Suqian 2023", "Suqian 2024"]
    of_suqian = charts.outcome_shares(panels.six("suqian-2023", "suqian-2024"), names=NAMES)
    assert [label.get_text() for label in of_suqian.axes[0].get_yticklabels()] == ["2023", "2024"]
    assert of_suqian.title == "How requests were concluded: Suqian"


def test_n_stands_beside_each_bar_and_a_blank_outcome_is_not_drawn(six):
    holed = panels.blank(six, "requests", report_id="宿迁市-2024", item="partial", applicant="total")
    figure = charts.outcome_shares(holed)
    assert len(bars_of(figure.axes[0])) == 5 * 6
    assert "incomplete: some cells not reported" in texts(figure)
    assert {"1,367", "3,050", "3,486"} <= set(texts(figure))


@pytest.mark.parametrize("reports", [2, 40])
def test_long_names_of_agencies_do_not_run_into_each_other(reports):
    panel = panels.generated(reports, range(2024, 2025))
    tail = "伊犁哈萨克自治州霍尔果斯经济开发区管理委员会办公室"
    panel.reports["agency"] = panel.reports["agency"] + tail
    figure = charts.outcome_shares(panel, lang="zh", width=charts.ONE_COLUMN)
    figure.draw_without_rendering()
    with style():
        boxes = [label.get_window_extent() for label in figure.axes[0].get_yticklabels()]
    assert all(upper.y0 >= lower.y1 for upper, lower in pairwise(boxes))


def test_outcomes_that_do_not_reach_the_total_leave_a_segment_unaccounted(xicheng):
    short = panels.six("xicheng-2024")
    cell = (short.requests["item"] == "granted") & (short.requests["applicant"] == "total")
    short.requests.loc[cell, "value"] = 400
    assert any("the total is not the sum of its parts†" in text for text in texts(charts.outcome_shares(short)))
    figure = charts.outcome_shares(short, totals="printed")
    missing = [bar for label, bar in bars_of(figure.axes[0]) if label == "Not accounted for"]
    assert [bar.get_width() for bar in missing] == pytest.approx([76 / 1367])
    assert "1,367†" in texts(figure)


def test_organisations_have_a_panel_of_their_own(xicheng):
    left, right = charts.applicant_mix(xicheng).axes
    assert [bar.get_width() for _, bar in bars_of(left)] == pytest.approx([1374 / 1400, 26 / 1400])
    assert sum(bar.get_width() for _, bar in bars_of(right)) == pytest.approx(1)
    assert len(bars_of(right)) == 5


def test_grounds_of_refusal_are_coloured_by_legal_family(xicheng):
    axes = charts.refusal_reasons(xicheng).axes[0]
    grounds = [item for item in form.REQUEST_ITEMS.values() if item.group == "refused"]
    drawn = sorted((bar for _, bar in bars_of(axes)), key=lambda bar: bar.get_y())
    assert [to_hex(bar.get_facecolor()) for bar in drawn] == [
        fill("family", item.family).colour.lower() for item in grounds
    ]
    assert [round(bar.get_width() * 109) for bar in drawn] == [0, 7, 0, 10, 12, 20, 24, 36]
    assert [label.get_text() for label in axes.get_yticklabels()] == [item.short_en for item in grounds]


def test_a_blank_channel_is_not_reported_rather_than_zero(xicheng):
    figure = charts.litigation_rates(xicheng)
    points = {
        line.get_label(): line.get_xdata()[0] for line in figure.axes[0].lines if line.get_label() in form.CHANNELS
    }
    assert set(points) == {"litigation_direct", "litigation_after"}
    assert points["litigation_direct"] == pytest.approx(1000 * 132 / 1367)
    assert "not reported" in texts(figure)
    results = charts.litigation_results(xicheng)
    assert "not reported" in texts(results)
    assert len(bars_of(results.axes[0])) == 2 * 4


def test_a_printed_total_that_contradicts_its_parts_has_a_dagger(six):
    figure = charts.litigation_results(six)
    assert sum("†" in text for text in texts(figure)) == 3  # two channels of Hongze 2023, and the caption
    assert "† The printed total is not the sum of its parts." in figure.caption


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_rates_that_contradict_themselves_are_hollow_from_the_printed_to_the_summed(six, lang):
    drawn = {
        "litigation_rates": charts.litigation_rates(six, lang=lang),
        "dot_plot": charts.dot_plot(six, measure="dispute_rate", lang=lang),
        "small_multiples": charts.small_multiples(six, measure="dispute_rate", lang=lang),
    }
    for name, figure in drawn.items():
        hollow = [line for axes in figure.axes for line in axes.lines if line.get_label() == "contradicted"]
        values = [line.get_ydata() if name == "small_multiples" else line.get_xdata() for line in hollow]
        assert [1000 * 11 / 21] == pytest.approx([max(values[0])])  # reconsiderations of Hongze 2023: 0, or 10 and 1
        assert min(values[0]) == 0
        assert all(to_hex(line.get_markerfacecolor()) == "#ffffff" for line in hollow)
        assert {"en": "Hollow marks", "zh": "空心符号"}[lang] in figure.caption
        assert "†" not in figure.caption


def test_how_totals_are_taken_is_said_where_a_report_contradicts_itself(six):
    figure = charts.dot_plot(six, measure="dispute_rate", totals="parts")
    assert "Reports in which a total is not the sum of its parts: 1, taken as the sum." in figure.caption
    pooled = charts.litigation_rates(six, by="year")
    assert "a total that is not the sum of its parts" in pooled.caption
    assert not any("†" in text for text in texts(pooled))


def test_bars_of_the_path_are_as_high_as_their_counts(xicheng):
    axes = charts.request_path(xicheng).axes[0]
    heights = {patch.get_label(): patch.get_height() for patch in axes.patches if isinstance(patch, Rectangle)}
    scale = heights["New requests"] / 1400
    for label, count in {
        "Carried in": 42,
        "Disclosed in full": 476,
        "Unavailable": 443,
        "Carried forward": 75,
        "Litigation without prior reconsideration": 132,
    }.items():
        assert heights[label] == pytest.approx(count * scale)
    unknown = next(patch for patch in axes.patches if patch.get_label() == "Administrative reconsideration")
    assert unknown.get_linestyle() != "-"
    assert any("Administrative reconsideration not reported" in text.replace("\n", " ") for text in texts(axes.figure))


def test_the_path_says_where_the_report_does_not_add_up():
    wrong = panels.six("xicheng-2024")
    cell = (wrong.requests["item"] == "carried_in") & (wrong.requests["applicant"] == "total")
    wrong.requests.loc[cell, "value"] = 52
    assert "1,452 received against 1,442" in charts.request_path(wrong).caption


def test_the_path_wants_one_report(six):
    with pytest.raises(ChartError, match="choose one with report="):
        charts.request_path(six)
    with pytest.raises(UnknownNameError, match="did you mean '宿迁市-2023'"):
        charts.request_path(six, report="宿迁-2023")
    assert "Suqian, 2023" in charts.request_path(six, report="宿迁市-2023", names=NAMES).title


@pytest.mark.parametrize("name", OF_MANY)
def test_a_frame_draws_the_same_as_its_panel(six, name):
    frame = {"applicant_mix": "applicants", "litigation_rates": "litigation", "litigation_results": "litigation"}
    table = getattr(govinfo.measures.shares, frame.get(name, name))(six)
    figures = [draw(name, data) for data in (six, table)]
    shown = [
        [(round(bar.get_x(), 9), round(bar.get_width(), 9)) for axes in figure.axes for _, bar in bars_of(axes)]
        for figure in figures
    ]
    assert shown[0] == shown[1]


def test_a_frame_of_another_kind_is_refused_with_the_one_that_is_wanted(six):
    for draw_it, frame in (
        (charts.outcome_shares, govinfo.measures.shares.refusal_reasons(six)),
        (charts.outcome_shares, govinfo.measures.shares.outcome_shares(panels.six("xicheng-2024"), "item")),
        (charts.refusal_reasons, govinfo.measures.shares.refusal_reasons(six, detail="family")),
        (charts.litigation_rates, six.reports),
    ):
        with pytest.raises(ChartError, match=f"the frame of govinfo.{draw_it.__name__[:7]}"):
            draw_it(frame)


def test_funnel_points_stand_at_their_figures_and_the_caption_counts_comparisons(six):
    figure = charts.funnel(six, overdispersion=None, names=NAMES)
    table = govinfo.measures.comparison.funnel(six, overdispersion=None)
    drawn = {tuple(point) for group in figure.axes[0].collections for point in group.get_offsets().tolist()}
    assert drawn == set(zip(table["denominator"].astype(float), table["estimate"].astype(float), strict=True))
    assert "If none differed, about 0.3 would lie beyond the 95% limits; 6 do." in figure.caption
    assert "6 differ after Holm" in figure.caption
    assert "So few points are no funnel" in figure.caption
    assert {"Hongze 2023", "Huai'an 2024"} <= set(texts(figure))


def test_a_funnel_of_thousands_names_the_least_likely_and_says_so(thousands):
    figure = charts.funnel(thousands, lang="zh")
    points = sum(len(group.get_offsets()) for group in figure.axes[0].collections)
    assert points > 2900
    assert 1 <= len(figure.axes[0].texts) <= 6
    assert "标注可能性最小的各点" in figure.caption


def test_agencies_are_sorted_by_their_shrunk_rates_beside_the_raw_ones(six):
    figure = charts.dot_plot(six, names=NAMES)
    axes = figure.axes[0]
    lines = {line.get_label(): np.asarray(line.get_xdata(), dtype=float) for line in axes.lines}
    assert (np.diff(lines["shrunk"]) <= 0).all()
    labels = [label.get_text() for label in axes.get_yticklabels()]
    assert labels[-1] == "Hongze 2023"
    assert lines["raw"][-1] == pytest.approx(4 / 21)
    assert lines["shrunk"][-1] > 4 / 21


@pytest.mark.parametrize(
    ("name", "lang", "own", "other"),
    [
        ("dot_plot", "en", "group by group", "agenc"),
        ("dot_plot", "zh", "各组别", "机关"),
        ("funnel", "en", "groups that differ", "agenc"),
        ("funnel", "zh", "哪些组别", "机关"),
    ],
)
def test_groups_are_not_called_agencies(thousands, name, lang, own, other):
    figure = draw(name, thousands, by="province", lang=lang)
    assert own in figure.title
    caption, _ = re.split("Source: |来源：", figure.caption)
    drawn = [text for text in texts(figure) if "".join(text.split()) != "".join(figure.caption.split())]
    assert not [text for text in [figure.title, caption, *drawn] if other in text]


def test_too_few_agencies_to_learn_from_are_drawn_raw():
    figure = charts.dot_plot(panels.six("suqian-2023", "suqian-2024"))
    assert "shrunk" not in {line.get_label() for line in figure.axes[0].lines}
    assert "empirical Bayes" not in figure.caption


def test_three_thousand_agencies_are_ranked_and_the_caption_says_so(thousands):
    figure = charts.dot_plot(thousands)
    assert "would not fit a page one by one: they are ranked" in figure.caption
    assert len([text for text in texts(figure) if "percentile" in text]) == 3


def test_the_break_of_2024_is_marked_and_no_solid_line_crosses_it():
    figure = charts.dispute_trend(panels.generated(60))
    axes = figure.axes[0]
    marks = [line for line in axes.lines if list(line.get_xdata()) == [2023.5, 2023.5]]
    assert len(marks) == 1
    joins = [line for line in axes.lines if len(line.get_xdata()) == 2]
    crossing = [line for line in joins if line.get_xdata()[0] < 2023.5 < line.get_xdata()[1]]
    assert len(crossing) == 4
    assert {line.get_linestyle() for line in crossing} == {":"}
    assert {line.get_label() for line in axes.lines} >= {"disputes", *form.CHANNELS}
    assert "Reconsideration first, since 2024" in texts(figure)
    before = charts.dispute_trend(panels.generated(60, range(2021, 2024)))
    assert "Reconsideration first, since 2024" not in texts(before)


def test_small_multiples_take_the_largest_groups_and_say_how_many_there_are(six):
    figure = charts.small_multiples(six, names=NAMES)
    titles = [axes.get_title(loc="left") for axes in figure.axes if axes.get_visible()]
    assert titles[0] == "Suqian\nn = 7,007"
    assert len(titles) == 4
    many = charts.small_multiples(panels.generated(60, range(2023, 2025)))
    assert len([axes for axes in many.axes if axes.get_visible()]) == 24
    assert "24 of 60 are shown, those with the largest n." in many.caption


def test_a_table_prints_counts_denominators_and_intervals(xicheng):
    table = charts.table(govinfo.measures.shares.outcome_shares(xicheng))
    first = table.data.iloc[0].tolist()
    assert first == ["Disclosed in full", "476", "1,367", "requests concluded", "34.8%", "32.3% – 37.4%"]
    zh = charts.table(govinfo.measures.shares.litigation(xicheng), lang="zh").data
    assert zh.iloc[0].tolist() == ["行政复议", "结果维持", "未填报", "1,367", "办结申请", "–", ""]
    measures = charts.table(govinfo.measures.measure.measure(xicheng, ["backlog_ratio", "litigation_rate"])).data
    assert measures["Value"].tolist() == ["5.2%", "110.5"]
    assert table.data.columns[-2:].tolist() == ["Share", "Interval"]
    with pytest.raises(ChartError, match="a table wants counts with a denominator"):
        charts.table(xicheng.reports)


def test_a_table_shows_the_name_of_an_agency_as_text_on_a_page(xicheng):
    rates = govinfo.measures.measure.measure(xicheng, "disclosure_rate").assign(agency="<script>1</script>")
    rates = pd.concat([rates, rates.assign(agency="<b>")])
    page = charts.table(rates).to_html()
    assert "&lt;b&gt;" in page
    assert "<script>" not in page
    assert "<b>" not in page
    assert "<b>" in charts.table(rates).data.to_string()


def test_more_reports_than_fit_a_page_are_pooled_by_year_and_the_caption_says_so():
    panel = panels.generated(40, range(2022, 2024))
    figure = charts.outcome_shares(panel)
    assert [label.get_text() for label in figure.axes[0].get_yticklabels()] == ["2022", "2023"]
    assert "80 reports would not fit a page; they are pooled by year." in figure.caption
    assert len(charts.outcome_shares(panel, by=["year", "province"]).axes[0].get_yticklabels()) == 10
    with pytest.raises(ChartError, match=f"80 rows would not fit a page, {bars.MOST_ROWS} do"):
        charts.outcome_shares(panel, by="report_id")


def test_an_empty_panel_is_refused_in_words(six):
    empty = panels.Panel(six.reports[:0], six.requests[:0], six.disclosure, six.reviews[:0])
    with pytest.raises(ChartError, match="nothing to draw"):
        charts.outcome_shares(empty)


def test_settings_and_fonts_of_the_user_are_left_alone(six, tmp_path):
    before, font = dict(mpl.rcParams), dict(font_manager.fontManager.defaultFont)
    for name in [*OF_MANY, *OF_YEARS]:
        charts.save(draw(name, six), tmp_path / "chart.pdf")
    assert dict(mpl.rcParams) == before
    assert font_manager.fontManager.defaultFont == font


def test_the_users_style_does_not_change_the_picture(xicheng, tmp_path):
    plain = charts.save(charts.outcome_shares(xicheng), tmp_path / "plain.png", dpi=80).read_bytes()
    odd = {
        "axes.facecolor": "black",
        "font.size": 20,
        "xtick.labelsize": 20,
        "xtick.top": True,
        "axes.grid": True,
        "font.family": "serif",
        "axes.spines.top": True,
        "savefig.bbox": "tight",
    }
    with mpl.rc_context(odd):
        styled = charts.save(charts.outcome_shares(xicheng), tmp_path / "styled.png", dpi=80).read_bytes()
    assert styled == plain


def test_ticks_made_after_drawing_keep_the_font(xicheng):
    axes = charts.outcome_shares(xicheng, lang="zh").axes[0]
    axes.set_xticks(np.linspace(0, 1, 11))
    assert {label.get_fontfamily()[0] for label in axes.get_xticklabels()} == {"Govinfo Sans"}


def test_drawing_on_given_axes_leaves_the_figure_to_the_caller(xicheng):
    figure = Figure()
    axes = figure.subplots()
    assert charts.outcome_shares(xicheng, ax=axes) is axes
    assert len(bars_of(axes)) == 6
    assert not figure.texts


def test_a_chart_in_a_notebook_is_described_in_words(xicheng):
    shown, told = DisplayFormatter().format(charts.request_path(xicheng, names=NAMES))
    described = Image.open(io.BytesIO(shown["image/png"])).text["Description"]
    assert described == told["image/png"]["alt"]
    assert described.startswith("The path of a year's requests: Xicheng, 2024")


@pytest.mark.parametrize("kind", ["pdf", "svg", "png", "eps", "tiff"])
def test_files_are_the_same_every_time_and_tell_what_they_show(xicheng, tmp_path, kind):
    files = [
        charts.save(charts.request_path(xicheng, names=NAMES), tmp_path / str(run) / f"path.{kind}", dpi=80)
        for run in (1, 2)
    ]
    first, second = (file.read_bytes() for file in files)
    assert first == second
    assert b"CreationDate" not in first
    assert b"dc:date" not in first
    if kind != "eps":
        assert b"The path of a year's requests: Xicheng, 2024" in first.replace(b"&#39;", b"'").replace(b"\\'", b"'")
    if kind == "pdf":
        assert b"/FontFile2" in first
        assert b"/Type3" not in first


def test_an_unknown_format_is_refused(xicheng, tmp_path):
    with pytest.raises(UnknownNameError, match="no format of figures 'jpg'"):
        charts.save(charts.outcome_shares(xicheng), tmp_path / "chart.jpg")


def test_every_legal_category_has_one_colour_of_its_own():
    for kind, terms in {
        "group": form.OUTCOME_GROUPS,
        "family": form.REFUSAL_FAMILIES,
        "channel": form.CHANNELS,
        "result": [code for code in form.RESULTS if code != "total"],
        "applicant": [code for code in form.APPLICANTS if code != "total"],
    }.items():
        assert {(kind, code) for code in terms} <= set(FILLS)
        assert len({fill(kind, code) for code in terms}) == len(terms)


@pytest.mark.parametrize("sight", SIGHTS)
def test_what_is_compared_is_told_apart_by_every_reader(sight):
    """At least 9 by CIEDE2000 (1 is just noticeable), or by hatching."""
    for kind, codes in {
        "group": [*form.OUTCOME_GROUPS],
        "family": [*form.REFUSAL_FAMILIES],
        "channel": ["disputes", *form.CHANNELS],
        "result": [code for code in form.RESULTS if code != "total"],
        "applicant": ["organisations", *(code for code in form.APPLICANTS if code != "total")],
        "limit": ["within", "beyond_95", "beyond_998"],
        "rate": ["raw", "shrunk"],
        "year": ["before", "after"],
        "coverage": ["read", "no_requests", "failed", "missing"],
    }.items():
        for one, other in combinations((fill(kind, code) for code in codes), 2):
            assert one.hatch != other.hatch or difference(one.colour, other.colour, sight) >= 9, (kind, one, other)


@pytest.mark.parametrize("sight", SIGHTS)
def test_neighbours_in_a_stack_and_disclosed_and_refused_differ_plainly(sight):
    refused = fill("group", "refused").colour
    pairs = [(fill("group", code).colour, refused) for code in ("granted", "partial")]
    for kind, codes in {"group": form.OUTCOME_GROUPS, "family": form.REFUSAL_FAMILIES}.items():
        stacked = [fill(kind, code) for code in codes]
        pairs += [(one.colour, other.colour) for one, other in pairwise(stacked) if one.hatch == other.hatch]
    assert min(difference(one, other, sight) for one, other in pairs) >= 14


def test_text_and_marks_have_contrast():
    for place, fills in FILLS.items():
        assert contrast(fills.ink, fills.colour) >= 4.5, place
    for colour in (GREY, DARK, fill("group", "refused").colour):
        assert contrast(colour, "#FFFFFF") >= 4.5  # written on the page
    for kind, code in (*(("channel", code) for code in form.CHANNELS), ("rate", "raw"), ("rate", "shrunk")):
        assert contrast(fill(kind, code).colour, "#FFFFFF") >= 3  # thin lines and small marks


def test_colour_differences_are_those_of_the_published_pairs():
    assert ciede2000((50, 2.6772, -79.7751), (50, 0, -82.7485)) == pytest.approx(2.0425, abs=5e-5)
    assert ciede2000((22.7233, 20.0904, -46.694), (23.0331, 14.973, -42.5619)) == pytest.approx(2.0373, abs=5e-5)
    assert ciede2000((50, 2.5, 0), (73, 25, -18)) == pytest.approx(27.1492, abs=5e-5)


@pytest.mark.parametrize(
    "words",
    [
        "Each outcome's share of the requests concluded (n beside each bar), in the order of the form.",
        "各类办理结果占办结申请的比例（n为办结件数），按报告格式顺序排列。来源：北京市西城区2024年政府信息公开工作年度报告。",
    ],
)
def test_lines_break_within_the_width_and_never_before_closing_punctuation(words):
    lines = wrap(words, TEXT, 40).split("\n")
    assert len(lines) > 2
    assert all(text_width(line, TEXT) <= 40 for line in lines)
    assert not [line for line in lines if line[0] in "，。）、：,.)"]
    assert "".join(lines).replace(" ", "") == words.replace(" ", "")


def print_width(figure: Figure) -> float:
    return figure.get_figwidth() * 25.4


@pytest.mark.parametrize("name", EVERY)
def test_every_chart_takes_title_caption_width_and_sort(six, name):
    own = draw(name, six)
    figure = draw(name, six, title="Figure 1", caption=False, width="plos single")
    shown = texts(figure)
    assert "Figure 1" in shown
    assert own.caption == charts.caption(figure)
    assert "".join(own.caption.split()) not in {"".join(text.split()) for text in shown}
    assert print_width(figure) == pytest.approx(132)
    sizes = [text.get_fontsize() for text in figure.findobj(mpl.text.Text) if text.get_text()]
    assert min(sizes) >= 8 - 1e-9
    bare = draw(name, six, title=False, caption="Source: ours.")
    assert bare.title == own.title
    assert own.title not in texts(bare)
    assert "Source: ours." in texts(bare)
    with pytest.raises(UnknownNameError, match="no order to sort by 'size'; "):
        draw(name, six, sort="size")


@pytest.mark.parametrize(
    ("wrong", "error", "says"),
    [
        ({"widht": 89}, UnknownNameError, "no parameter of outcome_shares 'widht'; did you mean 'width'"),
        ({"width": "nature tripel"}, UnknownNameError, "did you mean 'nature single'"),
        ({"width": 10}, ChartError, "width=10: give millimetres from 50 to 400, or a journal: nature"),
        ({"width": float("nan")}, ChartError, "width=nan"),
        ({"lang": "fr"}, UnknownNameError, "no language 'fr'; available: en, zh"),
        ({"title": 3}, ChartError, "title=3: give a text, or False for none"),
        ({"caption": True}, ChartError, "caption=True: give a text"),
        ({"sort": 2024}, ChartError, "sort=2024: give the name of what to sort by"),
        ({"names": ["Xicheng"]}, ChartError, "give a mapping"),
        ({"ax": "here"}, ChartError, "ax='here': give the Axes"),
        ({"by": "size"}, UnknownNameError, "no column to group by 'size'"),
        ({"totals": "both"}, UnknownNameError, "'both'"),
    ],
)
def test_wrong_arguments_are_refused_with_what_is_available(six, wrong, error, says):
    with pytest.raises(error, match=says):
        charts.outcome_shares(six, **wrong)


def test_what_is_no_panel_is_refused(six):
    for name in EVERY:
        with pytest.raises(ChartError, match=f"{name} draws a panel or a report.*; list was given"):
            getattr(charts, name)([1, 2, 3])


def test_shared_parameters_are_in_every_signature_and_docstring():
    for name in EVERY:
        chart = getattr(charts, name)
        for parameter in ("data", "lang", "names", "title", "caption", "width", "sort"):
            assert parameter in inspect.signature(chart).parameters
            assert f"\n{parameter} : " in chart.__doc__
        assert chart.__doc__.count("\nParameters\n----------") == 1


def test_rows_are_sorted_as_asked(six):
    labels = lambda **options: [  # noqa: E731
        label.get_text() for label in charts.outcome_shares(six, names=NAMES, **options).axes[0].get_yticklabels()
    ]
    by_n = labels(sort="n")
    assert by_n[0] == "Suqian 2024"
    assert by_n[-1] == "Hongze 2023"
    assert labels(sort="-n") == by_n[::-1]
    assert labels(sort="granted")[0] == "Hongze 2024"
    assert labels(sort="granted")[-1] == "Hongze 2023"
    assert labels(sort="year")[:2] == ["Hongze 2023", "Suqian 2023"]
    grounds = charts.refusal_reasons(panels.six("xicheng-2024"), sort="value").axes[0]
    widths = [bar.get_width() for _, bar in bars_of(grounds)]
    assert widths == sorted(widths, reverse=True)


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_few_cases_have_thin_bars_with_counts_and_the_caption_says_so(six, lang):
    figure = charts.refusal_reasons(six, lang=lang)  # Hongze refused three in each year: one and two
    heights = {round(bar.get_height(), 2) for _, bar in bars_of(figure.axes[0]) if bar.get_y() > 0.5}
    assert heights == {0.4, 0.72}
    drawn = [text.get_text() for text in figure.axes[0].texts if round(text.get_position()[1]) in (1, 2)]
    assert not [text for text in drawn if "%" in text]
    assert {"1", "2"} <= set(drawn)
    assert {"en": "Thin bars are of fewer than 10 cases", "zh": "细条的n小于10"}[lang] in figure.caption
    assert "Mandatory (Art. 14, 15) 1" in charts.alt_text(charts.refusal_reasons(six))
    assert "Thin bars" not in charts.outcome_shares(six).caption


def test_every_number_of_refusals_is_written_however_small(six):
    counts = govinfo.measures.shares.outcome_shares(six).query("group == 'refused'")["count"]
    drawn = texts(charts.outcome_shares(six, width=charts.ONE_COLUMN))
    assert {f"{count:,}" for count in counts} <= set(drawn)
    assert "refused" in drawn


@pytest.mark.parametrize("width", [charts.ONE_COLUMN, 120, charts.TWO_COLUMN])
@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("name", ["applicant_mix", "litigation_rates", "litigation_results", "outcome_trend"])
def test_titles_of_panels_do_not_collide(six, name, lang, width):
    figure = draw(name, six, lang=lang, width=width)
    figure.draw_without_rendering()
    with style():
        boxes = [
            title.get_window_extent()
            for ax in figure.axes
            for title in (ax._left_title, *(text for text in ax.texts if text.get_text() == "n"))
            if title.get_text()
        ]
    assert len(boxes) > 2
    assert not [1 for one, other in combinations(boxes, 2) if one.overlaps(other)]


@pytest.mark.parametrize("width", [charts.ONE_COLUMN, charts.TWO_COLUMN])
def test_names_in_a_funnel_are_off_the_marks(six, width):
    figure = charts.funnel(six, overdispersion=None, names=NAMES, width=width)
    figure.draw_without_rendering()
    axes = figure.axes[0]
    table = govinfo.measures.comparison.funnel(six, overdispersion=None)
    points = axes.transData.transform(table[["denominator", "estimate"]].to_numpy(dtype=float))
    with style():
        boxes = [name.get_window_extent() for name in axes.texts]
    assert len(boxes) >= 4
    assert not [box for box in boxes if box.count_contains(points)]
    assert not [1 for one, other in combinations(boxes, 2) if one.overlaps(other)]


def test_a_dumbbell_joins_the_two_years_of_who_has_both(six):
    figure = charts.dumbbell(six, names=NAMES)
    axes = figure.axes[0]
    assert [label.get_text() for label in axes.get_yticklabels()] == ["Hongze", "Suqian"]
    ends = {line.get_label(): list(line.get_xdata()) for line in axes.lines}
    assert ends["2023"] == pytest.approx([4 / 21, 1520 / 3486], abs=0.002)
    assert "Without a figure for one of the years, and so not drawn: 2 agencies." in figure.caption
    changed = charts.dumbbell(six, names=NAMES, sort="-change").axes[0]
    assert [label.get_text() for label in changed.get_yticklabels()] == ["Suqian", "Hongze"]
    with pytest.raises(UnknownNameError, match="no report year '2019'; available: 2023, 2024"):
        charts.dumbbell(six, years=(2019, 2024))
    with pytest.raises(ChartError, match="give two years"):
        charts.dumbbell(six, years=(2024, 2024))
    with pytest.raises(ComparisonError, match="both in 2023 and in 2024"):
        charts.dumbbell(panels.six("hongze-2023", "suqian-2024"))


def test_an_agency_over_the_years_has_all_outcomes(six):
    figure = charts.outcome_trend(six, agency="宿迁市", names=NAMES)
    assert figure.title == "How requests were concluded over the years: Suqian"
    assert [ax.get_title(loc="left") for ax in figure.axes][:2] == ["Disclosed in full", "Disclosed in part"]
    points = {line.get_label(): list(line.get_xdata()) for line in figure.axes[0].lines}
    assert points["own"] == [2023, 2024]
    assert "2023 3,486" in figure.caption
    with pytest.raises(ChartError, match=r"choose one with agency=; available: .*宿迁市"):
        charts.outcome_trend(six)
    with pytest.raises(UnknownNameError, match="did you mean '宿迁市'"):
        charts.outcome_trend(six, agency="宿迁")


def test_coverage_marks_each_agency_and_year(six):
    table = govinfo.coverage(govinfo.sample())
    table.loc[table["status"] == "missing", "status"] = [*["failed"] * 2, *["no_requests"] * 3, *["missing"] * 9]
    figure = charts.coverage(table)
    drawn = [bar for _, bar in bars_of(figure.axes[0])]
    assert len(drawn) == 25
    assert sum(to_hex(bar.get_facecolor()) == fill("coverage", "read").colour.lower() for bar in drawn) == 11
    shown = texts(figure)
    assert shown.count("×") == 2
    assert shown.count("–") == 3
    assert figure.caption == "11 of 25 agencies and years have a report with its table of requests."


def test_coverage_of_many_agencies_is_counted_by_year(six):
    table = govinfo.coverage(govinfo.sample())
    many = pd.concat([table.assign(agency=table["agency"] + str(copy)) for copy in range(20)])
    figure = charts.coverage(many)
    assert "100 agencies would not fit a page" in figure.caption
    assert [label.get_text() for label in figure.axes[0].get_yticklabels()] == ["2021", "2022", "2023", "2024", "2025"]


def test_a_figure_is_saved_as_its_journal_wants_it(xicheng, tmp_path):
    chart = charts.outcome_shares(xicheng, width="elsevier single")
    govinfo.save_figure(chart, tmp_path / "new", "figure", govinfo.outcome_shares(xicheng))
    assert {path.suffix for path in (tmp_path / "new").iterdir()} == {".pdf", ".png", ".eps", ".tiff", ".csv", ".txt"}
    picture = Image.open(tmp_path / "new" / "figure.tiff")
    assert picture.mode == "RGB"  # without transparency
    assert picture.width == pytest.approx(90 / 25.4 * 1000, abs=2)
    govinfo.save_figure(charts.outcome_shares(xicheng), tmp_path, "plain")
    assert Image.open(tmp_path / "plain.png").info["dpi"][0] == pytest.approx(300, abs=1)
    assert not (tmp_path / "plain.csv").exists()
    with pytest.raises(UnknownNameError, match="no format of figures 'jpg'; did you mean 'png'"):
        govinfo.save_figure(chart, tmp_path, "figure", formats=["jpg"])
    with pytest.raises(ChartError, match="dpi=0: give dots per inch"):
        charts.save(chart, tmp_path / "figure.png", dpi=0)


def test_text_in_svg_is_text_in_our_font(xicheng, tmp_path):
    drawn = charts.save(charts.outcome_shares(xicheng, lang="zh"), tmp_path / "chart.svg").read_text("utf-8")
    assert ">予以公开 476</text>" in drawn
    (font,) = re.findall(r"font-family:'Govinfo Sans';src:url\(data:font/ttf;base64,([^)]+)\)", drawn)
    letters = TTFont(io.BytesIO(base64.b64decode(font))).getBestCmap()
    assert {ord(letter) for letter in "予以公开476"} <= set(letters)
    assert len(letters) < 200


@pytest.mark.parametrize(
    "name", ["outcome_shares", "refusal_reasons", "dispute_trend", "funnel", "dot_plot", "dumbbell"]
)
def test_charts_of_one_panel_are_drawn_on_given_axes(six, name):
    figure = Figure(figsize=(7, 3), layout="constrained")
    upper, lower = figure.subplots(2, 1)
    assert draw(name, six, ax=lower) is lower
    assert not figure.texts
    assert not upper.has_data()
    assert lower.has_data()
    figure.draw_without_rendering()
