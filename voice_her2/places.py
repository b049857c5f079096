"""Find the content that comes with the package, and this user's folders for the model and for rendered speech."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from platformdirs import user_cache_path, user_data_path

from voice_her2.config import Settings
from voice_her2.errors import UsageError
from voice_her2.model_manifest import MODEL

APPLICATION = "voice-her2"
CONTENT_NAME = "her2.toml"


def content_file(settings: Settings) -> Path:
    """Return the content file: the one set, else the one in the wheel, else the one of this checkout. It may not exist."""
    if settings.content:
        return Path(settings.content).expanduser()
    package = Path(__file__).resolve().parent
    in_wheel = package / "_content" / CONTENT_NAME
    return in_wheel if in_wheel.exists() else package.parent / "content" / CONTENT_NAME


def model_folder(settings: Settings) -> Path:
    """Return the folder of the recognition model: the one set, else the one in the user's data. It may not exist."""
    if settings.model:
        return Path(settings.model).expanduser()
    return _of_user(user_data_path) / f"{MODEL.archive.artifact}-{MODEL.archive.version}"


def cache_folder() -> Path:
    """Return the user's folder for what can be made again, such as rendered speech. It may not exist."""
    return _of_user(user_cache_path)


def _of_user(folder: Callable[..., Path]) -> Path:
    """Return one of the user's folders; raise UsageError for a user who has no home."""
    try:
        return folder(APPLICATION, appauthor=False)
    except RuntimeError as error:
        fix = "Set HOME to a folder of this user"
        raise UsageError("no-home", "This user has no home folder", seen=str(error), fix=fix) from error
