"""Figures by their shapes: within a document a figure looks alike each time it is printed.

The connected components of figures are grouped by likeness. Some members of a group are recognised, each in its word;
where all of them agree, the others are taken for the same. A word with a component that fits no such group well, that
may fit another as well, or that has ink beside its components, is recognised by itself.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
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
_SURE = 0.75  # confidence of the surest member of a group: what all agree on is surer than each of them

_ZERO = str.maketrans("oOｏＯ〇", "00000")  # no number has a letter

Vectors = npt.NDArray[np.float32]


@dataclass
class Figure:
    """A word of figures: two looks at it, which differ in their margins, and its components from left to right.

    A word that has to be recognised by itself has no components. `shapes` are the groups of the components, where each
    fits a group of one figure and the text is that of the groups.
    """

    looks: tuple[Raster, Raster]
    components: list[Raster] = field(default_factory=list)
    texts: tuple[Recognised, ...] = ()
    shapes: tuple[int, ...] = ()


def read_figures(figures: Sequence[Figure]) -> None:
    """Put the texts of each figure: one by shapes, or those of its two looks."""
    vectors, sizes = _vectors([part for figure in figures for part in figure.components])
    owners = [(place, part) for place, figure in enumerate(figures) for part in range(len(figure.components))]
    groups, means = _grouped(vectors, sizes)
    chosen: set[int] = set()
    for group in range(len(means)):
        members = np.flatnonzero(groups == group)
        if len(members) >= _FEWEST:
            chosen.update(owners[member][0] for member in members[np.linspace(0, len(members) - 1, _VOTES).astype(int)])
    voters = sorted(chosen)
    votes = dict(zip(voters, _recognised([figures[place].looks[0] for place in voters]), strict=True))
    labels = _labels(figures, votes, groups, owners, len(means))
    nearest = vectors @ means.T
    rest = []
    first = 0
    for place, figure in enumerate(figures):
        likeness = nearest[first : first + len(figure.components)]
        first += len(figure.components)
        fits = [_group_of(part, labels) for part in likeness]
        known = [label for group in fits if group is not None and (label := labels[group]) is not None]
        text = "".join(label.text for label in known)
        if known and len(known) == len(fits) and (place not in votes or text == without_spaces(votes[place].text)):
            figure.texts = (Recognised(text, min(label.confidence for label in known)),)
            figure.shapes = tuple(group for group in fits if group is not None)
        else:
            rest.append(figure)
    texts = _recognised([look for figure in rest for look in figure.looks])
    for figure, one, other in zip(rest, texts[::2], texts[1::2], strict=True):
        figure.texts = (one, other)


def _recognised(looks: Sequence[Raster]) -> list[Recognised]:
    return [Recognised(text.translate(_ZERO), confidence) for text, confidence in recognise(looks)]


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
    return groups, sums / np.array(lengths, np.float32)[:, None]


def _labels(
    figures: Sequence[Figure],
    votes: Mapping[int, Recognised],
    groups: npt.NDArray[np.int64],
    owners: Sequence[tuple[int, int]],
    count: int,
) -> list[Recognised | None]:
    """What each group means, where all its recognised members agree."""
    given: list[list[Recognised | None]] = [[] for _ in range(count)]
    for (place, part), group in zip(owners, groups.tolist(), strict=True):
        if place in votes:
            given[group].append(_vote(votes[place], part, len(figures[place].components)))
    return [_agreed(of_group) for of_group in given]


def _agreed(votes: Sequence[Recognised | None]) -> Recognised | None:
    known = [vote for vote in votes if vote is not None]
    if len(known) < max(_FEWEST, len(votes)) or len({vote.text for vote in known}) > 1:
        return None
    surest = max(known, key=lambda vote: vote.confidence)
    return surest if surest.confidence >= _SURE else None


def _vote(word: Recognised, part: int, parts: int) -> Recognised | None:
    """What was recognised of a component of a word; None where the word has not as many characters.

    The last component may be a unit of several characters.
    """
    text, last = without_spaces(word.text), parts - 1
    if len(text) <= last or not (text[:last].isdecimal() or not last):
        return None
    return Recognised(text[part:] if part == last else text[part], word.confidence)


def _group_of(likeness: npt.NDArray[np.float32], labels: Sequence[Recognised | None]) -> int | None:
    """The group that a component fits; None where it may be another figure."""
    best = int(np.argmax(likeness)) if len(likeness) else -1
    label = labels[best] if best >= 0 else None
    if label is None or likeness[best] < _FITS:
        return None
    others = [likeness[group] for group, other in enumerate(labels) if other is not None and other.text != label.text]
    return best if likeness[best] - max(others, default=-1.0) >= _MARGIN else None
