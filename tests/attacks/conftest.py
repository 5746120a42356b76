"""The demo county as the target of attacks: each on a copy of its own."""

from tests.databases import county_database

database = county_database
