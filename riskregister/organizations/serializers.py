"""How people are shown."""

from typing import Any

from rest_framework import serializers

from riskregister.organizations.roles import Permission, Role


class PersonSerializer(serializers.Serializer[Any]):
    """A person, as every row shows one. Rendered from a membership with its user loaded."""

    id = serializers.UUIDField(source="user.id")
    email = serializers.CharField(source="user.email")
    first_name = serializers.CharField(source="user.first_name")
    last_name = serializers.CharField(source="user.last_name")
    icon = serializers.CharField(source="user.icon", allow_null=True, help_text="Relative path of a picture.")


class OrganizationSerializer(serializers.Serializer[Any]):
    """The caller's organisation."""

    id = serializers.UUIDField()
    slug = serializers.CharField()
    name = serializers.CharField()


class MeSerializer(PersonSerializer):
    """The caller: a person, flat, with the organisation, the roles and what they allow beside."""

    organization = OrganizationSerializer()
    roles = serializers.ListField(child=serializers.ChoiceField(Role.choices))
    permissions = serializers.ListField(child=serializers.ChoiceField([(p.value, p.value) for p in Permission]))


class SourcesSerializer(serializers.Serializer[Any]):
    """One of the organisation's lists of sources."""

    sources = serializers.ListField(child=serializers.CharField())
