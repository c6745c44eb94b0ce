"""Files and fields that come as ``multipart/form-data``, none of them read past the limit."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from dataclasses import dataclass

from starlette.datastructures import UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import Request

from api.problems import ProblemError, in_its_words
from api.sparql_request import too_large

MOST_PARTS = 64


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a form: a file where it has a file's name, else a field; ``content_type`` as it came."""

    media_type: str
    data: bytes
    name: str = ""
    file_name: str | None = None
    content_type: str = ""

    @property
    def is_file(self) -> bool:
        """Whether it came as a file."""
        return self.file_name is not None


async def parts_of(request: Request, limit: int) -> list[Part]:
    """The parts of a form whose body is at most `limit` bytes. Raises ProblemError."""
    parser = MultiPartParser(
        request.headers,
        _within(request, limit),
        max_files=MOST_PARTS,
        max_fields=MOST_PARTS,
        max_part_size=limit,
    )
    try:
        form = await parser.parse()
    except (MultiPartException, KeyError, UnicodeDecodeError) as error:
        raise ProblemError(
            "bad-request", f"表单无法读取。{in_its_words(error)}", f"The form cannot be read: {error}"
        ) from None
    try:
        return [await _part(name, value) for name, value in form.multi_items()]
    finally:
        await form.close()


async def _part(name: str, value: UploadFile | str) -> Part:
    if isinstance(value, str):
        return Part("text/plain", value.encode("utf-8", "surrogatepass"), name)
    media_type = (value.content_type or "").partition(";")[0].strip().lower()
    return Part(media_type, await value.read(), name, value.filename or "", value.content_type or "")


async def _within(request: Request, limit: int) -> AsyncGenerator[bytes, None]:
    size = 0
    async for chunk in request.stream():
        size += len(chunk)
        if size > limit:
            raise too_large(limit)
        yield chunk
