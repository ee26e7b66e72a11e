"""An organisation, seen as one that scores: what the admin site has pages of. No table has rows of these."""

from riskregister.organizations.models import Organization


class PolicyOfOrganization(Organization):
    """The scoring policy of an organisation, whether or not it has made one of its own."""

    class Meta:
        proxy = True
        verbose_name = "scoring policy"
        verbose_name_plural = "scoring policies"


class SetupOfOrganization(Organization):
    """How an organisation has records scored, whether or not it has said anything of that."""

    class Meta:
        proxy = True
        verbose_name = "scoring setup"
