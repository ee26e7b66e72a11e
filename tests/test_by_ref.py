"""PUT /v1/risks/by-ref/{ref} and /v1/incidents/by-ref/{ref}."""

import threading
from typing import Any
from urllib.parse import quote

import pytest
from django.db import connection

from riskregister.organizations.models import Organization
from risks.models import Risk
from tests.client import ApiClient, body_of
from tests.factories import IncidentBody, RiskBody
from tests.problems import assert_problem, pointers

NOUNS = ["risks", "incidents"]


def whole(noun: str, **given: Any) -> dict[str, Any]:
    body = RiskBody(**given) if noun == "risks" else IncidentBody(**given)
    body.pop("external_ref", None)
    return body


@pytest.mark.usefixtures("verified")
@pytest.mark.parametrize("noun", NOUNS)
class TestPut:
    def test_it_works(self, api: ApiClient, noun: str) -> None:
        path = f"/v1/{noun}/by-ref/case-1"
        response = api.put(path, whole(noun, title="First"))

        assert response.status_code == 201
        row = body_of(response)
        assert (row["title"], row["external_ref"], row["version"]) == ("First", "case-1", 1)
        assert response["Location"] == f"/v1/{noun}/{row['id']}"
        assert api.get(response["Location"]).content == response.content

        again = api.put(path, {"title": "Second"})
        assert (again.status_code, again["ETag"]) == (200, '"2"')
        assert body_of(again) == row | {
            "title": "Second",
            "version": 2,
            "updated_date": body_of(again)["updated_date"],
        }

    def test_it_may_be_repeated(self, api: ApiClient, noun: str) -> None:
        body = whole(noun)
        first = api.put(f"/v1/{noun}/by-ref/case-1", body)
        second = api.put(f"/v1/{noun}/by-ref/case-1", body)
        assert (second.status_code, second.content) == (200, first.content)

    @pytest.mark.parametrize(
        "ref", ["a/b", "a/b/", "ein Ümläut", "100%", "%2F", "?x=1&y#z", "x" * 200, "sources", "' OR 1=1", "日本"]
    )
    def test_any_text_can_be_a_ref(self, api: ApiClient, noun: str, ref: str) -> None:
        row = body_of(api.put(f"/v1/{noun}/by-ref/{quote(ref, safe='/')}", whole(noun)))
        assert row["external_ref"] == ref

    def test_the_body_may_say_the_same_ref(self, api: ApiClient, noun: str) -> None:
        body = whole(noun) | {"external_ref": "case-1"}
        assert api.put(f"/v1/{noun}/by-ref/case-1", body).status_code == 201

    @pytest.mark.parametrize("ref", ["other", None])
    def test_the_body_may_not_say_another(self, api: ApiClient, noun: str, ref: str | None) -> None:
        response = api.put(f"/v1/{noun}/by-ref/case-1", whole(noun) | {"external_ref": ref})
        assert_problem(response, 400, "invalid")
        assert list(pointers(body_of(response))) == ["/external_ref"]

    @pytest.mark.parametrize("ref", ["x" * 201, "%20", "a%00b", "a%EF%BF%BD"])
    def test_what_can_be_no_ref(self, api: ApiClient, noun: str, ref: str) -> None:
        response = api.put(f"/v1/{noun}/by-ref/{ref}", whole(noun))
        assert_problem(response, 400, "invalid")
        assert list(pointers(body_of(response))) == ["/external_ref"]

    def test_what_a_new_record_needs_is_named(self, api: ApiClient, noun: str) -> None:
        response = api.put(f"/v1/{noun}/by-ref/case-1", {"title": "a"})
        assert_problem(response, 400, "invalid")
        assert list(pointers(body_of(response))) == [
            "/description",
            *(["/detected_date"] if noun == "incidents" else []),
        ]
        assert body_of(api.get(f"/v1/{noun}?total=true"))["pagination"]["total"] == 0

    def test_a_bad_field_is_named(self, api: ApiClient, noun: str) -> None:
        response = api.put(f"/v1/{noun}/by-ref/case-1", whole(noun) | {"status": "new"})
        assert list(pointers(body_of(response))) == ["/status"]

    def test_a_stale_version_is_refused(self, api: ApiClient, noun: str) -> None:
        api.put(f"/v1/{noun}/by-ref/case-1", whole(noun))
        assert_problem(api.put(f"/v1/{noun}/by-ref/case-1", {"title": "a"}, If_Match='"7"'), 412, "precondition_failed")
        assert api.put(f"/v1/{noun}/by-ref/case-1", {"title": "a"}, If_Match='"1"').status_code == 200

    @pytest.mark.parametrize("tag", ["*", '"1"'])
    def test_what_is_not_there_matches_nothing(self, api: ApiClient, noun: str, tag: str) -> None:
        response = api.put(f"/v1/{noun}/by-ref/case-1", whole(noun), If_Match=tag)
        assert_problem(response, 412, "precondition_failed")
        assert "ETag" not in response.headers

    def test_a_condition_for_reading_is_refused(self, api: ApiClient, noun: str) -> None:
        response = api.put(f"/v1/{noun}/by-ref/case-1", whole(noun), If_None_Match="*")
        assert_problem(response, 400, "invalid")
        assert list(pointers(body_of(response))) == ["If-None-Match"]

    def test_organisations_do_not_meet(self, api: ApiClient, stranger: ApiClient, noun: str) -> None:
        for caller in (api, stranger):
            assert caller.put(f"/v1/{noun}/by-ref/case-1", whole(noun)).status_code == 201


def test_an_illegal_move_is_refused(api: ApiClient) -> None:
    api.put("/v1/risks/by-ref/case-1", whole("risks"))
    assert_problem(api.put("/v1/risks/by-ref/case-1", {"status": "Closure Proposed"}), 409, "illegal_transition")


@pytest.mark.django_db(transaction=True)
def test_sixteen_at_once_make_one(api: ApiClient, organization: Organization) -> None:
    statuses: list[int] = []

    def put() -> None:
        statuses.append(api.put("/v1/risks/by-ref/case-1", whole("risks", title="a")).status_code)
        connection.close()

    threads = [threading.Thread(target=put) for _ in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(statuses) == [200] * 15 + [201]
    assert Risk.objects.of(organization.pk).count() == 1
