"""How offices print the labels of the form: variants, breaks, garbled characters, traditional characters."""

from __future__ import annotations

import random
import re

from govinfo import form

TRADITIONAL = {row["simplified"]: row["traditional"] for row in form.definition_rows("form/traditional")}
NUMBER = re.compile(r"^(\d)\.")
VARIANTS = {
    "行政规范性文件": ["规范性文件", "行政 规范性文件"],
    "规范性文件": ["行政规范性文件"],
    "本年制发件数": ["本年制作数量", "本年 制发件数"],
    "本年新制作数量": ["本年新", "本年新\n制作数量"],
    "本年增/减": ["本年增/", "本年增/\n减", "本年增／减"],
    "上一年项目数量": ["上一年\n项目数量", "上一年项目数量(指2018年事项数)"],
    "对外公开总数量": ["对外公开\n总数量"],
    "商业企业": ["商业\n企业", "商业 企业"],
    "社会公益组织": ["社会公\n益组织"],
    "法律服务机构": ["法律服\n务机构"],
    "总计": ["合计", "总 计"],
    "结果维持": ["结果\n维持", "结\n果\n维\n持"],
    "结果纠正": ["结果\n纠正", "结果 纠正"],
    "尚未审结": ["尚未\n审结"],
    "其他结果": ["其他\n结果"],
    "未经复议直接起诉": ["未经复议\n直接起诉"],
}


def vary(text: str, rng: random.Random) -> str:
    """Another way in which offices print the same label."""
    if text in VARIANTS:
        return rng.choice([text, *VARIANTS[text]])
    if NUMBER.match(text):
        mark = rng.choice(["{}.", "{}、", "{}．", "（{}）", "{}. ", "({})"])
        text = NUMBER.sub(lambda match: mark.format(match.group(1)), text)
    if "“" in text:
        text = rng.choice([text, text.replace("“", '"').replace("”", '"'), text.replace("“", "").replace("”", "")])
    if text.startswith("（") and "）" in text[:4]:
        text = rng.choice([text, text.replace("（", "(", 1).replace("）", ")", 1), text.replace("）", "） ", 1)])
    if "勾稽" in text:
        text = text.replace("勾稽", "钩稽")
    if len(text) > 8 and rng.random() < 0.3:
        place = rng.randint(3, len(text) - 3)
        text = text[:place] + rng.choice(["\n", " "]) + text[place:]
    return text


def garble(text: str, rng: random.Random) -> str:
    """A label that lost characters in the middle, or had some misread."""
    if len(text) < 8 or "项" == text[-1]:
        return text
    lost = rng.choice([1, 1, 2])
    place = rng.randint(4, len(text) - lost - 1)
    put = rng.choice(["", "", "口" * lost])
    return text[:place] + put + text[place + lost :]


def traditional(text: str) -> str:
    return "".join(TRADITIONAL.get(character, character) for character in text)


def kangxi(text: str) -> str:
    """With the radicals that some PDF producers put in place of common characters."""
    return text.translate(str.maketrans("一二人大小子行用立自言生工", "⼀⼆⼈⼤⼩⼦⾏⽤⽴⾃⾔⽣⼯"))
