"""What the list of members may be asked."""

from typing import Final

from riskregister.api.filters import Exact, Listing
from riskregister.api.ordering import SortKey
from riskregister.organizations.models import User

USERS: Final = Listing(
    Exact("email", column="user__email", max_length=User._meta.get_field("email").max_length or 0),
    order=(SortKey("user__email", by_code_point=True),),
)
