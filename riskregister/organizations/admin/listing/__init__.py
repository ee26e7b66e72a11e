"""Lists of records in the admin site that are asked as the API is asked, by the very declaration of its filters."""

from riskregister.organizations.admin.listing.page import ListingAdmin

__all__ = ["ListingAdmin"]
