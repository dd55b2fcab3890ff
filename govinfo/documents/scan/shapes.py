"""Figures by their shapes: within a document a figure looks alike each time it is printed.

The connected components of figures are grouped by likeness. Some members of a group are recognised, each in its word;
where all of them agree, the others are taken for the same. A word with a component that fits no such group well, that
may fit another as well, or that has ink beside its components, is recognised by itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from ...text import without_spaces
from .raster import Raster
from .recognition import Recognised, recognise

HIGH, WIDE = 40, 64  # pixels of the canvas that holds a component
_DETAIL = 4.0  # pixels: what is larger, all figures have in common
# Cosine similarity to the mean of a group. Measured on figures of 7.5 to 10.5 points in five fonts at 120 to 240 dots
# an inch: of one figure in 99% of cases above 0.97, of the most similar two (5 and 6, 6 and 8, 0 and 9) at most 0.88.
_ALIKE = 0.93  # from which a component belongs to it
_FITS = 0.95  # from which a component needs no recognition of its own
_MARGIN = 0.06  # by which its group has to be nearer than any of another figure
_SAME_SIZE = 3  # pixels by which members of a group may differ in height or width
_FEWEST = 4  # members of a group
_VOTES = 5  # members of a group that are recognised
_SURE = 0.6  # confidence of a vote: what all members agree on is surer than each of them

_ZERO = str.maketrans("oOｏＯ〇", "00000")  # no number has a letter

Vectors = npt.NDArray[np.float32]


@dataclass
class Figure:
    """A word of figures: two looks at it, which differ in their margins, and its components from left to right.

    A word that has to be recognised by itself has no components.
    """

    looks: tuple[Raster, Raster]
    components: list[Raster] = field(default_factory=list)
    texts: tuple[Recognised, ...] = ()


def read_figures(figures: Sequence[Figure]) -> None:
    """Put the texts of each figure: one by shapes, or those of its two looks."""
    vectors, sizes = _vectors([part for figure in figures for part in figure.components])
    owners = [place for place, figure in enumerate(figures) for _ in figure.components]
    order = [place for figure in figures for place in range(len(figure.components))]
    groups, means = _grouped(vectors, sizes)
    asked = {place for place, figure in enumerate(figures) if not figure.components}
    for group in range(len(means)):
        members = np.flatnonzero(groups == group)
        if len(members) >= _FEWEST:
            asked.update(owners[member] for member in members[np.linspace(0, len(members) - 1, _VOTES).astype(int)])
    _recognise([figures[place] for place in sorted(asked)])
    labels = _labels(figures, asked, groups, owners, order, len(means))
    nearest = vectors @ means.T if len(means) else np.zeros((len(vectors), 0), np.float32)
    firsts = np.cumsum([0, *(len(figure.components) for figure in figures)])
    rest = []
    for place, figure in enumerate(figures):
        if place in asked:
            continue
        parts = [_label_of(nearest[part], labels) for part in range(firsts[place], firsts[place + 1])]
        known = [part for part in parts if part is not None]
        if len(known) == len(parts):
            text = "".join(part.text for part in known)
            figure.texts = (Recognised(text, min(part.confidence for part in known)),)
        else:
            rest.append(figure)
    _recognise(rest)


def _recognise(figures: Sequence[Figure]) -> None:
    texts = recognise([look for figure in figures for look in figure.looks])
    texts = [Recognised(text.translate(_ZERO), confidence) for text, confidence in texts]
    for figure, one, other in zip(figures, texts[::2], texts[1::2], strict=True):
        figure.texts = (one, other)


def _vectors(parts: Sequence[Raster]) -> tuple[Vectors, npt.NDArray[np.int64]]:
    """Each component as a vector of length one, its ink around the middle of a canvas; and its height and width."""
    import cv2

    vectors = np.zeros((len(parts), HIGH * WIDE), np.float32)
    for vector, part in zip(vectors, parts, strict=True):
        ink = part.astype(np.float32)
        moments = cv2.moments(ink)
        middle = (moments["m10"] / moments["m00"], moments["m01"] / moments["m00"]) if moments["m00"] else (0.0, 0.0)
        move = np.array([[1, 0, (WIDE - 1) / 2 - middle[0]], [0, 1, (HIGH - 1) / 2 - middle[1]]])
        canvas = cv2.warpAffine(ink, move, (WIDE, HIGH), flags=cv2.INTER_LINEAR)
        soft = cv2.GaussianBlur(canvas, (3, 3), 0)
        vector[:] = (soft - cv2.GaussianBlur(soft, (0, 0), _DETAIL)).ravel()
        vector /= max(float(np.linalg.norm(vector)), 1e-6)
    return vectors, np.array([part.shape for part in parts], np.int64).reshape(-1, 2)


def _grouped(vectors: Vectors, sizes: npt.NDArray[np.int64]) -> tuple[npt.NDArray[np.int64], Vectors]:
    """The group of each component, and the mean of each group."""
    groups = np.full(len(vectors), -1)
    sums = np.zeros((0, vectors.shape[1]), np.float32)
    lengths: list[float] = []
    firsts: list[int] = []
    for place, vector in enumerate(vectors):
        if firsts:
            likeness = (sums @ vector) / np.array(lengths, np.float32)
            likeness[np.abs(sizes[firsts] - sizes[place]).max(axis=1) > _SAME_SIZE] = -1
            best = int(np.argmax(likeness))
            if likeness[best] >= _ALIKE:
                groups[place] = best
                sums[best] += vector
                lengths[best] = float(np.linalg.norm(sums[best]))
                continue
        groups[place] = len(firsts)
        firsts.append(place)
        sums = np.vstack([sums, vector[None]])
        lengths.append(1.0)
    return groups, sums / np.array(lengths, np.float32)[:, None] if firsts else sums


def _labels(
    figures: Sequence[Figure],
    asked: set[int],
    groups: npt.NDArray[np.int64],
    owners: Sequence[int],
    order: Sequence[int],
    count: int,
) -> list[Recognised | None]:
    """The character of each group on which all its recognised members agree."""
    votes: list[list[Recognised | None]] = [[] for _ in range(count)]
    for part, group in enumerate(groups.tolist()):
        if owners[part] in asked:
            votes[group].append(_vote(figures[owners[part]], order[part]))
    labels: list[Recognised | None] = []
    for given in votes:
        sure = [vote for vote in given if vote is not None]
        agreed = len(sure) >= min(_FEWEST, _VOTES) and len(sure) == len(given) and len({v.text for v in sure}) == 1
        labels.append(max(sure, key=lambda vote: vote.confidence) if agreed else None)
    return labels


def _vote(figure: Figure, place: int) -> Recognised | None:
    """What both looks at a word see in a component; None where they differ or are unsure.

    The last component may be a unit of several characters.
    """
    texts = {without_spaces(text) for text, _ in figure.texts}
    text, last = texts.pop(), len(figure.components) - 1
    confidence = max(look.confidence for look in figure.texts)
    if texts or len(text) <= last or confidence < _SURE or not (text[:last].isdecimal() or not last):
        return None
    return Recognised(text[place:] if place == last else text[place], confidence)


def _label_of(likeness: npt.NDArray[np.float32], labels: Sequence[Recognised | None]) -> Recognised | None:
    """The figure of a component by the group that it fits; None where it may be another figure."""
    best = int(np.argmax(likeness)) if len(likeness) else -1
    label = labels[best] if best >= 0 else None
    if label is None or likeness[best] < _FITS:
        return None
    others = [likeness[group] for group, other in enumerate(labels) if other is not None and other.text != label.text]
    return label if likeness[best] - max(others, default=-1.0) >= _MARGIN else None
