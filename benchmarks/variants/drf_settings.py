"""The settings of the variant that serialises rows when they are read: the product's, with other routes."""

from riskregister.settings import *  # a settings module begins with those it changes

ROOT_URLCONF = "benchmarks.variants.drf_rows"
