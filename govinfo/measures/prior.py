"""The prior of shrunken rates: how the rates of all agencies spread, beyond chance.

A prior is a mean rate, and a size: how many requests it is worth. The maximum likelihood
is found where the score is zero: an optimiser stops somewhere on the nearly flat top
around it, elsewhere on each machine.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from itertools import pairwise

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
# The negative log-likelihood of a prior, and its derivatives by the two parameters.
NegativeLogLikelihood = tuple[float, float, float]

_FARTHEST = 8.0  # of the mean from the pooled rate, as a logit or logarithm
_SIZES = np.log(0.1), np.log(1e6)  # a prior worth a million requests is no spread at all beyond chance
_STEPS = 32  # between the two: the likelihood may have several maxima
_EXACT = 1e-12


def fit_prior(cases: Floats, n: Floats, method: str) -> tuple[float, float]:
    """Mean and size of the prior, by maximum likelihood.

    Parameters
    ----------
    cases, n : array of float
        Numerator and denominator of each agency.
    method : {"wilson", "poisson"}
        Shares have a beta-binomial law (Griffiths 1973, Biometrics 29, 637-648), rates a
        gamma-Poisson law (Clayton and Kaldor 1987, Biometrics 43, 671-681).

    Returns
    -------
    tuple of float
        The mean, and the size in the unit of `n`, from 0.1 to a million.

    Examples
    --------
    >>> mean, size = fit_prior(np.array([12.0, 30.0, 45.0]), np.array([60.0, 60.0, 60.0]), "wilson")
    >>> round(mean, 3), round(size, 1)
    (0.481, 4.9)
    """
    from scipy import special

    pooled = np.clip(cases.sum() / n.sum(), 1e-6, None)
    if method == "wilson":
        middle, law = special.logit(min(pooled, 1 - 1e-6)), partial(_beta_binomial, cases, n)
    else:
        middle, law = np.log(pooled), partial(_gamma_poisson, cases, n)

    def best_mean(size: float) -> float:
        return _minimum(lambda mean: law(mean, size)[:2], [middle - _FARTHEST, middle + _FARTHEST])

    size = _minimum(lambda size: law(best_mean(size), size)[::2], np.linspace(*_SIZES, _STEPS + 1).tolist())
    mean = best_mean(size)
    return float(special.expit(mean) if method == "wilson" else np.exp(mean)), float(np.exp(size))


def _minimum(curve: Callable[[float], tuple[float, float]], places: list[float]) -> float:
    """Where a curve of known derivative is lowest: at an end, or where the derivative is zero between two places."""
    from scipy import optimize

    slopes = [curve(place)[1] for place in places]
    zeros = [
        optimize.brentq(lambda place: curve(place)[1], *between, xtol=_EXACT, rtol=_EXACT)
        for between, (before, behind) in zip(pairwise(places), pairwise(slopes), strict=True)
        if before < 0 < behind
    ]
    return min([*zeros, places[0], places[-1]], key=lambda place: curve(place)[0])


def _beta_binomial(cases: Floats, n: Floats, logit: float, log_size: float) -> NegativeLogLikelihood:
    """Of shares, by the logit of the prior's mean and the logarithm of its size."""
    from scipy import stats
    from scipy.special import digamma, expit

    mean, size = expit(logit), np.exp(log_size)
    a, b = mean * size, (1 - mean) * size
    by_size = digamma(size + n) - digamma(size)
    by_a = by_size - digamma(a + cases) + digamma(a)
    by_b = by_size - digamma(b + n - cases) + digamma(b)
    value = -np.sum(stats.betabinom.logpmf(cases, n, a, b))
    return value, np.sum(by_a - by_b) * mean * (1 - mean) * size, np.sum(a * by_a + b * by_b)


def _gamma_poisson(cases: Floats, n: Floats, log_mean: float, log_size: float) -> NegativeLogLikelihood:
    """Of rates, by the logarithms of the prior's mean and size."""
    from scipy import stats
    from scipy.special import digamma

    size = np.exp(log_size)
    shape = np.exp(log_mean) * size
    by_shape = np.log1p(n / size) - digamma(shape + cases) + digamma(shape)
    by_size = (cases - shape * n / size) / (size + n)
    value = -np.sum(stats.nbinom.logpmf(cases, shape, size / (size + n)))
    return value, np.sum(shape * by_shape), np.sum(shape * by_shape + size * by_size)
