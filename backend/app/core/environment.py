"""How a setting comes from the environment: as NAME, or as NAME_FILE that names a file with the value.

Files are how orchestrators hand out secrets (Docker and Kubernetes mount them), and both files and
`kubectl create secret --from-file` tend to end in a newline that nobody meant.
"""

import os
import re
from pathlib import Path
from typing import Any

from pydantic import field_validator
from pydantic.fields import FieldInfo
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict, SettingsError

CONTROL_CHARACTER = re.compile(r"[\x00-\x1f\x7f]")
MAX_FILE_BYTES = 64 * 1024


class FileSource(PydanticBaseSettingsSource):
    """Values of NAME_FILE variables: `DATABASE_URL_FILE=/run/secrets/url` sets `database_url`.

    Raises SettingsError, naming the variable and never the content, when the file cannot be read or when
    NAME is set too.
    """

    def get_field_value(self, field: FieldInfo, field_name: str) -> tuple[Any, str, bool]:
        """Content of the file for one setting, or None."""
        variable = f"{field_name.upper()}_FILE"
        path = os.environ.get(variable, "").strip()
        if not path:
            return None, field_name, False
        if os.environ.get(field_name.upper()):
            raise SettingsError(f"{variable} and {field_name.upper()} are both set; unset one of them")
        try:
            with Path(path).open("rb") as file:
                raw = file.read(MAX_FILE_BYTES + 1)
        except OSError as error:
            raise SettingsError(f"{variable} cannot be read: {error.strerror} ({path})") from error
        if len(raw) > MAX_FILE_BYTES:
            raise SettingsError(
                f"{variable} is larger than {MAX_FILE_BYTES} bytes, which no setting is ({path})"
            )
        try:
            return raw.decode("utf-8-sig"), field_name, False
        except UnicodeDecodeError as error:
            raise SettingsError(f"{variable} is not UTF-8 text ({path})") from error

    def __call__(self) -> dict[str, Any]:
        """All settings that come as files; an empty file is as good as none."""
        values = {
            name: self.get_field_value(field, name)[0]
            for name, field in self.settings_cls.model_fields.items()
        }
        return {name: value for name, value in values.items() if value is not None and value.strip()}


class EnvironmentSettings(BaseSettings):
    """Settings named after their environment variables in lower case; values carry no stray white space."""

    model_config = SettingsConfigDict(env_file=".env", extra="ignore", env_ignore_empty=True)

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """A file goes before `.env`, and beside the environment, where only one of the two may be set."""
        return init_settings, env_settings, FileSource(settings_cls), dotenv_settings

    @field_validator("*", mode="before")
    @classmethod
    def trim(cls, value: object) -> object:
        """Drop white space around a value; refuse control characters within it, which are never meant."""
        if not isinstance(value, str):
            return value
        trimmed = value.strip()
        if CONTROL_CHARACTER.search(trimmed):
            raise ValueError("contains a line break or another control character")
        return trimmed
