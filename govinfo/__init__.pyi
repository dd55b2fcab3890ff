"""The public names of govinfo; `__init__.py` imports each from here when it is first used."""

from . import charts as charts
from .errors import ReportError as ReportError
from .explorer.exercises import Exercises as Exercises
from .explorer.widgets import explore as explore
from .exports import export as export
from .form.labels import labelled as labelled
from .measures.change import decomposition as decomposition
from .measures.change import dispute_series as dispute_series
from .measures.comparison import difference as difference
from .measures.comparison import funnel as funnel
from .measures.comparison import shrink as shrink
from .measures.comparison import standardised_disclosure_rate as standardised_disclosure_rate
from .measures.demand import concentration as concentration
from .measures.demand import requests_per_100000 as requests_per_100000
from .measures.foreign_statistics import other_countries as other_countries
from .measures.foreign_statistics import other_country_shares as other_country_shares
from .measures.measure import measure as measure
from .measures.overlap import overlapping as overlapping
from .measures.overlap import without_covered as without_covered
from .measures.quality import data_quality as data_quality
from .measures.quality import effect_of_errors as effect_of_errors
from .measures.quality import findings_by_check as findings_by_check
from .measures.shares import applicants as applicants
from .measures.shares import litigation as litigation
from .measures.shares import outcome_shares as outcome_shares
from .measures.shares import refusal_reasons as refusal_reasons
from .places import resolve_region as resolve_region
from .places.agencies import organ_table as organ_table
from .places.panel import apply_regions as apply_regions
from .places.panel import region_anomalies as region_anomalies
from .places.panel import region_table as region_table
from .reports.amendments import amend as amend
from .reports.citation import citation as citation
from .reports.load import load as load
from .reports.metadata import with_metadata as with_metadata
from .reports.panel import Panel as Panel
from .reports.panel import concat as concat
from .reports.read import read as read
from .reports.report import Report as Report
from .reports.sample import sample as sample
from .reports.sample import sample_catalogue as sample_catalogue
from .reports.sample import sample_files as sample_files
from .reports.store import open as open
from .reproduction.figures import save_figure as save_figure

__version__: str
