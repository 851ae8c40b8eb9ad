"""What a door needs of the settings before it opens; a worker in production needs none of it.

For the HTTP door and whoever opens it.
"""

from qixian.runtime.door_settings import lacking_for_oidc
from qixian.runtime.errors import SettingsWrong
from qixian.runtime.settings import Settings


def require_door(settings: Settings) -> None:
    """Before a door opens. Raises SettingsWrong, a line for each setting it needs and lacks."""
    needed = lacking_for_oidc(settings) if settings.signs_in == "oidc" else []
    lines = [f"{variable} is not set; QIXIAN_SIGN_IN=oidc needs it." for variable in needed]
    if settings.environment == "production":
        if settings.session_key is None:
            lines.append("QIXIAN_SESSION_KEY is not set; QIXIAN_ENVIRONMENT=production needs it.")
        if settings.public_url is not None and not settings.is_https:
            lines.append("QIXIAN_PUBLIC_URL cannot be used; in production it must be https://….")
        if settings.oidc_issuer is not None and not settings.oidc_issuer.startswith("https://"):
            lines.append("QIXIAN_OIDC_ISSUER cannot be used; in production it must be https://….")
    if lines:
        raise SettingsWrong("\n".join(lines))
